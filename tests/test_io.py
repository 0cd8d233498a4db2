"""Files: written whole or not at all, read as they are, refused in plain words."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
import toy

from pipeline import fields
from pipeline.errors import CrsError, OutputError, PipelineError, Problem, SchemaError, SourceError
from pipeline.io import documents, findings, tables
from pipeline.io.survey import read_survey
from pipeline.io.vector import read_vector


def half_written(path: Path) -> None:
    with documents.atomic(path) as aside:
        aside.write_text("half", encoding="utf-8")
        raise ZeroDivisionError


def test_a_fault_while_writing_leaves_the_last_good_file(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    documents.write_text(path, "good\n")
    with pytest.raises(ZeroDivisionError):
        half_written(path)
    assert path.read_text(encoding="utf-8") == "good\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        documents.write_text(tmp_path / "file" / "out.txt", "text")


def scores() -> pd.DataFrame:
    row = {
        "level": "area",
        "unit_id": "A",
        "name": "RT A",
        "round": 2020,
        "score": None,
        "class": "not_assessable",
        "class_low": "not_slum",
        "class_high": "heavy",
        "class_settled": False,
    }
    return pd.DataFrame([dict.fromkeys(fields.columns("scores")) | row])


def test_unknown_is_an_empty_cell(tmp_path: Path) -> None:
    tables.write_csv(fields.conform(scores(), "scores"), tmp_path / "scores.csv")
    header, line = (tmp_path / "scores.csv").read_text(encoding="utf-8").splitlines()
    cells = dict(zip(header.split(","), line.split(","), strict=True))
    assert (cells["score"], cells["population"], cells["class_settled"]) == ("", "", "False")


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    tables.write_table(scores(), tmp_path, "scores")
    pd.testing.assert_frame_equal(tables.read_table(tmp_path, "scores"), fields.conform(scores(), "scores"))


def test_a_table_that_lacks_a_column_or_has_a_foreign_code_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="column mean_pct"):
        tables.write_table(scores().drop(columns="mean_pct"), tmp_path, "scores")
    with pytest.raises(SchemaError, match='value "dire"'):
        tables.write_table(scores().assign(**{"class": "dire"}), tmp_path, "scores")
    with pytest.raises(SourceError, match="run make"):
        tables.read_table(tmp_path, "scores")


def test_a_geopackage_has_the_same_bytes_twice(tmp_path: Path) -> None:
    layers = {"villages": toy.villages(), "scores": fields.conform(scores(), "scores")}
    for name in ("one.gpkg", "two.gpkg"):
        tables.write_geopackage(layers, tmp_path / name)
    assert (tmp_path / "one.gpkg").read_bytes() == (tmp_path / "two.gpkg").read_bytes()
    assert pyogrio.list_layers(tmp_path / "one.gpkg")[:, 0].tolist() == ["villages", "scores"]


HEADER, ROW = "id{0}q1{0}catatan\n", 'h1{0}"a"{0}"dua{0} baris"\n'


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_csv_dialects(tmp_path: Path, delimiter: str, bom: str) -> None:
    path = tmp_path / "s.csv"
    path.write_text(bom + (HEADER + ROW).format(delimiter), encoding="utf-8")
    table = read_survey(path)
    assert table.to_dict("index") == {2: {"id": "h1", "q1": "a", "catatan": f"dua{delimiter} baris"}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,q1\nh1,a\nh2\n", "row 3: this row has another number of cells"),
        (b"id,q1\nh1,a,b\n", "row 2: this row has another number of cells"),
        (b"id,id\nh1,a\n", "this column name stands more than once"),
        (b"id,q1\n", "the file holds no rows"),
        (b"", "the file holds no rows"),
    ],
)
def test_broken_csv(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes(content)
    with pytest.raises(PipelineError, match=message):
        read_survey(path)


def test_xlsx_and_csv_give_the_same_table(tmp_path: Path) -> None:
    toy.households().to_csv(tmp_path / "s.csv", index=False)
    toy.households().to_excel(tmp_path / "s.xlsx", index=False)
    pd.testing.assert_frame_equal(read_survey(tmp_path / "s.xlsx"), read_survey(tmp_path / "s.csv"))


def test_a_point_layer_gives_its_positions(tmp_path: Path) -> None:
    points = gpd.GeoDataFrame({"id": ["h1", "h2"]}, geometry=[shapely.Point(111.4905, -7.6195), None], crs=4326)
    points.to_file(tmp_path / "s.gpkg")
    table = read_survey(tmp_path / "s.gpkg")
    assert table["longitude"].tolist() == ["111.4905", ""]
    assert table["latitude"].tolist() == ["-7.6195", ""]


@pytest.mark.parametrize("keep", [0, 300, 3000, 5000])
def test_a_workbook_cut_short(tmp_path: Path, keep: int) -> None:
    toy.households().to_excel(tmp_path / "whole.xlsx", index=False)
    (tmp_path / "s.xlsx").write_bytes((tmp_path / "whole.xlsx").read_bytes()[:keep])
    with pytest.raises(SourceError, match="the file cannot be read"):
        read_survey(tmp_path / "s.xlsx")


def test_a_workbook_with_a_chart_only(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet("grafik")
    book.remove(book.worksheets[0])
    book.save(tmp_path / "s.xlsx")
    with pytest.raises(SourceError):
        read_survey(tmp_path / "s.xlsx")


@pytest.mark.parametrize("name", ["folder.csv", "x" * 300 + ".csv"])
def test_what_is_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SourceError, match="the file is not there"):
        read_survey(tmp_path / name)
    with pytest.raises(SourceError, match="the file is not there"):
        read_vector((tmp_path / name).with_suffix(".gpkg"))


def test_a_ring_that_does_not_close(tmp_path: Path) -> None:
    path = tmp_path / "v.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
        '"geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4]]]}}]}',
        encoding="utf-8",
    )
    with pytest.raises(SourceError, match="the file cannot be read"):
        read_vector(path)


def test_not_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "s.xlsx").write_text("id,q1", encoding="utf-8")
    with pytest.raises(SourceError, match="the file cannot be read"):
        read_survey(tmp_path / "s.xlsx")


@pytest.mark.parametrize("name", ["v.geojson", "v.gpkg", "v.shp", "v.parquet"])
def test_vector_formats(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    toy.villages().to_parquet(path) if name.endswith("parquet") else toy.villages().to_file(path)
    frame = read_vector(path)
    assert frame["desa"].tolist() == ["Bukur", "Sambirejo", "Metesih"]
    assert frame.geometry.iloc[0].equals(toy.villages().geometry.iloc[0])


def test_a_shapefile_without_prj_needs_a_word(tmp_path: Path) -> None:
    path = tmp_path / "v.shp"
    toy.villages().to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(CrsError, match="does not say its coordinate system"):
        read_vector(path)
    assert read_vector(path, declared_crs="EPSG:4326").crs.to_epsg() == 4326


@pytest.mark.parametrize(
    ("path", "options", "error", "message"),
    [
        ("none.gpkg", {}, SourceError, "the file is not there"),
        ("notes.txt", {}, SourceError, "this kind of file is not known"),
        ("broken.gpkg", {}, SourceError, "the file cannot be read"),
        ("v.gpkg", {"layer": "areas"}, SourceError, "no such layer; there are: v"),
        ("v.gpkg", {"declared_crs": "EPSG:32749"}, CrsError, "another coordinate system than the file"),
        ("v.gpkg", {"declared_crs": "EPSG:1"}, CrsError, "not known"),
        ("plain.gpkg", {}, SourceError, "no geometry"),
    ],
)
def test_vector_faults(
    tmp_path: Path, path: str, options: dict[str, str], error: type[PipelineError], message: str
) -> None:
    toy.villages().to_file(tmp_path / "v.gpkg")
    pyogrio.write_dataframe(pd.DataFrame({"a": [1]}), tmp_path / "plain.gpkg")
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    (tmp_path / "broken.gpkg").write_bytes(b"SQLite format 3\0 but no more")
    with pytest.raises(error, match=message):
        read_vector(tmp_path / path, **options)


def test_problems_in_both_languages_and_no_formula(tmp_path: Path) -> None:
    problem = Problem("value-not-number", source="=cmd()", row=2, column="q", value="=1+1")
    warning = Problem("position-zero", source="s.csv", row=3, value="-7.5")
    findings.write_problems([warning, problem], tmp_path / "problems.csv")
    table = pd.read_csv(tmp_path / "problems.csv")
    assert table["severity"].tolist() == ["error", "warning"]
    assert table["problem_id"].tolist()[0] == "bukan angka"
    assert table["problem_en"].tolist()[0] == "not a number"
    assert table["value"].tolist() == ["'=1+1", "-7.5"]
    assert table["source"].tolist()[0] == "'=cmd()"


def test_the_problems_of_all_stages_come_together_errors_first(tmp_path: Path) -> None:
    warning, error = Problem("position-zero", row=3, value="=1+1"), Problem("id-missing", row=2)
    findings.write_problems([warning, error], findings.stage_path(tmp_path, "spatial"))
    findings.write_problems([warning, error], findings.stage_path(tmp_path, "join"))
    assert findings.gather(tmp_path) == {"error": 2, "warning": 2}
    table = pd.read_csv(tmp_path / "problems.csv")
    assert table["code"].tolist() == ["id-missing", "id-missing", "position-zero", "position-zero"]
    assert table["value"].tolist()[2:] == ["'=1+1", "'=1+1"]


def test_empty_lines_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("id,q1\n\n\nh1,a\n\nh2,b\n", encoding="utf-8")
    assert read_survey(path)["id"].to_dict() == {4: "h1", 6: "h2"}


@pytest.mark.parametrize("content", [b"PK\x03\x04\x00\x00junk", bytes(range(256)) * 50])
def test_junk_is_refused_before_it_is_read(tmp_path: Path, content: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="the file cannot be read"):
        read_survey(path)
    assert "Traceback" not in capfd.readouterr().err


def test_a_workbook_that_is_wrong_about_its_size_is_read_whole(tmp_path: Path) -> None:
    toy.households().to_excel(tmp_path / "whole.xlsx", index=False)
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "s.xlsx", "w") as stale:
        for name in whole.namelist():
            content = whole.read(name)
            if name.endswith("sheet1.xml"):
                content, count = re.subn(rb'<dimension ref="[A-Z0-9:]+"', b'<dimension ref="A1:D3"', content)
                assert count == 1
            stale.writestr(name, content)
    assert len(read_survey(tmp_path / "s.xlsx")) == 10


def test_no_formula_in_a_table(tmp_path: Path) -> None:
    tables.write_csv(fields.conform(scores().assign(name="=HYPERLINK(1)"), "scores"), tmp_path / "scores.csv")
    assert ",'=HYPERLINK(1)," in (tmp_path / "scores.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("rows", [[], [["id", "q1"]], [["id", "q1"], ["", ""], [" ", None]]])
def test_a_workbook_without_records(tmp_path: Path, rows: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(tmp_path / "s.xlsx")
    with pytest.raises(SourceError, match="the file holds no rows"):
        read_survey(tmp_path / "s.xlsx")
