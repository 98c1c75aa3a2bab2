"""Everything that can be asked of a network at one moment; a new explanation is one class with a `draw` kind."""

from layerlab.catalog.choice import Registry
from layerlab.catalog.explanations.explanation import Examples, Explanation, Plain, Subject
from layerlab.catalog.explanations.values import VALUES

EXPLANATIONS: Registry[Explanation] = Registry("explanation", Explanation, (*VALUES,))

__all__ = ["EXPLANATIONS", "Examples", "Explanation", "Plain", "Subject"]
