"""Rasters of two by two and four by four cells, every answer by head, and every way in which a raster can be wrong.

north  9157200 +-----+-----+      cells of 100 m, so of one hectare, in EPSG:32749
               |  1  |  2  |
       9157100 +-----+-----+
               |  3  |  4  |
       9157000 +-----+-----+
            554000 554100 554200
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import rasterio.shutil
import shapely
import toy
from conftest import Study
from pyproj import Geod
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine

from pipeline import config, crs
from pipeline.errors import CrsError, PipelineError, SettingsError, SourceError
from pipeline.io import cells
from pipeline.io.raster import Zonal, zonal
from pipeline.load.rasters import Measured, meaning, raster_table

METRIC = "EPSG:32749"
WEST, NORTH = 554000, 9157200
HECTARES = Affine(100, 0, WEST, 0, -100, NORTH)
ONE_TO_FOUR = [[1, 2], [3, 4]]


def written(
    path: Path,
    rows: Sequence[object] | np.ndarray,
    *,
    dtype: str = "float32",
    system: str | None = METRIC,
    transform: Affine = HECTARES,
    nodata: float | None = None,
    bands: int = 1,
    scale: float = 1,
) -> Path:
    """A GeoTIFF of these cells, the same in every band."""
    values = np.asarray(rows, dtype=dtype)
    size = {"height": values.shape[0], "width": values.shape[1], "count": bands, "dtype": dtype}
    with rasterio.open(path, "w", driver="GTiff", crs=system, transform=transform, nodata=nodata, **size) as file:
        for band in range(1, bands + 1):
            file.write(values, band)
        file.scales = [scale] * bands
    return path


def box(west_m: float, south_m: float, east_m: float, north_m: float) -> shapely.Polygon:
    """A rectangle by metres from the lower left corner of the four cells."""
    return shapely.box(WEST + west_m, NORTH - 200 + south_m, WEST + east_m, NORTH - 200 + north_m)


WHOLE = box(0, 0, 200, 200)


def read(
    path: Path, *shapes: shapely.Polygon, name: str = "population", unit: str = "persons", **options: Any
) -> Zonal:
    """The raster measured in the shapes (the whole of it where none is given)."""
    what = meaning(name, unit, flooded=options.pop("flooded", ()))
    return zonal(path, gpd.GeoSeries(shapes or [WHOLE], crs=METRIC), **what._asdict(), **options)


def table(found: Zonal, *, name: str = "population", area_ha: float = 4.0) -> tuple[pd.DataFrame, list[str]]:
    """The table `rasters`, and the codes of its problems."""
    count = len(found.sums)
    ids, hectares = pd.Series([f"A{n}" for n in range(count)], dtype="str"), pd.Series([area_ha] * count)
    loaded = raster_table(ids, hectares, {name: Measured(found.sums, found.weights, found.covered, "r.tif")})
    return loaded.frame, [problem.code for problem in loaded.problems]


def codes(found: Zonal) -> list[tuple[str, str]]:
    """What was found wrong, with its value."""
    return [(problem.code, problem.value) for problem in found.problems]


# --- what the cells add up to ----------------------------------------------------------------------------------------
def test_cells_count_by_their_covered_share(tmp_path: Path) -> None:
    """All: 10. The left column and half of the right one: 1 + 3 + (2 + 4) / 2. A quarter of each: 10 / 4."""
    path = written(tmp_path / "r.tif", ONE_TO_FOUR)
    found = read(path, WHOLE, box(0, 0, 150, 200), box(50, 50, 150, 150))
    assert found.sums == pytest.approx([10, 7, 2.5])
    assert found.covered == pytest.approx([1, 1, 1])
    assert found.problems == []


def test_an_area_smaller_than_a_cell(tmp_path: Path) -> None:
    """A hundredth of the cell with 4 persons holds 0.04; a square of 10 m in the midst a 400th of all 10."""
    path = written(tmp_path / "r.tif", ONE_TO_FOUR)
    found, problems = table(read(path, box(120, 20, 130, 30), box(95, 95, 105, 105)))
    assert found["population_raster"].tolist() == pytest.approx([0.04, 0.025])
    assert found["population_covered_pct"].tolist() == [100, 100]
    assert problems == []


def test_a_density_is_multiplied_by_the_hectares_of_the_cell(tmp_path: Path) -> None:
    """Cells of 50 m have a quarter of a hectare: (1 + 2 + 3 + 4) / 4."""
    path = written(tmp_path / "r.tif", ONE_TO_FOUR, transform=Affine(50, 0, WEST, 0, -50, NORTH))
    assert read(path, box(0, 100, 100, 200), unit="persons_per_ha").sums == pytest.approx([2.5])


def test_a_density_in_degrees_has_the_cell_s_hectares_on_the_ellipsoid(tmp_path: Path) -> None:
    """One person a hectare on a cell of a hundredth of a degree: as many as it has hectares by geodesics."""
    transform = Affine(0.01, 0, 111.49, 0, -0.01, -7.60)
    path = written(tmp_path / "r.tif", [[1, 9], [9, 9]], system="EPSG:4326", transform=transform)
    west, east, south, north = 111.49, 111.50, -7.61, -7.60
    shape = gpd.GeoSeries([shapely.box(west, south, east, north)], crs="EPSG:4326")
    found = zonal(path, shape, **meaning("population", "persons_per_ha")._asdict())
    area_m2, _ = Geod(ellps="WGS84").geometry_area_perimeter(shape.iloc[0])
    assert found.sums == pytest.approx([abs(area_m2) / 10_000], rel=1e-6)
    assert crs.zone_ha(crs.parse("EPSG:4326", source=""), np.array([north, south]), width_deg=0.01) == pytest.approx(
        found.sums
    )


def test_a_density_on_a_map_that_stretches_areas_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "r.tif", ONE_TO_FOUR, system="EPSG:3857")
    with pytest.raises(CrsError, match=r'value "EPSG:3857": not a system in metres'):
        read(path, unit="persons_per_ha")


@pytest.mark.parametrize(
    ("unit", "rows"),
    [("percent", [[15, 15.1], [0, 30]]), ("degrees", [[8.5, 8.6], [0, 90]])],
)
def test_steeper_than_15_percent(tmp_path: Path, unit: str, rows: list[list[float]]) -> None:
    """15 % is 8.53 degrees, and not steeper than 15 %; of the right column half is in the area: 1 of 3 hectares."""
    path = written(tmp_path / "r.tif", rows)
    found, _ = table(read(path, box(0, 0, 150, 200), name="slope", unit=unit), name="slope")
    assert found["steep_raster_pct"].tolist() == pytest.approx([100 / 3])


def test_inundated_classes_and_depths(tmp_path: Path) -> None:
    """Classes 2 and 3 are half of an area of 4 ha; a depth of 0.30 m is not over it, in whatever precision."""
    by_class = read(written(tmp_path / "c.tif", ONE_TO_FOUR, dtype="uint8"), name="flood", unit="class", flooded=(2, 3))
    assert table(by_class, name="flood")[0]["flood_raster_ha"].tolist() == [2]
    for dtype in ("float32", "float64"):
        path = written(tmp_path / "d.tif", [[0.30, 0.31], [-0.2, 0]], dtype=dtype)
        found, _ = table(read(path, name="flood", unit="depth_m"), name="flood")
        assert found["flood_raster_ha"].tolist() == [1]


def test_an_area_under_water_has_exactly_its_hectares(tmp_path: Path) -> None:
    path = written(tmp_path / "r.tif", np.full((4, 4), 3), dtype="uint8")
    flooded = read(path, box(3, -7, 111, 77), name="flood", unit="class", flooded=(3,))
    assert table(flooded, name="flood", area_ha=0.7123)[0]["flood_raster_ha"].tolist() == [0.7123]


def test_a_scaled_raster(tmp_path: Path) -> None:
    """30 and 31 centimetres, written as whole numbers with their scale."""
    path = written(tmp_path / "r.tif", [[30, 31], [0, -9999]], dtype="int16", scale=0.01, nodata=-9999)
    found, problems = table(read(path, name="flood", unit="depth_m"), name="flood", area_ha=3)
    assert found["flood_raster_ha"].tolist() == [1]
    assert problems == ["raster-partly"]


def test_the_band_that_the_settings_choose(tmp_path: Path) -> None:
    assert read(written(tmp_path / "r.tif", ONE_TO_FOUR, bands=2), band=2).sums == pytest.approx([10])


def test_of_a_large_raster_the_windows_of_the_areas_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The area lies in one of a million cells; four around it are read, and read once."""
    path = written(tmp_path / "r.tif", np.ones((1000, 1000)))
    asked: list[tuple[int, ...]] = []
    reading = cells.Cells._read

    def note(self: cells.Cells, *window: int) -> Any:
        asked.append(window)
        return reading(self, *window)

    monkeypatch.setattr(cells.Cells, "_read", note)
    read(path, box(10, 110, 20, 120))
    assert asked == [(0, 0, 2, 2)]


