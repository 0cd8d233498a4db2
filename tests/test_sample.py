"""The practice data: its shapes, its answers, its planted defects, and that it is the same again."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import CrsError, OutputError, SchemaError
from pipeline.io.raw import planted as planted_in
from pipeline.io.raw import refuse_foreign, truth_path, write_raw
from pipeline.sample.boundaries import schematic_villages
from pipeline.sample.chance import shared_out
from pipeline.sample.character import hamlet_sizes
from pipeline.sample.clusters import hamlet
from pipeline.sample.defects import Defects, planted
from pipeline.sample.facts import METRIC_CRS, village_facts
from pipeline.sample.given import given_villages
from pipeline.sample.headers import ANSWERS, AREA, ENUMERATOR, FORM
from pipeline.sample.houses import frontages
from pipeline.sample.interviews import survey_plan
from pipeline.sample.settings import settings_text
from pipeline.sample.settlements import make_settlements
from pipeline.sample.surroundings import make_neighbours, outline
from pipeline.sample.world import World, make_world

HEADER_OF = {variable: header for header, variable in ANSWERS.items()}


@dataclass(frozen=True)
class Written:
    """A sample on disk and in memory."""

    world: World
    raw: Path

    @property
    def rows(self) -> list[dict[str, str]]:
        """The household file; spreadsheet row r is `rows[r - 2]`."""
        return _read(self.raw / "households.csv", delimiter=";")

    @property
    def truth(self) -> list[dict[str, str]]:
        """The planted defects."""
        return _read(truth_path(self.raw), delimiter=",")


def _read(path: Path, *, delimiter: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def _written(folder: Path, *, households: int, seed: int = 1) -> Written:
    world = make_world(households=households, seed=seed)
    write_raw(world, folder)
    return Written(world, folder)


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return _written(tmp_path_factory.mktemp("default") / "raw", households=3000)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return _written(tmp_path_factory.mktemp("small") / "raw", households=100)


@pytest.fixture(scope="module")
def villages(default: Written) -> gpd.GeoDataFrame:
    return gpd.read_file(default.raw / "villages.geojson")


# --- boundaries -----------------------------------------------------------------------------------------------------


def test_the_schematic_villages_are_a_coverage_around_their_centres(villages: gpd.GeoDataFrame) -> None:
    facts = village_facts()
    assert shapely.coverage_is_valid(villages.geometry.to_numpy())
    assert len(shapely.get_parts(villages.union_all())) == 1
    assert len(villages.union_all().interiors) == 0
    centres = shapely.points(facts["longitude"].to_numpy(), facts["latitude"].to_numpy())
    assert shapely.contains(villages.geometry.to_numpy(), centres).all()
    assert (villages["village_code"] == facts["village_code"]).all()
    assert villages["illustrative"].all()


def test_the_areas_of_the_villages_are_near_the_facts(villages: gpd.GeoDataFrame) -> None:
    area_ha = villages.to_crs(METRIC_CRS).area.to_numpy() / 10_000
    assert np.abs(area_ha / village_facts()["area_ha"].to_numpy() - 1).max() < 0.03


def test_a_given_file_keeps_its_shapes_and_gets_known_codes() -> None:
    square = shapely.box(111.48, -7.62, 111.49, -7.61)
    columns = {
        "prov": ["Jawa Timur"] * 3,
        "ADM4_PCODE": ["ID3519150010", "id3519092001", "3519140004"],
        "ADM4_EN": ["Klagen Serut", "Bukur", "Bakur"],
    }
    table = gpd.GeoDataFrame(columns, geometry=[square] * 3, crs="EPSG:4326")
    found = given_villages(table)
    assert found["village_code"].tolist() == ["35.19.09.2010", "35.19.09.2001", "3519140004"]
    assert found["village"].tolist() == ["Klagen Serut", "Bukur", "Bakur"]
    assert shapely.equals_exact(found.geometry.to_numpy(), table.geometry.to_numpy()).all()


@pytest.mark.parametrize(
    ("columns", "district"),
    [
        ({"ADM3_EN": "Kare", "ADM3_PCODE": "ID3519040", "kode": "3519040"}, "Kare"),
        ({"NAMOBJ": "x", "WADMKC": "KEC. WONOASRI", "kode": "3519170"}, "Wonoasri"),
        ({"kecamatan": 'Kare"\nround = 1999', "kode": "3519040"}, None),  # it would be written into a settings file
        ({"kabupaten": "Madiun", "kode": "3519040"}, None),
        ({"kecamatan": "a" * 5000, "kode": "3519040"}, None),  # longer than a title may be
        ({"kecamatan": "Kecamatan", "kode": "3519040"}, None),
        ({"district": "Madiun", "subdistrict": "Kare", "kode": "3519040"}, "Kare"),
        ({"kecamatan_lama": "Jiwan", "kecamatan": "Kare", "kode": "3519040"}, "Kare"),
        ({"kabupaten": "Madiun", "kode": "3519150"}, "Jiwan"),  # codes that the program knows
    ],
)
def test_the_titles_name_the_district_of_a_given_file(columns: dict[str, str], district: str | None) -> None:
    names = ["Satu", "Dua"]
    squares = [shapely.box(111.48, -7.62, 111.49, -7.61), shapely.box(111.49, -7.62, 111.5, -7.61)]
    given = columns | {"desa": names, "kode": [columns["kode"] + end for end in ("001", "010")]}
    table = gpd.GeoDataFrame(given, geometry=squares, crs="EPSG:4326")
    study = tomllib.loads(make_world(villages=table, households=100).settings())["study"]
    of = f" Kecamatan {district}" if district else ""
    assert study["title_id"] == f"Permukiman kumuh{of}"
    assert study["title_en"] == f"Slum areas{' of' if of else ''}{of}"


@pytest.mark.parametrize(("longitude", "latitude", "zone"), [(95.3, 5.5, "EPSG:32646"), (140.7, -2.5, "EPSG:32754")])
def test_a_sample_far_away_is_drawn_and_measured_in_its_own_zone(longitude: float, latitude: float, zone: str) -> None:
    """Aceh and Jayapura: a road of the form is as long as its line, which the metres of Jiwan would not give."""
    square = shapely.box(longitude, latitude, longitude + 0.01, latitude + 0.01)
    table = gpd.GeoDataFrame({"kode": ["1106012001"], "desa": ["Satu"]}, geometry=[square], crs="EPSG:4326")
    world = make_world(villages=table, households=200)
    assert tomllib.loads(world.settings())["study"]["metric_crs"] == zone
    assert world.population_profile["crs"] == zone
    shapes = world.delineations.to_crs(zone).geometry
    assert world.forms["settlement_area_ha"].tolist() == pytest.approx((shapes.area / 10_000).round(3).tolist())
    inside = shapely.intersection_all([world.roads.to_crs(zone).union_all(), shapes.union_all()])
    assert world.forms["road_length_m"].sum() == pytest.approx(inside.length, abs=0.1 * len(shapes))


def test_a_given_file_that_lies_nowhere_is_refused() -> None:
    square = shapely.box(-7.62, 111.48, -7.61, 111.49)
    table = gpd.GeoDataFrame({"kode": ["3519150001"], "desa": ["Satu"]}, geometry=[square], crs="EPSG:4326")
    with pytest.raises(CrsError, match="in no UTM zone"):
        make_world(villages=table)


def test_a_given_file_without_codes_or_a_system_is_refused() -> None:
    table = gpd.GeoDataFrame({"label": ["one", "two"]}, geometry=[shapely.Point(0, 0).buffer(1)] * 2, crs="EPSG:4326")
    with pytest.raises(SchemaError, match="label"):
        given_villages(table)
    with pytest.raises(CrsError):
        given_villages(table.set_crs(None, allow_override=True))


# --- basemap --------------------------------------------------------------------------------------------------------


def _covered(study: gpd.GeoDataFrame, seed: int) -> gpd.GeoDataFrame:
    """The neighbours of a study, which close a ring around it without a gap or an overlap."""
    neighbours = make_neighbours(study, seed=seed)
    ring = shapely.union_all(neighbours.geometry.to_numpy())
    ground = outline(study)
    assert shapely.is_valid(neighbours.geometry.to_numpy()).all()
    assert shapely.intersection(ring, ground).area == pytest.approx(0, abs=1e-12)
    assert shapely.union(ring, ground).geom_type == "Polygon"
    assert len(shapely.union(ring, ground).interiors) == 0
    assert neighbours["name"].is_unique
    return neighbours


def test_the_neighbours_share_the_outer_border_corner_by_corner(default: Written, villages: gpd.GeoDataFrame) -> None:
    written = gpd.read_file(default.raw / "neighbours.geojson")
    both = np.concatenate([villages.geometry.to_numpy(), written.geometry.to_numpy()])
    assert len(written) == len(_covered(villages, 1)) == 6
    assert shapely.coverage_is_valid(both)
    assert len(shapely.union_all(both).interiors) == 0


@given(seed=st.integers(0, 2**32), turn=st.floats(0, 3), thin=st.floats(0.08, 1.0))
@settings(max_examples=25, deadline=None)
def test_neighbours_lie_around_a_study_of_any_shape(seed: int, turn: float, thin: float) -> None:
    """A study in two parts, one a ring, one long and thin."""
    ring = shapely.Point(0, 0).buffer(0.008).difference(shapely.Point(0, 0).buffer(0.005))
    shapes = [ring, shapely.box(0.02, 0, 0.09, 0.004 * thin)]
    moved = [shapely.transform(shape, lambda points: _turned(points, turn).round(7)) for shape in shapes]
    _covered(gpd.GeoDataFrame({"village": ["A", "B"]}, geometry=moved, crs="EPSG:4326"), seed)


def test_rivers_and_main_roads_cross_the_study_and_hardly_an_area(default: Written, villages: gpd.GeoDataFrame) -> None:
    roads, rivers = (gpd.read_file(default.raw / name) for name in ("main-roads.gpkg", "rivers.geojson"))
    areas = default.world.delineations.union_all()
    assert rivers["nama"].tolist() == ["Kali Contoh", "Kali Rekaan"]
    assert roads["nama"].notna().sum() == 3
    named = [*rivers.geometry, *roads.geometry[roads["nama"].notna()]]
    west, south, east, north = villages.total_bounds
    for line in named:
        assert line.crosses(villages.union_all())
        assert line.intersection(areas).length < 0.02 * line.length
        assert max(west - line.bounds[0], line.bounds[2] - east, south - line.bounds[1], line.bounds[3] - north) > 0
    # A tributary ends in the river, it does not cross it.
    assert not rivers.geometry[0].crosses(rivers.geometry[1])


def test_built_up_ground_holds_every_area_and_stays_in_its_village(default: Written) -> None:
    ground = gpd.read_file(default.raw / "built-up.gpkg").union_all()
    district = default.world.villages.union_all()
    areas = default.world.delineations.union_all()
    assert areas.difference(ground).area < 1e-4 * areas.area
    assert ground.difference(district).area < 1e-4 * ground.area
    assert 1.5 < ground.area / areas.area < 8


# --- areas ----------------------------------------------------------------------------------------------------------


def _assert_areas_hold(layer: gpd.GeoDataFrame, delineations: gpd.GeoDataFrame) -> int:
    """Inside their village, disjoint inside; returns how many pairs share an edge, vertex by vertex."""
    shapes = delineations.geometry.to_numpy()
    own = layer.dissolve("village_code").geometry.loc[delineations["village_code"]].to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.contains_properly(own, shapes).all()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a < b]
    edges = 0
    for a, b in pairs:
        common = shapely.intersection(shapes[a], shapes[b])
        assert common.area == 0
        one, two = (set(map(tuple, shapely.get_coordinates(shapes[index]))) for index in (a, b))
        on_edge = {tuple(point) for point in shapely.get_coordinates(common)}
        assert on_edge <= one & two
        edges += common.length > 0
    return edges


def test_areas_lie_in_their_village_and_share_edges_exactly(default: Written, villages: gpd.GeoDataFrame) -> None:
    delineations = gpd.read_file(default.raw / "delineations.gpkg")
    assert _assert_areas_hold(villages, delineations) >= 14
    assert 50 <= len(delineations) <= 62
    assert delineations["area_id"].str.fullmatch(r"35\.19\.09\.20\d\d-\d{3}").all()
    assert delineations.loc[0, "name"] == "RT 001 RW 01 Bukur"
    area_ha = delineations.to_crs(METRIC_CRS).area.to_numpy() / 10_000
    density = default.world.forms["buildings"].to_numpy() / area_ha
    assert 1 <= (density > 200).sum() <= 4
    assert density.min() < 20


@given(seed=st.integers(0, 2**32), turn=st.floats(0, 3), thin=st.floats(0.08, 1.0))
@settings(max_examples=12, deadline=None)
def test_areas_fit_into_villages_of_any_shape(seed: int, turn: float, thin: float) -> None:
    """A thin ring of a village and one in two parts, turned by any angle, overlapping a third."""
    ring = shapely.Point(0, 0).buffer(0.008).difference(shapely.Point(0, 0).buffer(0.008 - 0.005 * thin))
    parts = shapely.multipolygons([shapely.box(0.01, -0.004, 0.02, 0.004 * thin), shapely.box(0.022, 0, 0.026, 0.004)])
    square = shapely.box(0.007, -0.01, 0.0125, 0.01)
    moved = [shapely.transform(shape, lambda points: _turned(points, turn)) for shape in (ring, parts, square)]
    layer = gpd.GeoDataFrame(
        {"village_code": ["a", "b", "c"], "village": ["A", "B", "C"]}, geometry=moved, crs="EPSG:4326"
    )
    made = make_settlements(layer, households=500, seed=seed)
    _assert_areas_hold(layer, made.delineations)
    other = layer.geometry.to_numpy()
    for code, shape in zip(made.delineations["village_code"], made.delineations.geometry, strict=True):
        assert not shapely.intersects(other[layer["village_code"] != code], shape).any()


def _turned(points: np.ndarray, turn: float) -> np.ndarray:
    cosine, sine = np.cos(turn), np.sin(turn)
    return points @ np.array([[cosine, -sine], [sine, cosine]]) + np.array([111.49, -7.61])


def test_houses_stand_some_metres_inside_their_area(default: Written) -> None:
    character, cells = default.world.settlements.character, default.world.settlements.cells
    area = np.repeat(np.arange(len(cells)), character.buildings)
    building = np.concatenate([np.arange(count) for count in character.buildings])
    places = shapely.points(frontages(cells, character.plot_m2).positions(area, building, character.buildings, seed=1))
    shapes = np.array([cell.shape for cell in cells])[area]
    assert shapely.contains(shapes, places).all()
    assert shapely.distance(shapely.boundary(shapes), places).min() > 3.5


@given(
    sizes=st.lists(st.sampled_from([2000.0, 2002.0, 2050.0, 2400.0, 9000.0, 30000.0]), min_size=1, max_size=4),
    seed=st.integers(0, 999),
)
@settings(max_examples=60, deadline=None)
def test_cells_of_a_hamlet_are_valid_and_keep_their_sizes(sizes: list[float], seed: int) -> None:
    cells = hamlet(sorted(sizes), [size / 54 for size in sorted(sizes)], np.random.default_rng(seed))
    shapes = np.array([cell.shape for cell in cells])
    assert shapely.is_valid(shapes).all()
    assert np.isclose(shapely.union_all(shapes).area, sum(sizes))


# --- the same again -------------------------------------------------------------------------------------------------


def test_an_equal_seed_gives_equal_bytes_and_another_seed_does_not(small: Written, tmp_path: Path) -> None:
    again, other = tmp_path / "raw", tmp_path / "other"
    _written(again, households=100)
    _written(other, households=100, seed=2)
    names = sorted(path.name for path in small.raw.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    for name in names:
        assert (small.raw / name).read_bytes() == (again / name).read_bytes(), name
    assert truth_path(small.raw).read_bytes() == truth_path(again).read_bytes()
    for name in ("households.csv", "forms.csv", "delineations.gpkg", "roads.gpkg", "population.tif", "rivers.geojson"):
        assert (other / name).read_bytes() != (small.raw / name).read_bytes(), name


def test_a_sample_may_be_written_over_a_sample_but_not_over_files_of_others(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    world = make_world(households=100)
    raw.mkdir()
    (raw / ".gitkeep").touch()
    write_raw(world, raw)
    write_raw(world, raw)
    (raw / "processed").mkdir()
    (raw / "processed" / "scores.csv").touch()
    write_raw(world, raw)
    (raw / "survei-kantor.xlsx").touch()
    with pytest.raises(OutputError, match="survei-kantor"):
        write_raw(world, raw)


@pytest.mark.parametrize("register", ["", "file,what\nhouseholds.csv,ours\nSOURCES.csv,ours\n"])
def test_a_register_of_others_does_not_make_a_folder_ours(tmp_path: Path, register: str) -> None:
    (tmp_path / "SOURCES.csv").write_text(register)
    (tmp_path / "households.csv").touch()
    with pytest.raises(OutputError, match="the sample did not make"):
        refuse_foreign(tmp_path)


@pytest.mark.parametrize("households", [99, 10_000_001])
def test_a_size_out_of_range_is_refused(households: int) -> None:
    with pytest.raises(ValueError, match="households"):
        make_world(households=households)


@given(households=st.integers(100, 200_000), seed=st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_every_household_is_met_once_in_the_order_of_time(households: int, seed: int) -> None:
    plan = survey_plan(households, seed=seed)
    rows = np.concatenate([np.arange(first, last) for first, last in plan.blocks()])
    met, _, second = plan.timed(rows)
    assert np.array_equal(np.sort(met), np.arange(households))
    assert (np.diff(second) >= 0).all()


@given(total=st.integers(20, 500), weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=20))
def test_shares_add_up(total: int, weights: list[float]) -> None:
    given_out = shared_out(total, np.array(weights), least=1, most=total)
    assert given_out.sum() == total
    assert given_out.min() >= 1


@given(areas=st.integers(1, 24), seed=st.integers(0, 99))
def test_hamlets_hold_all_areas_of_a_village(areas: int, seed: int) -> None:
    sizes = hamlet_sizes(areas, np.random.default_rng(seed))
    assert sum(sizes) == areas
    assert areas == 1 or min(sizes) >= 2


# --- defects --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["default", "small"])
def test_the_truth_lists_every_planted_defect_once(size: str, request: pytest.FixtureRequest) -> None:
    written: Written = request.getfixturevalue(size)
    households = written.world.households
    found = Counter(line["defect"] for line in written.truth)
    assert found.pop("form_blank") == (5 if size == "default" else 3)
    assert found.pop("counts_blank") == 4
    assert found == planted(households)
    assert planted_in(truth_path(written.raw)) == len(written.truth)
    assert len(written.rows) == households + found["duplicate"]
    lines = [line for line in written.truth if line["source"] == "households.csv"]
    assert len({line["unit_id"] for line in lines}) == len(lines)
    assert all(line["meaning_id"] and line["meaning_en"] for line in written.truth)


def test_rows_after_a_repeat_move_down() -> None:
    """Row 3 is repeated after row 5: rows 0 to 5 are the lines 2 to 7, the repeat is 8, row 6 is 9."""
    defects = Defects({}, np.empty((0, 2)), np.empty((0, 2)), after=np.array([5]))
    assert defects.file_row(np.array([0, 3, 5, 6])).tolist() == [2, 5, 7, 9]


@pytest.mark.parametrize("size", ["default", "small"])
def test_the_rows_of_the_truth_show_their_defect(size: str, request: pytest.FixtureRequest) -> None:
    written: Written = request.getfixturevalue(size)
    shapes = gpd.read_file(written.raw / "delineations.gpkg").geometry.to_numpy()
    district = gpd.read_file(written.raw / "villages.geojson").union_all()
    rows = written.rows
    for line in written.truth:
        if line["source"] == "households.csv":
            row = rows[int(line["row"]) - 2]
            assert row["_uuid"] == line["unit_id"]
            assert row[line["column"]] == line["value"]
            assert _shows(line["defect"], row, rows, line["column"], shapes, district), line


def _shows(
    defect: str,
    row: dict[str, str],
    rows: list[dict[str, str]],
    column: str,
    shapes: np.ndarray,
    district: shapely.Geometry,
) -> bool:
    lat, lon = (float(row[name] or "nan") for name in ("_gps_latitude", "_gps_longitude"))
    point = shapely.Point(lon, lat)
    match defect:
        case "swapped":
            return lat > 100 and lon < 0
        case "lost_minus":
            return 7 < lat < 8 and lon > 100
        case "zero_position":
            return lat == 0 and lon == 0
        case "empty_position":
            return all(row[name] == "" for name in row if "gps" in name)
        case "poor_accuracy":
            return float(row["_gps_precision"]) >= 60
        case "outside":
            return district.contains(point) and shapely.distance(shapes, point).min() > 20 / 111_320
        case "shared_boundary":
            vertex = [(lon, lat) in set(map(tuple, shapely.get_coordinates(shape))) for shape in shapes]
            return sum(vertex) == 2 and int(shapely.touches(shapes, point).sum()) == 2
        case "duplicate":
            return sum(other == row for other in rows) == 2
        case "missing_answer":
            return row[column] == "" and _applies(column, row)
        case "short_interview":
            minutes = pd.Timestamp(row["end"]) - pd.Timestamp(row["start"])
            return column == "end" and pd.Timedelta(minutes=1) < minutes < pd.Timedelta(minutes=3)
        case "skipped_question":
            own = sum(other[column] == "" and other[ENUMERATOR] == row[ENUMERATOR] for other in rows)
            return row[column] == "" and own > sum(other[column] == "" for other in rows) / 2
        case "decimal_comma":
            return re.fullmatch(r"\d+,\d", row[column]) is not None
    return False


def _applies(column: str, row: dict[str, str]) -> bool:
    asked = {
        "septic_distance": row[HEADER_OF["water_source"]] in set("cde"),
        "closet": row[HEADER_OF["defecation"]] != "c",
        "discharge": row[HEADER_OF["defecation"]] != "c",
        "waste_collection": row[HEADER_OF["waste_disposal"]] in set("ab"),
    }
    return asked.get(ANSWERS[column], True)


def test_rows_without_a_planted_defect_are_sound(default: Written) -> None:
    """Positions inside the area of the building, every applicable question answered, every skipped one empty."""
    spoiled = {line["unit_id"] for line in default.truth}
    delineations = gpd.read_file(default.raw / "delineations.gpkg").set_index("area_id").geometry
    sound = [row for row in default.rows if row["_uuid"] not in spoiled]
    areas = [row[HEADER_OF["building_id"]].rsplit("-", 1)[0] for row in sound]
    points = shapely.points(
        [float(row["_gps_longitude"]) for row in sound], [float(row["_gps_latitude"]) for row in sound]
    )
    assert shapely.contains(delineations.loc[areas].to_numpy(), points).all()
    for row in sound:
        assert row["posisi/gps"].split()[:2] == [row["_gps_latitude"], row["_gps_longitude"]]
        assert [header for header in ANSWERS if (row[header] != "") != _applies(header, row)] == []
    assert max(float(row["_gps_precision"]) for row in sound) < 60
    stated = sum(row[AREA] != area for row, area in zip(sound, areas, strict=True))
    assert 0 < stated < 0.03 * len(sound)


def test_answers_are_codes_of_the_column_dictionary(default: Written) -> None:
    dictionary = pd.read_csv(Path(__file__).parents[1] / "pipeline" / "fields.csv")
    allowed = dictionary[dictionary["table"] == "households"].set_index("column")["allowed"].dropna()
    for header, variable in ANSWERS.items():
        found = {row[header] for row in default.rows} - {""}
        if variable in allowed and "|" in allowed[variable]:
            assert found <= set(allowed[variable].split("|")), header
    assert set(dictionary[dictionary["table"] == "forms"]["column"]) - {"area_id", "round"} == set(FORM.values())


# --- form, lines, raster --------------------------------------------------------------------------------------------


def _true_rows(written: Written) -> pd.DataFrame:
    """Households without repeats, with the area that they live in."""
    rows = pd.DataFrame(written.rows).drop_duplicates("_uuid").rename(columns=ANSWERS)
    return rows.assign(area_id=rows["building_id"].str.rsplit("-", n=1).str[0])


@pytest.mark.parametrize("size", ["default", "small"])
def test_the_forms_count_what_the_survey_holds(size: str, request: pytest.FixtureRequest) -> None:
    written: Written = request.getfixturevalue(size)
    rows = _true_rows(written)
    forms = pd.DataFrame(_read(written.raw / "forms.csv", delimiter=";")).rename(columns=FORM).set_index("kode_rt")
    groups = rows.groupby("area_id")
    assert (groups.size() == forms["household_heads"].astype(int)).all()
    assert (groups["building_id"].nunique() == forms["buildings"].astype(int)).all()
    families = rows["families"].astype(int).groupby(rows["area_id"]).sum()
    assert (families == forms["families"].astype(int)).all()
    known = rows[rows["occupants"] != ""]
    persons = known["occupants"].astype(int).groupby(known["area_id"]).sum()
    short = forms["population"].astype(int) - persons
    lost = rows.loc[rows["occupants"] == "", "area_id"].value_counts().reindex(forms.index, fill_value=0)
    assert ((short == 0) | (lost > 0)).all()
    shared = len(rows) / rows["building_id"].nunique() - 1
    assert size == "small" or 0.04 < shared < 0.08


def test_the_forms_measure_what_the_lines_hold(default: Written) -> None:
    delineations = gpd.read_file(default.raw / "delineations.gpkg").to_crs(METRIC_CRS)
    forms = default.world.forms.set_index("area_id")
    roads = gpd.read_file(default.raw / "roads.gpkg").to_crs(METRIC_CRS)
    drains = gpd.read_file(default.raw / "drains.gpkg").to_crs(METRIC_CRS)
    good = roads["kondisi"] == "good"
    wide = roads["lebar_m"] >= 1.5
    paved = roads["perkerasan"] == "paved"
    expected = {
        "road_length_m": roads,
        "road_wide_m": roads[wide],
        "road_wide_paved_m": roads[wide & paved],
        "road_good_wide_paved_m": roads[good & wide & paved],
        "road_good_wide_earth_m": roads[good & wide & ~paved],
        "road_good_narrow_paved_m": roads[good & ~wide & paved],
        "road_good_narrow_earth_m": roads[good & ~wide & ~paved],
        "drain_length_m": drains,
        "drain_good_m": drains[drains["kondisi"] == "good"],
    }
    for column, lines in expected.items():
        inside = [lines.intersection(shape).length.sum() for shape in delineations.geometry]
        # Sums are rounded to a decimetre; a part is the difference of two sums, so that the parts add up to the total.
        bound = 0.101 if column.startswith("road_good") else 0.051
        assert np.abs(forms.loc[delineations["area_id"], column] - inside).max() < bound, column


def test_the_forms_pass_the_checks_of_the_programme(default: Written) -> None:
    forms = default.world.forms
    assert (forms["settlement_area_ha"] <= forms["rt_area_ha"]).all()
    assert (forms["road_wide_m"] <= forms["road_length_m"]).all()
    narrow = forms["road_good_narrow_paved_m"] + forms["road_good_narrow_earth_m"]
    assert ((forms["road_good_wide_earth_m"] + forms["road_wide_paved_m"]).round(6) <= forms["road_wide_m"]).all()
    assert ((narrow + forms["road_wide_m"]).round(6) <= forms["road_length_m"]).all()
    assert (forms["road_wide_paved_m"] <= forms["road_wide_m"]).all()
    good = forms.filter(like="road_good").sum(axis=1)
    assert (good <= forms["road_length_m"] + 0.2).all()
    assert (forms["road_good_wide_paved_m"] <= forms["road_wide_paved_m"]).all()
    assert (forms["drain_good_m"] <= forms["drain_length_m"]).all()
    assert (forms["drain_clean_m"] <= forms["drain_length_m"]).all()
    assert (forms["flood_area_ha"] <= forms["settlement_area_ha"]).all()
    assert (forms["household_heads"] >= forms["buildings"]).all()


def test_the_blanks_of_the_forms_are_told(default: Written) -> None:
    rows = _read(default.raw / "forms.csv", delimiter=";")
    for line in default.truth:
        if line["source"] == "forms.csv":
            row = rows[int(line["row"]) - 2]
            assert row["kode_rt"] == line["unit_id"]
            assert row[line["column"]] == ""
            if FORM[line["column"]] == "flood_area_ha":
                assert [row[name] for name in row if re.match("b1[567]", name)] == ["b", "b", "b"]


def test_the_raster_holds_the_persons_of_the_survey(default: Written) -> None:
    with rasterio.open(default.raw / "population.tif") as raster:
        cells = raster.read(1, masked=True)
        assert raster.crs.to_string() == METRIC_CRS
        assert (raster.res, raster.nodata) == ((100.0, 100.0), -9999.0)
        middles = default.world.delineations.to_crs(METRIC_CRS).representative_point()
        there = [value[0] for value in raster.sample(zip(middles.x, middles.y, strict=True))]
    assert min(there) > 10
    persons = default.world.forms["population"].sum()
    assert persons < float(cells.sum()) < persons + 1.0 * cells.count()
    assert 3400 < cells.count() < 3600
    assert np.isclose(default.world.census.cell_persons.sum(), persons)


# --- text -----------------------------------------------------------------------------------------------------------


def test_nothing_looks_like_a_person(default: Written, small: Written) -> None:
    for written in (default, small):
        for path in [*written.raw.glob("*.csv"), *written.raw.glob("*.toml"), truth_path(written.raw)]:
            text = path.read_text(encoding="utf-8-sig")
            assert re.search(r"\d{16}", text) is None, path
            assert re.search(r"(?<![\d.])(?:\+?62|0)[ -]?8\d{7,}", text) is None, path
    assert all(re.fullmatch(r"CONTOH \d{6}", row["identitas/nama_responden"]) for row in default.rows)


def test_the_file_is_laid_out_as_kobotoolbox_exports(default: Written) -> None:
    content = (default.raw / "households.csv").read_bytes()
    assert content.startswith(b'\xef\xbb\xbf"start";"end";"today";"identitas/enumerator"')
    assert all(line.startswith('"') and line.endswith('"') for line in content.decode("utf-8-sig").splitlines())
    times = [row["start"] for row in default.rows]
    assert times[0].startswith("2020-02-03T07:3")
    assert max(times) < "2020-03-16"
    areas = [row[HEADER_OF["building_id"]][:17] for row in default.rows]
    assert sum(a != b for a, b in pairwise(areas)) > len(areas) / 2


def test_the_settings_name_files_and_columns_that_exist(default: Written) -> None:
    study = tomllib.loads((default.raw / "settings.toml").read_text(encoding="utf-8"))
    sources = study["sources"]
    groups = [sources.pop(name) for name in ("rasters", "context")]
    inner = [source for group in groups for source in group.values() if isinstance(source, dict)]
    for source in [*sources.values(), *inner]:
        assert (default.raw / source["path"]).is_file()
    survey = sources["households"]
    named = {survey[key] for key in ("id", "area", "longitude", "latitude", "accuracy_m")}
    assert set(survey["answers"]) | named <= set(default.rows[0])
    assert set(sources["forms"]["answers"]) < set(_read(default.raw / "forms.csv", delimiter=";")[0])
    register = {row["file"] for row in _read(default.raw / "SOURCES.csv", delimiter=",")}
    assert register == {path.name for path in default.raw.iterdir()}


def test_the_settings_of_the_project_differ_by_the_folder_only() -> None:
    assert settings_text(prefix="data/raw/").replace("data/raw/", "") == settings_text()


def test_poor_areas_are_poor_in_several_ways(default: Written) -> None:
    rows = _true_rows(default)
    by_area = (
        pd.DataFrame(
            {
                "roof": rows["roof"].eq("b"),
                "water": rows["water_sufficiency"].ne("a"),
                "closet": rows["discharge"].ne("a"),
                "low_income": rows["low_income"].eq("a"),
            }
        )
        .groupby(rows["area_id"])
        .mean()
    )
    assert by_area.corr().to_numpy().min() > 0.4


def test_the_schematic_villages_do_not_depend_on_the_seed() -> None:
    other = make_world(households=100, seed=9).villages
    assert shapely.equals_exact(schematic_villages().geometry.to_numpy(), other.geometry.to_numpy()).all()
