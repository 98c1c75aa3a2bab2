"""Layerlab: build convolutional networks in a browser, train them for real, see inside while they learn."""

__version__ = "0.1.0"
