"""Carries functions of ours into an exported script: their own source, with the fields of a choice filled in.

The script so has the very lines that the trainer ran, and a new entry of the catalog needs nothing to be exported.
What a function calls comes with it. Imports the reader of modules beside it and the catalog's base class.
"""

from __future__ import annotations

import ast
import builtins
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from layerlab.catalog.choice import Choice
from layerlab.network.export.layout import docstring, literal
from layerlab.network.export.module_text import Function, ModuleText, imported_names, is_module, module_text

PLAIN_NAMES = {
    "Array": "np.ndarray",
    "Generator": "np.random.Generator",
    "Examples": "tuple[np.ndarray, np.ndarray]",
    "Division": "tuple[np.ndarray, np.ndarray, np.ndarray]",
    "Feature": "str",
}
"""Types that a script does without, and what it says instead."""
RETURNED_FIELDS = {"Examples": 2, "Division": 3}
"""Our records that a script returns as tuples of their first fields."""


@dataclass(frozen=True)
class Owner:
    """The choice whose methods are carried: how its fields and its methods are called in the script.

    `headline` is the method that the help text of the choice explains best.
    """

    choice: Choice
    headline: str
    field_text: Callable[[str, Any], str]
    method_name: Callable[[str], str]


@dataclass
class Carrier:
    """What has been carried so far: import lines, constants and definitions, each before what uses it."""

    imports: set[str] = field(default_factory=set)
    constants: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def method(self, owner: Owner, name: str, *, drops_unused: bool = False) -> list[str]:
        """Carry a method as a function; the names of its parameters, perhaps without those that it does not use."""
        chosen, module = _find_method(owner.choice, name)
        called = owner.method_name(name)
        text = _pruned(module.text(chosen), owner.choice)
        text, parameters = _as_function(text, called, _words(owner, name), drops_unused)
        if called not in self._begun:
            self._begun.add(called)
            self.definitions[called] = self._rewritten(text, module, owner)
        return parameters

    def definition(self, module: ModuleText, name: str) -> None:
        """Carry a function, class or constant that stands at the top of a module of ours."""
        if name in self._begun:
            return
        self._begun.add(name)
        if name in module.constants:
            text = self._rewritten(module.text(module.constants[name]), module, None)
            self.constants[name] = text
            return
        node = module.definitions[name]
        decorators = [f"@{module.text(decorator)}\n" for decorator in node.decorator_list]
        text = self._rewritten("".join(decorators) + module.text(node), module, None)
        self.definitions[name] = text

    def _rewritten(self, text: str, module: ModuleText, owner: Owner | None) -> str:
        return _Rewriting(self, text, module, owner).result()


def _find_method(choice: Choice, name: str) -> tuple[Function, ModuleText]:
    """The definition of a method where it is found first, as Python looks it up."""
    for family in type(choice).__mro__:
        if name in vars(family):
            module = module_text(family.__module__)
            found = module.method(family.__name__, name)
            if found is not None:
                return found, module
    raise LookupError(f"{type(choice).__name__} has no source for {name}")


def _pruned(text: str, choice: Choice) -> str:
    """The text without the branches that fields or properties of the choice decide: `if self.imbalance:`."""
    while (found := next(_decided(ast.parse(text), choice), None)) is not None:
        node, is_true = found
        kept = node.body if is_true else node.orelse
        lines = text.split("\n")
        margin = " " * node.col_offset
        block: list[str] = []
        if kept:
            inner = " " * kept[0].col_offset
            block = [margin + line.removeprefix(inner) for line in lines[kept[0].lineno - 1 : kept[-1].end_lineno]]
        lines[node.lineno - 1 : node.end_lineno] = block
        text = "\n".join(lines)
    return text


def _decided(tree: ast.AST, choice: Choice) -> Iterator[tuple[ast.If, bool]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.If):
            continue
        test, is_negated = node.test, False
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test, is_negated = test.operand, True
        if isinstance(test, ast.Attribute) and _is_self(test.value):
            yield node, bool(getattr(choice, test.attr)) is not is_negated


def _as_function(text: str, name: str, words: str, drops_unused: bool) -> tuple[str, list[str]]:
    """The method's text as that of a function: another name, no self, a docstring."""
    tree = ast.parse(text).body[0]
    assert isinstance(tree, Function)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    parameters = [one for one in tree.args.args[1:] if one.arg in used or not drops_unused]
    head = ", ".join(ast.unparse(parameter) for parameter in parameters)
    returns = "" if tree.returns is None else f" -> {ast.unparse(tree.returns)}"
    body = text.split("\n")[tree.body[0].lineno - 1 :]
    explained = [] if ast.get_docstring(tree) is not None else docstring(words)
    names = [parameter.arg for parameter in parameters]
    return "\n".join([f"def {name}({head}){returns}:", *explained, *body]), names


def _words(owner: Owner, name: str) -> str:
    """What to say of a method without a docstring: the help of its choice, or what the base class promises."""
    choice = type(owner.choice)
    documented = (vars(family)[name].__doc__ for family in choice.__mro__ if name in vars(family))
    inherited = next((words for words in documented if words), None)
    return inspect.cleandoc(inherited).split("\n\n")[0] if inherited and name != owner.headline else choice.help()


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