# --- what is unknown -------------------------------------------------------------------------------------------------
NODATA = {
    "told by the file": ({"nodata": 4}, {}, []),
    "told by the settings": ({}, {"nodata": 4}, []),
    "not a number beside a value told": ({"nodata": 4, "rows": [[1, 2], [3, np.nan]]}, {}, []),
    "a low number, not told": ({"rows": [[1, 2], [3, -9999]]}, {}, [("raster-nodata-assumed", "-9999")]),
    "one beside a value told": ({"nodata": -1, "rows": [[1, 2], [3, -2e9]]}, {}, [("raster-nodata-assumed", "-2e+09")]),
    "the settings against the file": ({"nodata": 1}, {"nodata": 4}, [("raster-nodata-overruled", "4")]),
}  # fmt: skip


@pytest.mark.parametrize("case", NODATA)
def test_a_cell_without_data_is_unknown_and_not_zero(tmp_path: Path, case: str) -> None:
    """6 persons on three of four hectares, which stand for the fourth: 8, and it is said."""
    options, settings, problems = NODATA[case]
    path = written(tmp_path / "r.tif", **({"rows": ONE_TO_FOUR} | options))
    read_ = read(path, **settings)
    assert codes(read_) == problems
    found, said = table(read_)
    assert found.loc[0, ["population_raster", "population_covered_pct"]].tolist() == pytest.approx([8, 75])
    assert said == ["raster-partly"]


