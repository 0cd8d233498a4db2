"""The basemap's layers on their way in: which settings are taken, what is cut, what is refused and with which row.

The toy world lies between 111.490 and 111.494 east; 2 km around it are 0.0181 degrees.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
import toy
from conftest import Study

from pipeline import config
from pipeline.errors import GeometryError, SchemaError, SettingsError
from pipeline.load import Loaded
from pipeline.load.areas import clean_villages
from pipeline.load.context import KINDS, clean_context, region

UTM = "EPSG:32749"
VILLAGES = clean_villages(toy.villages(), id="kode", name="desa", metric_crs=UTM, source="v.geojson").frame
AWAY = 111.6
LAYERS = """
[sources.context]
licence = "Badan Contoh, CC BY 4.0"
[sources.context.roads]
path = "jalan.geojson"
name = "nama"
[sources.context.neighbours]
path = "tetangga.geojson"
"""


def load(kind: str, *shapes: shapely.Geometry | None, names: list[object] | None = None) -> Loaded:
    raw = gpd.GeoDataFrame({"nama": names or ["X"] * len(shapes)}, geometry=list(shapes), crs=4326)
    return clean_context(raw, VILLAGES, kind=kind, name="nama", metric_crs=UTM, source="k.geojson")


def east_west(east: float, *, west: float = 111.491) -> shapely.LineString:
    return shapely.LineString([(west, -7.6185), (east, -7.6185)])


def test_the_region_is_two_kilometres_wider_than_a_small_study() -> None:
    """15 % of 441 m would be 66 m."""
    west, south, east, north = region(VILLAGES, metric_crs=UTM).bounds
    assert (toy.WEST - west, east - 111.494) == pytest.approx((0.01813, 0.01813), abs=1e-4)
    assert (toy.SOUTH - south, north + 7.618) == pytest.approx((0.01809, 0.01809), abs=1e-4)


def test_a_road_of_a_whole_province_is_cut_and_one_elsewhere_left_out() -> None:
    loaded = load("road", east_west(AWAY), east_west(AWAY + 0.1, west=AWAY), names=["Jalan A", "Jalan B"])
    assert loaded.frame["name"].tolist() == ["Jalan A"]
    assert loaded.frame.geometry.iloc[0].bounds[2] == pytest.approx(111.494 + 0.01813, abs=1e-4)
    assert loaded.refused == {"outside": 1}


def test_a_layer_of_another_place_is_told() -> None:
    loaded = load("road", east_west(AWAY + 0.1, west=AWAY))
    assert [problem.code for problem in loaded.problems] == ["context-elsewhere"]
    assert loaded.frame.empty


def test_rivers_may_be_lines_or_ground_and_a_name_may_be_unknown() -> None:
    loaded = load("river", east_west(111.4925), shapely.box(111.490, -7.619, 111.491, -7.618), names=[" Kali ", None])
    assert loaded.frame.geometry.geom_type.tolist() == ["LineString", "Polygon"]
    assert loaded.frame["name"].fillna("-").tolist() == ["Kali", "-"]


def test_the_study_s_own_villages_are_no_neighbours() -> None:
    """A file of the regency holds the study's villages too."""
    beside = shapely.box(111.494, -7.62, 111.495, -7.618)
    loaded = load("neighbour", *toy.villages().geometry, beside, names=[*toy.CODES, "Tetangga"])
    assert loaded.frame["name"].tolist() == ["Tetangga"]


def test_corners_inside_stay_to_the_bit() -> None:
    beside = shapely.box(111.494, -7.62, AWAY, -7.618)
    corners = shapely.get_coordinates(load("neighbour", beside).frame.geometry.to_numpy()).tolist()
    assert [111.494, -7.62] in corners
    assert [111.494, -7.618] in corners


@pytest.mark.parametrize(
    ("kind", "shape", "code"),
    [
        ("road", shapely.box(111.49, -7.62, 111.491, -7.619), "geometry-kind"),
        ("road", None, "geometry-kind"),
        ("road", shapely.LineString(), "geometry-missing"),
        ("river", shapely.LineString([(111.49, -7.62), (111.491, float("inf"))]), "geometry-not-finite"),
        ("river", shapely.Point(111.491, -7.619), "geometry-kind"),
        ("river", None, "geometry-missing"),
        ("built_up", east_west(111.4925), "geometry-kind"),
        ("neighbour", shapely.Polygon(), "geometry-missing"),
    ],
)
def test_a_faulty_record_is_refused_with_its_row(kind: str, shape: shapely.Geometry | None, code: str) -> None:
    sound = shapely.box(111.494, -7.62, 111.495, -7.618) if KINDS[kind][0] == "Polygon" else east_west(111.4925)
    with pytest.raises(GeometryError) as fault:
        load(kind, sound, shape, sound)
    assert [(problem.code, problem.row) for problem in fault.value.problems] == [(code, 2)]


