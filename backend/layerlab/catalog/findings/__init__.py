"""Everything the doctor can find; a new finding is one class with its rule, its words and its remedy."""

from layerlab.catalog.choice import Registry
from layerlab.catalog.findings.beginnings import BEGINNINGS
from layerlab.catalog.findings.chart import Chart, Inputs, Start, Vitals
from layerlab.catalog.findings.diagnosis import ordered
from layerlab.catalog.findings.finding import Document, Evidence, Figure, Finding, Remedy
from layerlab.catalog.findings.outcomes import OUTCOMES
from layerlab.catalog.findings.steps import STEPS

FINDINGS: Registry[Finding] = Registry("finding", Finding, (*BEGINNINGS, *STEPS, *OUTCOMES))

__all__ = [
    "FINDINGS",
    "Chart",
    "Document",
    "Evidence",
    "Figure",
    "Finding",
    "Inputs",
    "Remedy",
    "Start",
    "Vitals",
    "ordered",
]