def test_the_last_number_of_a_byte_is_no_class_unless_it_is_listed(tmp_path: Path) -> None:
    path = written(tmp_path / "r.tif", [[1, 2], [2, 255]], dtype="uint8")
    found = read(path, name="flood", unit="class", flooded=(2,))
    assert codes(found) == [("raster-nodata-assumed", "255")]
    assert table(found, name="flood", area_ha=3)[0]["flood_raster_ha"].tolist() == pytest.approx([2])
    assert codes(read(path, name="flood", unit="class", flooded=(255,))) == []


def test_a_class_that_the_raster_does_not_hold_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "r.tif", [[1, 2], [2, 0]], dtype="uint8")
    found = read(path, name="flood", unit="class", flooded=(2, 7))
    assert codes(found) == [("raster-class-absent", "7")]
    assert "the raster holds 0, 1, 2 there" in found.problems[0].problem("en")


def test_a_cell_that_is_masked_is_unknown(tmp_path: Path) -> None:
    path = written(tmp_path / "r.tif", ONE_TO_FOUR)
    with rasterio.open(path, "r+") as file:
        file.write_mask(np.array([[True, True], [True, False]]))
    assert read(path).sums == pytest.approx([6])
    assert read(path).covered == pytest.approx([0.75])


COVERED = {
    "beside the raster": (box(300, 0, 400, 100), None, "raster-no-overlap"),
    "a quarter of it": (box(150, 0, 350, 100), None, "raster-too-little"),
    "half of it": (box(150, 0, 250, 100), 4, "raster-partly"),
    "98 percent of it": (box(102, 0, 202, 100), 4, "raster-partly"),
    "all but half a percent": (box(100.5, 0, 200.5, 100), 4, None),
}


