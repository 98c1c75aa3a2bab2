"""The `layerlab` command: `serve` runs the server, `train` trains a spec in the terminal, `inspect` explains one,
`export` writes one as a script."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from layerlab import __version__
from layerlab.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

SpecFile = Annotated[Path, typer.Argument(help="A spec as JSON", exists=True, dir_okay=False)]


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Say the version and stop")] = False) -> None:
    """A playground for convolutional networks: build, train for real, and see inside."""
    if version:
        console.print(f"layerlab {__version__}")
        raise typer.Exit


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [LAYERLAB_HOST]")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one [LAYERLAB_PORT]")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of everything that is kept [LAYERLAB_DATA_DIR]")] = None,
) -> None:
    """Serve the page and the API until stopped."""
    given: dict[str, Any] = {"host": host, "port": port, "data_dir": data_dir}
    settings = read_settings({name: value for name, value in given.items() if value is not None})
    refuse_open_doors(settings)
    listener = listen(settings)
    from layerlab.server import run_server

    run_server(settings, listener, console)


def read_settings(given: dict[str, Any]) -> Settings:
    """The environment's settings and those `given`; exits with a line for each that is wrong."""
    try:
        return Settings(**given)
    except ValidationError as error:
        prefix = "LAYERLAB_LIMIT_" if error.title == "Limits" else "LAYERLAB_"
        for entry in error.errors():
            complain(prefix + "_".join(map(str, entry["loc"])).upper(), entry["msg"])
    except SettingsError as error:  # it names the field in its sentence alone
        name = str(error).partition('"')[2].partition('"')[0]
        complain(f"LAYERLAB_{name.upper()}", 'Expected JSON, such as ["lab.example.org"]')
    raise typer.Exit(2)


def complain(what: str, message: str, style: str = "red") -> None:
    """One line on what is wrong; brackets in it are text, not markup."""
    errors.print(Text.assemble((what, style), f": {message}"), soft_wrap=True)


