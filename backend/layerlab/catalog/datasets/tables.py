"""The small tables that come with scikit-learn, for dense networks; imports it inside its methods only.

Every feature is standardised (mean 0, deviation 1) over *all* examples, test ones too: a harmless peek that
keeps an example the same whatever the split is. The rows are shuffled once, always in the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from layerlab.catalog.datasets.dataset import Dataset, Examples, LabelledDataset, Task

if TYPE_CHECKING:
    from layerlab.document import Array


DRAWN_DEVIATIONS = 3.0


def load_table(name: str) -> tuple[Array, Array]:
    """Standardised features (float32 [n, f]) and raw targets ([n]) of scikit-learn's table, shuffled."""
    import numpy as np
    from sklearn import datasets

    features, targets = getattr(datasets, f"load_{name}")(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(features))
    return standardised(features)[order].astype(np.float32), targets[order]


def standardised(values: Array) -> Array:
    """Every column with mean 0 and deviation 1."""
    scaled: Array = (values - values.mean(axis=0)) / values.std(axis=0)
    return scaled


class LabelledTable(LabelledDataset):
    """Base of the tables with classes; `table_task` is known without opening the table."""

    group: ClassVar[str] = "Tables"
    has_short_source: ClassVar[bool] = True
    table_task: ClassVar[Task]

    def task(self) -> Task:
        return self.table_task

    def load(self) -> Examples:
        import numpy as np

        features, targets = load_table(self.tag())
        return Examples(features, targets.astype(np.int64), -DRAWN_DEVIATIONS, DRAWN_DEVIATIONS)


class Iris(LabelledTable):
    """150 flowers of three kinds by the length and width of sepal and petal; one kind stands apart."""

    type: Literal["iris"] = "iris"
    title: ClassVar[str] = "Iris flowers"
    table_task: ClassVar[Task] = Task((4,), 3, ("setosa", "versicolor", "virginica"), 150)


class Wine(LabelledTable):
    """178 wines of three growers by 13 chemical measurements."""

    type: Literal["wine"] = "wine"
    title: ClassVar[str] = "Wine"
    table_task: ClassVar[Task] = Task((13,), 3, ("grower 1", "grower 2", "grower 3"), 178)


class BreastCancer(LabelledTable):
    """569 tumours, malignant or benign, by 30 measurements of their cell nuclei."""

    type: Literal["breast_cancer"] = "breast_cancer"
    title: ClassVar[str] = "Breast cancer"
    table_task: ClassVar[Task] = Task((30,), 2, ("malignant", "benign"), 569)


class Diabetes(Dataset):
    """442 patients by 10 measurements; predict how far the disease has come a year later (standardised)."""

    type: Literal["diabetes"] = "diabetes"
    title: ClassVar[str] = "Diabetes (a number)"
    group: ClassVar[str] = "Tables"
    has_short_source: ClassVar[bool] = True

    def task(self) -> Task:
        return Task((10,), 1, (), 442)

    def load(self) -> Examples:
        import numpy as np

        features, targets = load_table("diabetes")
        progress = standardised(targets[:, None]).astype(np.float32)
        return Examples(features, progress, -DRAWN_DEVIATIONS, DRAWN_DEVIATIONS)


TABLES = (Iris, Wine, BreastCancer, Diabetes)