def test_a_bow_tie_behind_a_river_line_is_repaired_and_told_by_its_own_row() -> None:
    tie = shapely.Polygon([(111.490, -7.62), (111.492, -7.619), (111.492, -7.62), (111.490, -7.619)])
    loaded = load("river", east_west(111.4925), tie)
    assert [(problem.code, problem.row) for problem in loaded.problems] == [("geometry-repaired", 2)]


def test_a_column_of_names_that_is_not_there() -> None:
    raw = gpd.GeoDataFrame({"name": ["X"]}, geometry=[east_west(111.4925)], crs=4326)
    with pytest.raises(SchemaError, match="most similar is: name"):
        clean_context(raw, VILLAGES, kind="road", name="nama", metric_crs=UTM, source="k.geojson")


def with_context(study: Study, settings: str = LAYERS) -> Study:
    """The toy world with a road across it and one neighbour to the east."""
    raw = study.config.parent
    gpd.GeoDataFrame({"nama": ["Jalan A"]}, geometry=[east_west(AWAY)], crs=4326).to_file(raw / "jalan.geojson")
    gpd.GeoDataFrame(geometry=[shapely.box(111.494, -7.62, AWAY, -7.618)], crs=4326).to_file(raw / "tetangga.geojson")
    study.say(settings)
    return study


def test_load_writes_the_table_from_bottom_to_top(toy_study: Study) -> None:
    with_context(toy_study).build("load")
    table = toy_study.table("context")
    assert list(table.columns) == ["kind", "name", "geometry"]
    assert table["kind"].tolist() == ["neighbour", "road"]
    assert table["name"].isna().tolist() == [True, False]


def test_without_the_source_the_table_is_empty(toy_study: Study) -> None:
    toy_study.build("load")
    assert toy_study.table("context").empty


def test_all_layers_are_read_before_a_fault_stops_the_run(toy_study: Study) -> None:
    with_context(toy_study)
    for name in ("jalan", "tetangga"):
        (toy_study.config.parent / f"{name}.geojson").unlink()
    result = toy_study.run("check")
    assert result.returncode == 1
    assert "jalan.geojson" in result.stderr
    assert "tetangga.geojson" in result.stderr


def test_make_knows_the_files_and_the_manifest_the_licence(toy_study: Study) -> None:
    with_context(toy_study).build("prerequisites", "all")
    made = (toy_study.processed / ".study.mk").read_text(encoding="utf-8")
    assert "jalan.geojson" in made.splitlines()[0]
    manifest = (toy_study.processed / "manifest.json").read_text(encoding="utf-8")
    assert "Badan Contoh, CC BY 4.0" in manifest
    assert '"tetangga.geojson"' in manifest


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ('licence = "Badan Contoh, CC BY 4.0"', "", "settings-key-missing", "sources.context.licence"),
        ("[sources.context.roads]", "[sources.context.road]", "settings-key-unknown", "sources.context.road"),
        ('name = "nama"', 'label = "nama"', "settings-key-unknown", "sources.context.roads.label"),
        ('"jalan.geojson"', '"https://example.org/jalan.geojson"', "settings-path", "sources.context.roads.path"),
    ],
)
def test_settings_that_are_refused(old: str, new: str, code: str, key: str) -> None:
    with pytest.raises(SettingsError) as fault:
        config.parse(toy.SETTINGS + LAYERS.replace(old, new), path=Path("settings.toml"))
    assert [(problem.code, problem.column) for problem in fault.value.problems] == [(code, key)]


def test_the_licence_line_in_both_languages() -> None:
    text = LAYERS.replace("[sources.context]", '[sources.context]\nlicence_en = "Sample Agency"')
    found = config.parse(toy.SETTINGS + text, path=Path("settings.toml")).sources.context
    assert found is not None
    assert [found.licence_in(language) for language in ("id", "en")] == ["Badan Contoh, CC BY 4.0", "Sample Agency"]