@pytest.mark.parametrize("case", COVERED)
def test_an_area_that_the_raster_does_not_cover_is_unknown_and_told(tmp_path: Path, case: str) -> None:
    """Where it is covered by half or more, the 4 persons a hectare of that part stand for the whole."""
    shape, persons, code = COVERED[case]
    found, problems = table(read(written(tmp_path / "r.tif", ONE_TO_FOUR), WHOLE, shape))
    value = found.loc[1, "population_raster"]
    if persons is None:
        assert pd.isna(value)
    else:
        assert value == pytest.approx(persons * shape.area / 10_000)
    assert problems == ([] if code is None else [code])


# --- what cannot be read ---------------------------------------------------------------------------------------------
LEVEL = {"name": "flood", "unit": "class", "flooded": (2, 3)}
FAULTS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "no system": ({"system": None}, {}, "the raster does not say its coordinate system"),
    "metres called degrees": ({"system": "EPSG:4326"}, {}, "degrees and metres are swapped"),
    "degrees called metres": (
        {"transform": Affine(0.001, 0, 111.49, 0, -0.001, -7.6)},
        {},
        "degrees and metres are swapped",
    ),
    "another place": ({"system": "EPSG:32748"}, {}, "the raster touches none of the areas"),
    "an unknown system in the settings": ({}, {"declared_crs": "EPSG:1"}, "this coordinate system is not known"),
    "two bands": ({"bands": 2}, {}, "this raster has 2 bands; it is not clear which is meant"),
    "no such band": ({}, {"band": 2}, 'value "2": there is no such band; the raster has 1'),
    "rotated": ({"transform": Affine(100, 10, WEST, 10, -100, NORTH)}, {}, "its grid is rotated"),
    "upside down": ({"transform": Affine(100, 0, WEST, 0, 100, NORTH - 200)}, {}, "its grid is rotated or upside down"),
    "complex": ({"dtype": "complex64"}, {}, "complex numbers"),
    "no data is an inundated class": (
        {"nodata": 3},
        LEVEL,
        'value "3": this value means no data and an inundated class',
    ),
    "so in the settings": ({}, {"nodata": 2, **LEVEL}, 'value "2": this value means no data and an inundated class'),
    "a class and a half": ({"rows": [[1, 2.5], [2, 2]]}, LEVEL, 'value "2.5": the raster holds a value that cannot be'),
    "persons below none": ({"rows": [[1, -2], [2, 2]]}, {}, r'value "-2".*allowed is 0\.\.1e\+09'),
    "centimetres called metres": (
        {"rows": [[0, 150], [2, 2]]},
        {"name": "flood", "unit": "depth_m"},
        r'value "150".*allowed is -100\.\.20',
    ),
    "percent called degrees": (
        {"rows": [[0, 120], [2, 2]]},
        {"name": "slope", "unit": "degrees"},
        r"allowed is 0\.\.90",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_raster_that_cannot_be_read_honestly_is_refused(tmp_path: Path, fault: str) -> None:
    options, settings, message = FAULTS[fault]
    path = written(tmp_path / "r.tif", **({"rows": ONE_TO_FOUR} | options))
    with pytest.raises(PipelineError, match=message):
        read(path, **settings)


def test_a_raster_without_a_place_is_refused(tmp_path: Path) -> None:
    with pytest.warns(NotGeoreferencedWarning):
        path = written(tmp_path / "r.tif", ONE_TO_FOUR, transform=Affine.identity())
    with pytest.raises(SourceError, match="the raster does not say where its cells lie"):
        read(path)


@pytest.mark.parametrize("system", [None, "EPSG:4326", "EPSG:32748"])
def test_the_settings_say_the_system_that_the_file_does_not(tmp_path: Path, system: str | None) -> None:
    found = read(written(tmp_path / "r.tif", ONE_TO_FOUR, system=system), declared_crs=METRIC)
    assert found.sums == pytest.approx([10])
    assert codes(found) == ([] if system is None else [("raster-crs-overruled", METRIC)])


def test_only_a_whole_geotiff_is_opened(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="the file is not there"):
        read(tmp_path / "none.tif")
    (tmp_path / "text.tif").write_text("no raster", encoding="utf-8")
    with pytest.raises(SourceError, match="the raster cannot be used"):
        read(tmp_path / "text.tif")
    path = written(tmp_path / "cut.tif", np.random.default_rng(1).random((300, 300)))
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(SourceError, match="the raster cannot be used"):
        read(path)


def test_no_virtual_raster_is_followed(tmp_path: Path) -> None:
    """A file of GDAL's that names another is refused by whatever name, and so are names that are no paths."""
    written(tmp_path / "r.tif", ONE_TO_FOUR)
    with rasterio.open(tmp_path / "r.tif") as file:
        rasterio.shutil.copy(file, tmp_path / "v.tif", driver="VRT")
    with pytest.raises(SourceError, match="the raster cannot be used"):
        read(tmp_path / "v.tif")
    for name in ("/vsicurl/http://example.org/r.tif", "https://example.org/r.tif"):
        with pytest.raises(SettingsError, match="not the name of a file on this machine"):
            parsed(f'[sources.rasters.slope]\npath = "{name}"\nunit = "percent"')


# --- the settings ----------------------------------------------------------------------------------------------------
def parsed(more: str) -> config.Settings:
    """The settings of the toy world and more."""
    return config.parse(f"{toy.SETTINGS}\n{more}", path=Path("settings.toml"))


SETTINGS = {
    "no unit": ("[sources.rasters.slope]\npath = 's.tif'", "sources.rasters.slope.unit: this key is required"),
    "another unit": ("[sources.rasters.slope]\npath = 's.tif'\nunit = 'm'", 'slope.unit, value "m"'),
    "no classes": (
        "[sources.rasters.flood]\npath = 'f.tif'\nunit = 'class'",
        "flood.flooded: a raster of classes must say which of them are inundated",
    ),
    "classes of depths": (
        "[sources.rasters.flood]\npath = 'f.tif'\nunit = 'depth_m'\nflooded = [2]",
        "flood.flooded: a raster of classes must say which of them are inundated; one of depths has none",
    ),
}


@pytest.mark.parametrize("fault", SETTINGS)
def test_settings_that_leave_a_raster_ambiguous_are_refused(fault: str) -> None:
    lines, message = SETTINGS[fault]
    with pytest.raises(SettingsError, match=message):
        parsed(lines)


# --- through the commands --------------------------------------------------------------------------------------------
DEGREES = Affine(toy.STEP / 2, 0, toy.WEST, 0, -toy.STEP / 2, toy.SOUTH + 2 * toy.STEP)
"""Four cells to each square of the toy world: C above on the left, A below it, B below on the right."""
FLOOD = """
[sources.rasters.flood]
path = "flood.tif"
unit = "class"
flooded = [2, 3]
"""
CLASSES = [
    [2, 1, 0, 0],
    [3, 0, 0, 0],
    [3, 3, 3, 0],
    [3, 3, 0, 9],
]


def raster_of(study: Study, name: str, rows: Sequence[object], **options: Any) -> None:
    """A raster over the squares of the toy world."""
    written(study.config.parent / f"{name}.tif", rows, system="EPSG:4326", transform=DEGREES, **options)


def with_flood(study: Study) -> None:
    """C: the left half. A: all of it, though its form says that the water is low. B: one of the three cells told."""
    raster_of(study, "flood", CLASSES, dtype="uint8", nodata=9)
    study.say(FLOOD)


def test_the_flood_raster_gives_4a_where_the_form_is_silent(toy_study: Study) -> None:
    with_flood(toy_study)
    criteria = toy_study.criteria()
    found = criteria.loc[("C", "4a")]
    assert found[["source", "points", "limits_from"]].tolist() == ["raster", 1, "known"]
    assert found["share_pct"] == pytest.approx(50)
    area_ha = toy_study.table("areas").set_index("area_id").loc["C", "area_ha"]
    assert found["volume"] == pytest.approx(area_ha / 2)


def test_the_form_comes_before_the_raster_and_the_difference_is_told(toy_study: Study) -> None:
    with_flood(toy_study)
    criteria = toy_study.criteria()
    assert criteria.loc[("A", "4a"), ["source", "share_pct", "remark"]].tolist() == ["form", 0, "disagree"]
    problems = toy_study.found().query("code == 'sources-disagree'")
    assert problems["problem_en"].tolist() == ["the sources disagree: form is used, raster gives 100.00 %"]


def test_the_part_without_data_may_be_dry_or_inundated(toy_study: Study) -> None:
    """Of B a quarter is inundated, half is dry, and a quarter is not known."""
    with_flood(toy_study)
    found = toy_study.criteria().loc[("B", "4a")]
    shares = found[["share_pct", "share_low_pct", "share_high_pct"]].tolist()
    assert shares == pytest.approx([100 / 3, 25, 50], abs=0.001)
    assert found["limits_from"] == "raster_coverage"
    spatial = pd.read_csv(toy_study.processed / "problems" / "spatial.csv").query("code == 'raster-partly'")
    assert spatial[["source", "column", "value"]].to_numpy().tolist() == [["flood.tif", "flood", "B"]]


@pytest.mark.parametrize(("prefer", "source"), [("answers", "raster"), ("counts", "counts")])
def test_counts_come_after_the_raster_unless_they_are_preferred(toy_study: Study, prefer: str, source: str) -> None:
    with_flood(toy_study)
    pd.DataFrame({"area_id": ["C"], "area_ha": [1], "v4a": [0.1]}).to_csv(
        toy_study.config.parent / "n.csv", index=False
    )
    toy_study.say(f'[sources.area_counts]\npath = "n.csv"\n[score]\nprefer = "{prefer}"')
    found = toy_study.criteria().loc[("C", "4a")]
    assert found[["source", "remark"]].tolist() == [source, "disagree"]


def test_the_population_of_the_raster_is_used_where_nothing_else_is_told(toy_study: Study) -> None:
    """A has 20 and B 9 by their forms; C has 1 + 2 + 3 + 4 by the raster."""
    raster_of(toy_study, "people", [[1, 2, 0, 0], [3, 4, 0, 0], [99] * 4, [99] * 4])
    toy_study.say('[sources.rasters.population]\npath = "people.tif"\nunit = "persons"')
    toy_study.criteria()
    scores = toy_study.table("scores").set_index("unit_id")
    assert scores.loc[["A", "B", "C", "district"], "population"].tolist() == pytest.approx([20, 9, 10, 39], abs=1e-4)


@pytest.mark.parametrize(("told", "reported"), [("39", True), ("60", False), ("", False)])
def test_a_slope_that_differs_from_the_form_is_told(toy_study: Study, told: str, reported: bool) -> None:
    """Half of A is steep."""
    raster_of(toy_study, "slope", [[0] * 4, [0] * 4, [16, 14, 0, 0], [16, 14, 0, 0]])
    toy_study.say('[sources.rasters.slope]\npath = "slope.tif"\nunit = "percent"')
    forms = toy.forms()
    forms["steep_pct"] = [told, ""]
    forms.to_csv(toy_study.config.parent / "forms.csv", index=False)
    toy_study.criteria()
    problems = toy_study.found().query("code == 'slopes-differ'")
    assert problems[["source", "column"]].to_numpy().tolist() == ([["A", "steep_pct"]] if reported else [])


def test_every_raster_is_judged_before_the_stage_stops(toy_study: Study) -> None:
    """Two faulty rasters are two errors, and no traceback."""
    raster_of(toy_study, "flood", CLASSES, dtype="uint8", nodata=3)
    raster_of(toy_study, "people", CLASSES, bands=3)
    toy_study.say(FLOOD + '[sources.rasters.population]\npath = "people.tif"\nunit = "persons"')
    for stage in ("check", "load"):
        result = toy_study.run(stage)
        assert result.returncode == 1
        assert "people.tif: this raster has 3 bands" in result.stderr
        assert 'flood.tif, value "3": this value means no data and an inundated class' in result.stderr


def test_make_watches_the_rasters_and_the_files_beside_them(toy_study: Study) -> None:
    with_flood(toy_study)
    beside = toy_study.config.parent / "flood.tif.aux.xml"
    beside.write_text("<PAMDataset/>", encoding="utf-8")
    toy_study.build("prerequisites")
    sources = (toy_study.processed / ".study.mk").read_text(encoding="utf-8").splitlines()[0]
    assert sources.startswith("SPATIAL_SOURCES")
    assert "flood.tif " in sources
    assert "flood.tif.aux.xml" in sources
