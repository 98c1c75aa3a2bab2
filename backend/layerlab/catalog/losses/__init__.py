"""What is made small: every loss, in teaching order. A new loss goes into its family's tuple."""

from layerlab.catalog.choice import Registry
from layerlab.catalog.losses.loss import Advice, Loss
from layerlab.catalog.losses.of_classes import LIKELIHOODS, MARGINS, CrossEntropy
from layerlab.catalog.losses.of_numbers import DISTANCES, MeanSquaredError

LOSSES: Registry[Loss] = Registry("loss", Loss, (*LIKELIHOODS, *DISTANCES, *MARGINS))

__all__ = ["LOSSES", "Advice", "CrossEntropy", "Loss", "MeanSquaredError"]