def refuse_open_doors(settings: Settings) -> None:
    """There are no accounts: past loopback everyone could use the server, so someone has to have said so (R18)."""
    if settings.allow_remote or is_loopback(settings.host):
        return
    complain(
        "Not started",
        f"{settings.host} can be reached from other machines, and Layerlab has no accounts yet.\n"
        "Serve on 127.0.0.1, put a proxy with a password before it, or set LAYERLAB_ALLOW_REMOTE=true "
        "if everyone who reaches the port may use it; name the host in LAYERLAB_ALLOWED_HOSTS.",
    )
    raise typer.Exit(2)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(settings: Settings) -> socket.socket:
    """A bound socket; exits with a clear line if the port is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Without its protocol named, asyncio leaves TCP_NODELAY off, and answers wait 40 ms for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        complain(
            "Not started",
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror}). "
            "Is a server running already? Choose another with --port.",
        )
        raise typer.Exit(1) from None
    return listener


@app.command()
def train(spec: SpecFile) -> None:
    """Train a spec here, without a server, and show every epoch."""
    from layerlab.events import EpochFinished, RunDiverged
    from layerlab.training.control import ScriptedControl
    from layerlab.training.device import use_one_thread
    from layerlab.training.trainer import train as events_of

    parsed = read_spec(spec)
    refuse_impossible(parsed)
    if parsed.start is not None:
        complain("start", "This spec goes on from a run of a server: send it to that server.")
        raise typer.Exit(2)
    use_one_thread()
    for event in events_of(parsed, ScriptedControl()):
        if isinstance(event, EpochFinished):
            accuracy = "" if event.test.accuracy is None else f"   test accuracy {event.test.accuracy:6.2%}"
            train_loss, test_loss = (_number(value) for value in (event.train.loss, event.test.loss))
            console.print(f"epoch {event.epoch:4d}   train loss {train_loss}   test loss {test_loss}{accuracy}")
        if isinstance(event, RunDiverged):
            complain("Diverged", event.reason)
            raise typer.Exit(1)


@app.command()
def inspect(spec: SpecFile) -> None:
    """Shapes, parameters and problems of a spec, without training it."""
    from layerlab.network.inspection import inspect as inspect_spec
    from layerlab.training.engines import engine_problems

    parsed = read_spec(spec)
    inspection = inspect_spec(parsed)
    table = Table("layer", "output", "parameters", "multiply-adds", "receptive field", box=None)
    for layer in inspection.layers:
        shape = "×".join(map(str, layer.output_shape))
        field = "" if layer.receptive_field is None else str(layer.receptive_field)
        table.add_row(layer.id, shape, f"{layer.parameters:,}", f"{layer.multiply_adds:,}", field)
    table.add_row("total", "", f"{inspection.parameters:,}", f"{inspection.multiply_adds:,}", "", style="bold")
    console.print(table)
    inspection.problems.extend(engine_problems(parsed))
    for problem in inspection.problems:
        complain(problem.code, problem.message, "red" if problem.severity == "error" else "yellow")
    if inspection.errors:
        raise typer.Exit(2)


@app.command()
def export(
    spec: SpecFile,
    output: Annotated[Path, typer.Option("--output", "-o", help="The script's file")] = Path("script.py"),
    onnx: Annotated[Path | None, typer.Option(help="Also write the network with these --weights as ONNX")] = None,
    weights: Annotated[Path | None, typer.Option(help="A run's weights.safetensors", exists=True)] = None,
) -> None:
    """Write a spec as a Python script that trains the same network with plain PyTorch."""
    from layerlab.network import export as exporter

    parsed = read_spec(spec)
    refuse_impossible(parsed)
    if (onnx is None) != (weights is None):
        complain("Not exported", "--onnx and --weights belong together")
        raise typer.Exit(2)
    output.write_text(exporter.script(parsed), encoding="utf-8")
    console.print(f"{output}: python {output} trains it")
    if exporter.needs_file(parsed):
        _write("export_data", {"spec": parsed.document(), "path": str(output.with_name(exporter.DATA_FILE))})
    if onnx is not None:
        _write("export_onnx", {"spec": parsed.document(), "checkpoint": str(weights), "path": str(onnx)})


def _write(task: str, arguments: dict[str, Any]) -> None:
    """Do one export task here; exits with its complaint."""
    from layerlab.errors import InvalidInput
    from layerlab.training.exporting import TASKS

    try:
        TASKS[task](arguments)
    except InvalidInput as error:
        complain(error.code, error.message)
        raise typer.Exit(2) from None
    console.print(arguments["path"])


def refuse_impossible(spec: Any) -> None:
    """Exits with every problem of a spec that cannot be trained."""
    from layerlab.network.inspection import inspect as inspect_spec
    from layerlab.training.engines import engine_problems

    found = [*inspect_spec(spec).errors, *engine_problems(spec)]
    for problem in found:
        complain(f"{problem.code} {'.'.join(map(str, problem.path))}", problem.message)
    if found:
        raise typer.Exit(2)


def read_spec(path: Path) -> Any:
    """The parsed spec in a file; exits with every complaint if it is none."""
    from layerlab.intake.shelf import place_own
    from layerlab.network.spec import Spec

    place_own()
    try:
        return Spec.model_validate(orjson.loads(path.read_bytes()))
    except OSError as error:
        complain(f"{path} cannot be read", error.strerror or "")
    except orjson.JSONDecodeError as error:
        complain(f"{path} is not JSON", error.msg)
    except ValidationError as error:
        for entry in error.errors(include_url=False, include_input=False, include_context=False):
            complain(".".join(map(str, entry["loc"])) or "the document", entry["msg"])
    raise typer.Exit(2)


def _number(value: float | None) -> str:
    return "   -    " if value is None else f"{value:8.4f}"


if __name__ == "__main__":
    app()
