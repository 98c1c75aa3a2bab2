"""Everything that can be asked of a network at one moment; a new explanation is one class with a `draw` kind."""

from layerlab.catalog.choice import Registry
from layerlab.catalog.explanations.attribution import ATTRIBUTION
from layerlab.catalog.explanations.backpropagation import BACKPROPAGATION
from layerlab.catalog.explanations.explanation import Examples, Explanation, Plain, Subject
from layerlab.catalog.explanations.favourites import FAVOURITES
from layerlab.catalog.explanations.outcome import OUTCOME
from layerlab.catalog.explanations.own import OWN
from layerlab.catalog.explanations.surface import SURFACE
from layerlab.catalog.explanations.values import VALUES
from layerlab.catalog.explanations.zooms import ZOOMS

EXPLANATIONS: Registry[Explanation] = Registry(
    "explanation",
    Explanation,
    (
        *VALUES,
        *ZOOMS,
        *BACKPROPAGATION,
        *OUTCOME,
        *ATTRIBUTION,
        *FAVOURITES,
        *OWN,
        *SURFACE,
    ),
)

__all__ = ["EXPLANATIONS", "Examples", "Explanation", "Plain", "Subject"]
