"""Every instrument that takes pictures of a network while it learns; a new one is one class with a `draw` kind."""

from layerlab.catalog.choice import Registry
from layerlab.catalog.probes.pictures import PICTURE_PROBES
from layerlab.catalog.probes.probe import Plane, Probe, View

PROBES: Registry[Probe] = Registry("probe", Probe, PICTURE_PROBES)

__all__ = ["PROBES", "Plane", "Probe", "View"]
