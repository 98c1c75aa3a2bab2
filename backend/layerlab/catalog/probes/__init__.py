"""Every instrument that takes pictures of a network while it learns; a new one is one class with a `draw` kind."""

from layerlab.catalog.choice import Registry
from layerlab.catalog.probes.distributions import DISTRIBUTION_PROBES
from layerlab.catalog.probes.fixed import FIXED_PROBES
from layerlab.catalog.probes.pictures import PICTURE_PROBES
from layerlab.catalog.probes.plane import PLANE_PROBES
from layerlab.catalog.probes.probe import Plane, Probe, View, answers_of
from layerlab.catalog.probes.samples import SAMPLE_PROBES
from layerlab.catalog.probes.weights import WEIGHT_PROBES

PROBES: Registry[Probe] = Registry(
    "probe",
    Probe,
    (*PICTURE_PROBES, *WEIGHT_PROBES, *DISTRIBUTION_PROBES, *SAMPLE_PROBES, *PLANE_PROBES, *FIXED_PROBES),
)

__all__ = ["PROBES", "Plane", "Probe", "View", "answers_of"]
