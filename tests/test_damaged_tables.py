"""What the program wrote itself may be cut short by a full disk or a hand: it is told, with how to mend it."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from conftest import Study

from pipeline.errors import EXIT_DATA, SourceError
from pipeline.io import documents, tables

CUT = (b"", b"PAR1", b"not a table at all")


def test_every_way_of_reading_tells_a_damaged_table(tmp_path: Path) -> None:
    path = tmp_path / "areas.parquet"
    for content in CUT:
        path.write_bytes(content)
        for read in (
            lambda: tables.read_table(tmp_path, "areas"),
            lambda: tables.read_geotable(tmp_path, "areas"),
            lambda: tables.read_columns(tmp_path, "areas", ["area_id"]),
            lambda: tables.read_chosen(tmp_path, "areas", ["area_id"], np.array([True])),
            lambda: tables.count_rows(tmp_path, "areas"),
            lambda: tables.read_georows(tmp_path, "areas", 0, 1),
        ):
            with pytest.raises(SourceError) as told:
                read()
            assert [(problem.code, problem.source) for problem in told.value.problems] == [("table-damaged", str(path))]


def test_a_closed_file_is_not_called_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else its reader would be told to delete what somebody else may still read."""
    path = tmp_path / "areas.parquet"
    pd.DataFrame({"area_id": ["A"]}).to_parquet(path)
    closed = mock.Mock(side_effect=PermissionError(13, "Permission denied"))
    monkeypatch.setattr(type(path), "read_text", closed)
    monkeypatch.setattr(type(path), "open", closed)
    monkeypatch.setattr("pyarrow.parquet.read_metadata", closed)
    for read in (documents.read_json, documents.sha256, lambda path: tables.count_rows(path.parent, "areas")):
        with pytest.raises(SourceError) as told:
            read(path)
        assert [(problem.code, problem.source) for problem in told.value.problems] == [("file-closed", str(path))]


def test_a_table_that_is_whole_is_not_damaged(tmp_path: Path) -> None:
    pd.DataFrame({"area_id": ["A"]}).to_parquet(tmp_path / "areas.parquet")
    assert tables.count_rows(tmp_path, "areas") == 1


@pytest.mark.parametrize("content", ["", "{", "[]", "3", "null", '"text"'])
def test_a_damaged_document_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "rows.json").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match="damaged") as told:
        documents.read_json(tmp_path / "rows.json")
    assert told.value.problems[0].cure("id") == "hapus berkas itu, lalu jalankan make; berkas itu dibuat lagi"


def test_a_stage_says_which_file_to_delete_in_both_languages(toy_results: Study, tmp_path: Path) -> None:
    processed = tmp_path / "processed"
    processed.mkdir()
    for path in toy_results.processed.glob("*.parquet"):
        (processed / path.name).write_bytes(path.read_bytes())
    damaged = processed / "scores.parquet"
    damaged.write_bytes(damaged.read_bytes()[:100])
    result = Study(toy_results.config, processed, tmp_path / "maps").run("static")
    assert result.returncode == EXIT_DATA, result.stderr
    assert "scores.parquet: berkas yang dibuat program ini rusak" in result.stderr
    assert "delete it, then run make" in result.stderr
