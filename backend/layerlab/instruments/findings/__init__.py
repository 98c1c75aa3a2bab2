"""Everything the doctor can find; a new finding is one class with its rule, its words and its remedy."""

from layerlab.catalog.choice import Registry
from layerlab.instruments.findings.beginnings import BEGINNINGS
from layerlab.instruments.findings.diagnosis import ordered
from layerlab.instruments.findings.finding import Evidence, Figure, Finding, Remedy
from layerlab.instruments.findings.outcomes import OUTCOMES
from layerlab.instruments.findings.record import Baseline, Inputs, Record, Vitals
from layerlab.instruments.findings.steps import STEPS

FINDINGS: Registry[Finding] = Registry("finding", Finding, (*BEGINNINGS, *STEPS, *OUTCOMES))

__all__ = [
    "FINDINGS",
    "Baseline",
    "Evidence",
    "Figure",
    "Finding",
    "Inputs",
    "Record",
    "Remedy",
    "Vitals",
    "ordered",
]