class _Rewriting:
    """Rewrites one text: names of ours, fields and calls of methods, by replacing pieces of it."""

    def __init__(self, carrier: Carrier, text: str, module: ModuleText, owner: Owner | None) -> None:
        self._carrier, self._module, self._owner = carrier, module, owner
        self._tree = ast.parse(text)
        self._source = text.encode()
        self._starts = [0]
        for line in self._source.split(b"\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._edits: list[tuple[int, int, str]] = []
        self._modules: dict[str, str] = {}
        self._local = _bound_names(self._tree)

    def result(self) -> str:
        for node in ast.walk(self._tree):
            self._note_module(node)
        self._visit(self._tree)
        source = self._source
        for start, end, new in sorted(self._edits, reverse=True):
            source = source[:start] + new.encode() + source[end:]
        return source.decode()

    def _note_module(self, node: ast.AST) -> None:
        """Remember which names stand for whole modules of ours."""
        for name, origin in imported_names(node):
            if origin.is_ours and is_module(f"{origin.module}.{origin.name}"):
                self._modules[name] = f"{origin.module}.{origin.name}"

    def _visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._take_import(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RETURNED_FIELDS:
            self._unwrap(node, node.args[: RETURNED_FIELDS[node.func.id]])
        elif isinstance(node, ast.IfExp) and (branch := self._taken(node)) is not None:
            self._keep_only(node, branch)
        elif isinstance(node, ast.Attribute | ast.Call) and self._fill_in(node):
            return
        elif isinstance(node, ast.Name):
            self._visit_name(node)
        else:
            for child in ast.iter_child_nodes(node):
                self._visit(child)

    def _unwrap(self, call: ast.Call, kept: list[ast.expr]) -> None:
        """`Examples(inputs, targets, ...)` becomes `inputs, targets`."""
        self._edit(self._start(call), self._start(kept[0]), "")
        self._edit(self._end(kept[-1]), self._end(call), "")
        for argument in kept:
            self._visit(argument)

    def _taken(self, node: ast.IfExp) -> ast.expr | None:
        """The branch that a field decides, of `a if self.direction == "up" else b`; None if something else does."""
        test = node.test
        if self._owner is None or not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.Eq):
            return None
        field, value = test.left, test.comparators[0]
        if not (isinstance(field, ast.Attribute) and _is_self(field.value) and isinstance(value, ast.Constant)):
            return None
        return node.body if getattr(self._owner.choice, field.attr) == value.value else node.orelse

    def _keep_only(self, whole: ast.expr, part: ast.expr) -> None:
        self._edit(self._start(whole), self._start(part), "")
        self._edit(self._end(part), self._end(whole), "")
        self._visit(part)

    def _fill_in(self, node: ast.Attribute | ast.Call) -> bool:
        """Put what the choice knows in the place of `self.…`; whether there was anything to put."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in self._modules:
            self._carrier.definition(module_text(self._modules[node.value.id]), node.attr)
            self._replace(node, node.attr)
            return True
        if self._owner is None:
            return False
        known = _known(node, self._owner.choice)
        if known is not None:
            self._replace(node, literal(known[0]))
            return True
        if isinstance(node, ast.Attribute) and _is_self(node.value):
            self._replace(node, self._own(node.attr))
            return True
        return False

    def _own(self, name: str) -> str:
        """What the script says for `self.name`."""
        assert self._owner is not None
        value = getattr(self._owner.choice, name)
        if not callable(value):
            return self._owner.field_text(name, value)
        self._carrier.method(self._owner, name)
        return self._owner.method_name(name)

    def _visit_name(self, node: ast.Name) -> None:
        name = node.id
        if name in PLAIN_NAMES and name not in self._local:
            self._replace(node, PLAIN_NAMES[name])
        elif name not in self._local and not hasattr(builtins, name):
            self._take_name(name)

    def _take_name(self, name: str) -> None:
        module = self._module
        if name in module.definitions or name in module.constants:
            self._carrier.definition(module, name)
            return
        origin = module.imports.get(name)
        if origin is None:
            raise LookupError(f"{module.name} uses {name}, which it does not define")
        if origin.is_ours:
            self._carrier.definition(module_text(origin.module), origin.name or "")
        else:
            self._carrier.imports.add(origin.line(name))

    def _take_import(self, node: ast.Import | ast.ImportFrom) -> None:
        """An import inside a function moves to the top of the script; a blank line after it goes with it."""
        for name, origin in imported_names(node):
            if not origin.is_ours:
                self._carrier.imports.add(origin.line(name))
        assert node.end_lineno is not None
        start, end = self._starts[node.lineno - 1], self._starts[node.end_lineno]
        if self._source[end : end + 1] == b"\n":
            end += 1
        self._edit(start, end, "")

    def _start(self, node: ast.expr) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._starts[node.end_lineno - 1] + node.end_col_offset

    def _replace(self, node: ast.expr, new: str) -> None:
        start = self._start(node)
        # Formatters set a blank before `self.limit` in a slice, [: self.limit], but none before a single name.
        is_sliced = self._source[start - 3 : start] == b"[: " and new.isidentifier()
        self._edit(start - is_sliced, self._end(node), new)

    def _edit(self, start: int, end: int, new: str) -> None:
        self._edits.append((start, end, new))


def _known(node: ast.Attribute | ast.Call, choice: Choice) -> tuple[Any] | None:
    """The value of `self.tag()` and of `self.task().field`, in a tuple of one; None for anything else."""
    if isinstance(node, ast.Call):
        function = node.func
        is_tag = isinstance(function, ast.Attribute) and _is_self(function.value) and function.attr == "tag"
        return (choice.tag(),) if is_tag else None
    call = node.value
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and _is_self(call.func.value):
        return (getattr(getattr(choice, call.func.attr)(), node.attr),) if call.func.attr == "task" else None
    return None


def _bound_names(tree: ast.AST) -> set[str]:
    """The names that a text binds itself: parameters, assignments, imports, loop variables."""
    bound = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    bound |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return bound | {name for node in ast.walk(tree) for name, _ in imported_names(node)}
