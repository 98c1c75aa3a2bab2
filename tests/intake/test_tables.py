"""CSV: separators, encodings, headers, columns of every kind, and mistakes named by row and column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.intake.files import arrays, converted, in_words, refused, table


def test_the_last_column_is_the_target_and_texts_are_classes(tmp_path: Path) -> None:
    meta = converted(tmp_path, table().encode())["meta"]
    assert meta["format"] == "csv"
    assert meta["input_shape"] == [2]
    assert meta["features"] == ["size", "weight"]
    assert meta["classes"] == ["large", "small"]
    assert meta["examples"] == sum(meta["class_counts"]) == 40
    inputs, targets = arrays(tmp_path)
    assert inputs.dtype == np.float32
    assert targets.dtype == np.int64
    assert np.allclose(inputs.mean(axis=0), 0, atol=1e-6)
    assert np.allclose(inputs.std(axis=0), 1, atol=1e-6)
    # the class goes by the first column alone, in whatever order the rows are kept
    assert inputs[targets == 0, 0].min() > inputs[targets == 1, 0].max()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separators_and_encodings_are_recognised(tmp_path: Path, separator: str, encoding: str) -> None:
    text = table(separator=separator).replace("large", "größer")
    meta = converted(tmp_path, text.encode(encoding))["meta"]
    assert meta["classes"] == ["größer", "small"]
    assert meta["warnings"] == []


def test_windows_text_and_decimal_commas_are_read(tmp_path: Path) -> None:
    text = table(separator=";").replace(".", ",").replace("large", "größer").replace("\n", "\r\n")
    meta = converted(tmp_path, text.encode("cp1252"))["meta"]
    assert meta["classes"] == ["größer", "small"]
    assert meta["features"] == ["size", "weight"]
    assert "Windows" in meta["warnings"][0]["message"]


@pytest.mark.parametrize(("target", "features"), [("size", ["weight", "kind=large", "kind=small"]), ("WEIGHT", None)])
def test_the_target_is_named_or_numbered(tmp_path: Path, target: str, features: list[str] | None) -> None:
    meta = converted(tmp_path, table().encode(), target=target)["meta"]
    assert features in (None, meta["features"])
    number = {"size": "1", "WEIGHT": "2"}[target]
    assert converted(tmp_path, table().encode(), target=number)["meta"]["features"] == meta["features"]


def test_few_whole_numbers_are_classes_and_measurements_are_not(tmp_path: Path) -> None:
    assert converted(tmp_path, table().encode(), target="size")["meta"]["classes"] == [str(n) for n in range(11)]
    meta = converted(tmp_path, table().encode(), target="weight")["meta"]
    assert meta["classes"] == []
    assert meta["outputs"] == 1
    assert meta["class_counts"] is None
    assert meta["target_scale"]["mean"] == pytest.approx(39 / 8)
    _, targets = arrays(tmp_path)
    assert targets.shape == (40, 1)
    assert targets.std() == pytest.approx(1, abs=1e-5)
    numbers = converted(tmp_path, table().encode(), target="size", task="numbers")["meta"]
    assert numbers["classes"] == []


def test_a_table_without_a_header_keeps_its_first_row(tmp_path: Path) -> None:
    text = table(header=None)
    meta = converted(tmp_path, text.encode())["meta"]
    assert meta["examples"] == 40
    assert meta["features"] == ["column 1", "column 2"]
    assert converted(tmp_path, text.encode(), header="yes")["meta"]["examples"] == 39


def test_mistakes_are_named_by_row_and_column_and_left_out(tmp_path: Path) -> None:
    text = table(60) + "x,1,large\n3,,small\n1,2\n"
    meta = converted(tmp_path, text.encode())["meta"]
    assert meta["examples"] == 60
    assert {"row": 62, "column": "size", "message": "expected a number, found text"} in meta["warnings"]
    assert {"row": 63, "column": "weight", "message": "the cell is empty"} in meta["warnings"]
    assert {"row": 64, "message": "expected 3 cells, found 2"} in meta["warnings"]


def test_too_many_mistakes_refuse_the_file_and_twenty_are_named(tmp_path: Path) -> None:
    text = table(100) + "1,,large\n" * 30
    error = refused(tmp_path, "too_many_mistakes", text.encode())
    assert "30 of 130" in error.message
    assert len(error.problems) == 20
    assert error.problems[0].path == ("rows", 102, "weight")
    assert "Row 102, column weight" in error.problems[0].message


@pytest.mark.parametrize("cell", ["inf", "1e999", "-Infinity", "1_000", "0x10"])
def test_cells_that_are_no_ordinary_number_are_mistakes(tmp_path: Path, cell: str) -> None:
    meta = converted(tmp_path, (table(60) + f"1,{cell},large\n").encode())["meta"]
    assert meta["examples"] == 60
    assert meta["warnings"][0]["row"] == 62
    assert np.isfinite(arrays(tmp_path)[0]).all()


def test_columns_that_cannot_be_inputs_are_left_out_and_said(tmp_path: Path) -> None:
    lines = [f"person {i},{i},,{i % 2}" for i in range(50)]
    meta = converted(tmp_path, ("name,age,cabin,died\n" + "\n".join(lines)).encode())["meta"]
    assert meta["features"] == ["age"]
    assert {warning["column"] for warning in meta["warnings"]} == {"name", "cabin"}


def test_a_column_that_never_changes_is_zero_and_said(tmp_path: Path) -> None:
    lines = [f"7,{i},{i % 2}" for i in range(50)]
    meta = converted(tmp_path, "\n".join(lines).encode())["meta"]
    inputs, _ = arrays(tmp_path)
    assert not inputs[:, 0].any()
    assert meta["warnings"][0]["column"] == "column 1"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_table"),
        ("\n\n\n", "no_table"),
        ("hello", "no_table"),
        ("a,b\n", "no_rows"),
        ("a,b\n1,2\n", "no_rows"),
        ("a,b\n1,x\n2,x\n", "one_class"),
        ("a,b\n" + "".join(f"{i},text {i}\n" for i in range(1500)), "too_many_classes"),
        ("a,b\n1.5,7.5\n2,7.5\n", "constant_target"),
        ("a,b\n" + "".join(f"text {i},{i % 2}\n" for i in range(30)), "no_inputs"),
        ('a,b\n1,"2\n' + "3,4\n" * 50_000, "bad_csv"),
        ("a,b\n" + "1,2\n" * 10_001, "too_many"),
        (",".join("a" * 20_000), "no_table"),
    ],
    ids=in_words,
)
def test_what_is_no_table_is_refused_with_the_reason(tmp_path: Path, text: str, code: str) -> None:
    refused(tmp_path, code, text.encode(), "csv")


def test_an_unknown_target_names_the_columns(tmp_path: Path) -> None:
    error = refused(tmp_path, "no_such_column", table().encode(), target="colour")
    assert error.problems[0].path == ("target",)
    assert "size, weight, kind" in error.message


def test_names_are_shown_without_control_characters(tmp_path: Path) -> None:
    text = table(header="si\u202eze\x07,weight,kind").replace("large", "la\u200frge" + "!" * 200)
    meta = converted(tmp_path, text.encode())["meta"]
    assert meta["features"] == ["size", "weight"]
    assert meta["classes"][0].startswith("large!!")
    assert max(map(len, meta["classes"])) <= 64
