"""Everything that can be asked of a network at one moment; a new explanation is one class with a `draw` kind."""

from layerlab.catalog.choice import Registry
from layerlab.instruments.explanations.attribution import ATTRIBUTION
from layerlab.instruments.explanations.backpropagation import BACKPROPAGATION
from layerlab.instruments.explanations.explanation import Explanation, Samples, Subject, Update
from layerlab.instruments.explanations.favourites import FAVOURITES
from layerlab.instruments.explanations.outcome import OUTCOME
from layerlab.instruments.explanations.own import OWN
from layerlab.instruments.explanations.surface import SURFACE
from layerlab.instruments.explanations.values import VALUES
from layerlab.instruments.explanations.zooms import ZOOMS

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

__all__ = ["EXPLANATIONS", "Explanation", "Samples", "Subject", "Update"]
