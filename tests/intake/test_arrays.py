"""npz and IDX: which arrays are inputs, which targets, in what shapes; and nothing pickled, ever."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.intake.files import arrays, converted, idx, in_words, mnist, npz, refused, zipped

LABELS = np.arange(40) % 4
FLAT = np.random.default_rng(0).normal(size=(40, 5))
PICTURES = np.random.default_rng(0).integers(0, 256, (40, 6, 6), dtype=np.uint8)


@pytest.mark.parametrize(("x", "y"), [("x", "y"), ("X", "y"), ("inputs", "targets"), ("x_train", "y_train")])
@pytest.mark.parametrize("compressed", [False, True])
def test_inputs_and_targets_have_several_names(tmp_path: Path, x: str, y: str, compressed: bool) -> None:
    named: dict[str, Any] = {x: FLAT, y: LABELS}
    meta = converted(tmp_path, npz(compressed=compressed, **named))["meta"]
    assert (meta["format"], meta["input_shape"], meta["classes"]) == ("npz", [5], ["0", "1", "2", "3"])
    inputs, targets = arrays(tmp_path)
    order = np.lexsort(inputs.T)
    assert np.array_equal(inputs[order], FLAT[np.lexsort(FLAT.astype(np.float32).T)].astype(np.float32))
    assert np.bincount(targets).tolist() == [10] * 4


def test_both_parts_of_a_divided_set_are_taken(tmp_path: Path) -> None:
    parts: dict[str, Any] = {
        "x_train": PICTURES[:30],
        "y_train": LABELS[:30],
        "x_test": PICTURES[30:],
        "y_test": LABELS[30:],
    }
    assert converted(tmp_path, npz(**parts))["meta"]["examples"] == 40


@pytest.mark.parametrize(
    ("values", "shape", "kind"),
    [
        (PICTURES, [1, 6, 6], np.uint8),
        (PICTURES[:, None], [1, 6, 6], np.uint8),
        (np.repeat(PICTURES[..., None], 3, axis=3), [3, 6, 6], np.uint8),
        (np.repeat(PICTURES[:, None], 3, axis=1).astype(np.int64), [3, 6, 6], np.uint8),
        (PICTURES / 255, [1, 6, 6], np.float32),
        (PICTURES.astype(np.int32) - 5, [1, 6, 6], np.float32),
        (FLAT[:, 0], [1], np.float32),
        (PICTURES.reshape(40, 36), [36], np.float32),
        (np.asfortranarray(FLAT), [5], np.float32),
        (FLAT.astype(">f8"), [5], np.float32),
        (FLAT > 0, [5], np.float32),
    ],
)
def test_shapes_come_out_channels_first(tmp_path: Path, values: Any, shape: list[int], kind: type) -> None:
    assert converted(tmp_path, npz(x=values, y=LABELS))["meta"]["input_shape"] == shape
    assert arrays(tmp_path)[0].dtype == kind


@pytest.mark.parametrize(
    ("targets", "classes", "outputs"),
    [
        (LABELS.astype(float), ["0", "1", "2", "3"], 4),
        (LABELS[:, None] * 10, ["0", "10", "20", "30"], 4),
        (np.array(["b", "a"] * 20), ["a", "b"], 2),
        (np.array([b"b", b"a"] * 20), ["a", "b"], 2),
        (np.eye(4)[LABELS], ["0", "1", "2", "3"], 4),
        (LABELS > 1, ["0", "1"], 2),
        (np.linspace(0, 1, 40), [], 1),
        (FLAT[:, :2], [], 2),
    ],
)
def test_targets_are_classes_or_numbers(tmp_path: Path, targets: Any, classes: list[str], outputs: int) -> None:
    meta = converted(tmp_path, npz(x=FLAT, y=targets))["meta"]
    assert (meta["classes"], meta["outputs"]) == (classes, outputs)
    kept = arrays(tmp_path)[1]
    assert kept.dtype == (np.int64 if classes else np.float32)


def test_examples_with_missing_numbers_are_named_and_left_out(tmp_path: Path) -> None:
    values = FLAT.copy()
    values[7, 2] = np.nan
    meta = converted(tmp_path, npz(x=values, y=LABELS))["meta"]
    assert meta["examples"] == 39
    assert meta["warnings"][0]["row"] == 8
    values[:10] = np.inf
    refused(tmp_path, "too_many_mistakes", npz(x=values, y=LABELS))


def lying(shape: tuple[int, ...]) -> bytes:
    """An npz whose array says that it is larger than it is."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False, "shape": shape})
    return zipped({"x.npy": stream.getvalue() + b"\0" * 80, "y.npy": npy(LABELS)})


def npy(values: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, values)
    return stream.getvalue()


