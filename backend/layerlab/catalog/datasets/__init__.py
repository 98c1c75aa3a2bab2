"""The list of data sets, in teaching order; each family stands in its own file with its own tuple."""

from layerlab.catalog.choice import Registry
from layerlab.catalog.datasets.dataset import Dataset, Division, Examples, LabelledDataset, Remote, Task
from layerlab.catalog.datasets.images import IMAGES
from layerlab.catalog.datasets.inline import INLINE
from layerlab.catalog.datasets.openml import OPENML
from layerlab.catalog.datasets.points import POINTS, PointDataset
from layerlab.catalog.datasets.tables import TABLES
from layerlab.catalog.datasets.upload import OWN

DATASETS: Registry[Dataset] = Registry("data set", Dataset, (*IMAGES, *POINTS, *TABLES, *OPENML, *OWN, *INLINE))

__all__ = ["DATASETS", "Dataset", "Division", "Examples", "LabelledDataset", "PointDataset", "Remote", "Task"]
