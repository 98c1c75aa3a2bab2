"""Every instrument that takes pictures of a network while it learns; a new one is one class with a `draw` kind."""

from layerlab.catalog.choice import Registry
from layerlab.instruments.probes.distributions import DISTRIBUTION_PROBES
from layerlab.instruments.probes.fixed import FIXED_PROBES
from layerlab.instruments.probes.pictures import PICTURE_PROBES
from layerlab.instruments.probes.plane import PLANE_PROBES
from layerlab.instruments.probes.probe import Probe, Raster, View, answers_of
from layerlab.instruments.probes.samples import SAMPLE_PROBES
from layerlab.instruments.probes.weights import WEIGHT_PROBES

PROBES: Registry[Probe] = Registry(
    "probe",
    Probe,
    (*PICTURE_PROBES, *WEIGHT_PROBES, *DISTRIBUTION_PROBES, *SAMPLE_PROBES, *PLANE_PROBES, *FIXED_PROBES),
)

__all__ = ["PROBES", "Probe", "Raster", "View", "answers_of"]