class Trap:
    """What runs when it is unpickled would be seen."""

    def __reduce__(self) -> Any:
        return (Path("never").write_text, ("pickle was loaded",))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (npz(a=FLAT, b=LABELS), "no_arrays"),
        (npz(x=FLAT, y=LABELS[:30]), "unequal_lengths"),
        (npz(x=np.array([Trap()] * 3, dtype=object), y=LABELS[:3]), "bad_array"),
        (npz(x=FLAT, y=np.array([{}] * 40, dtype=object)), "bad_array"),
        (npz(x=FLAT.astype(complex), y=LABELS), "bad_array"),
        (npz(x=np.array(["a"] * 40), y=LABELS), "bad_array"),
        (npz(x=np.float64(1), y=LABELS), "bad_array"),
        (npz(x=FLAT[:0], y=LABELS[:0]), "empty"),
        (npz(x=FLAT[:, :0], y=LABELS), "empty"),
        (npz(x=np.zeros((10_001, 1)), y=np.zeros(10_001)), "too_many"),
        (npz(x=np.zeros((2, 400, 400), np.uint8), y=LABELS[:2]), "example_too_large"),
        (lying((10**9, 784)), "bad_array"),
        (lying((10**30,)), "bad_array"),
        (lying((40, 2)), "bad_array"),
        (zipped({"x.npy": b"\x93NUMPY\x01\x00\xff\xff{" + b"(" * 60_000, "y.npy": npy(LABELS)}), "bad_array"),
        (zipped({"x.npy": b"nonsense", "y.npy": npy(LABELS)}), "bad_array"),
        (npy(FLAT), "unknown_format"),
        (b"\x80\x04\x95pickle", "unknown_format"),
    ],
    ids=in_words,
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    refused(tmp_path, code, data)
    assert not Path("never").exists()


def test_two_files_of_mnist_one_after_the_other(tmp_path: Path) -> None:
    pictures, labels = mnist()
    packed = [gzip.compress(each) for each in (pictures, labels)]
    for data in (pictures + labels, labels + pictures, packed[0] + packed[1], packed[1] + packed[0]):
        meta = converted(tmp_path, data)["meta"]
        assert (meta["format"], meta["input_shape"], meta["examples"]) == ("idx", [1, 28, 28], 40)
        assert meta["classes"] == list("0123456789")
        inputs, targets = arrays(tmp_path)
        original = np.frombuffer(pictures[16:], np.uint8).reshape(40, 1, 28, 28)
        places = [int(np.flatnonzero((original == each).all(axis=(1, 2, 3)))[0]) for each in inputs]
        assert [place % 10 for place in places] == targets.tolist()


def test_the_four_files_of_mnist_in_a_zip(tmp_path: Path) -> None:
    (train, train_labels), (test, test_labels) = mnist(40), mnist(20)
    files = {
        "train-images-idx3-ubyte.gz": gzip.compress(train),
        "train-labels-idx1-ubyte.gz": gzip.compress(train_labels),
        "t10k-images-idx3-ubyte": test,
        "t10k-labels-idx1-ubyte": test_labels,
    }
    assert converted(tmp_path, zipped(files, zipfile.ZIP_DEFLATED))["meta"]["examples"] == 60


@pytest.mark.parametrize(("kind", "dtype"), [(0x09, "i1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8")])
def test_every_type_of_idx_is_read(tmp_path: Path, kind: int, dtype: str) -> None:
    values = np.arange(80).reshape(40, 2)
    converted(tmp_path, idx(values.astype(dtype), kind) + idx((LABELS % 2).astype(np.uint8)))
    assert sorted(arrays(tmp_path)[0][:, 0].tolist()) == list(range(0, 80, 2))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (mnist()[0], "no_pairs"),
        (mnist()[0] + mnist(30)[1], "unequal_lengths"),
        (mnist()[0][:1000], "bad_idx"),
        (mnist()[0] + mnist()[1] + b"tail", "bad_idx"),
        (idx(np.zeros((2, 2), np.uint8))[:8], "bad_idx"),
        (idx(np.zeros((2, 2), np.uint8))[:9], "bad_idx"),
        (bytes([0, 0, 8, 3]) + b"\xff" * 12, "too_many"),
        (bytes([0, 0, 8, 3, 0, 0, 0, 9]) + b"\xff" * 8, "example_too_large"),
        (gzip.compress(mnist()[0])[:500], "bad_idx"),
        (gzip.compress(b"a,b\n1,2\n"), "unknown_format"),
        (b"\x1f\x8b\x08nonsense", "bad_gzip"),
        (mnist(0)[0] + mnist(0)[1], "empty"),
    ],
    ids=in_words,
)
def test_broken_idx_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    refused(tmp_path, code, data)
