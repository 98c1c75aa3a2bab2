"""Every layer that can be chosen, in the order of the palette. A new layer goes into its family's tuple."""

from layerlab.catalog.choice import Registry
from layerlab.catalog.layers.activations import ACTIVATIONS
from layerlab.catalog.layers.arrangement import ARRANGEMENTS, PICTURE_ARRANGEMENTS, RESHAPES
from layerlab.catalog.layers.connection import CONNECTIONS, LEARNT_ACTIVATIONS
from layerlab.catalog.layers.convolution import CONVOLUTIONS
from layerlab.catalog.layers.layer import Layer, Remark, Shapes, Window
from layerlab.catalog.layers.merging import MERGING
from layerlab.catalog.layers.pooling import POOLS
from layerlab.catalog.layers.regularization import REGULARIZERS

LAYERS: Registry[Layer] = Registry(
    "layer",
    Layer,
    (
        *CONVOLUTIONS,
        *PICTURE_ARRANGEMENTS,
        *POOLS,
        *CONNECTIONS,
        *ARRANGEMENTS,
        *MERGING,
        *RESHAPES,
        *ACTIVATIONS,
        *LEARNT_ACTIVATIONS,
        *REGULARIZERS,
    ),
)

__all__ = ["LAYERS", "Layer", "Remark", "Shapes", "Window"]
