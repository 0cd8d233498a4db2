"""Polygons: checked, repaired in the open, measured in the metric system, and never quietly moved."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
import toy

from pipeline.errors import GeometryError, PipelineError, SchemaError
from pipeline.load import Loaded
from pipeline.load.areas import clean_areas, clean_villages, villages_as_areas
from pipeline.load.polygons import repair

UTM = "EPSG:32749"


def load_villages(raw: gpd.GeoDataFrame) -> Loaded:
    return clean_villages(raw, id="kode", name="desa", metric_crs=UTM, source="v.geojson")


def load_areas(raw: gpd.GeoDataFrame, *, village: str | None = "desa") -> Loaded:
    return clean_areas(
        raw,
        load_villages(toy.villages()).frame,
        id="kode",
        name="nama",
        village=village,
        round=2020,
        metric_crs=UTM,
        source="d.geojson",
    )


def codes(loaded: Loaded) -> list[str]:
    return [problem.code for problem in loaded.problems]


def with_shape(frame: gpd.GeoDataFrame, row: int, shape: shapely.Geometry | None) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_list()
    shapes[row] = shape
    return frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs))


def test_clean_villages() -> None:
    loaded = load_villages(toy.villages().iloc[::-1])
    assert codes(loaded) == []
    assert loaded.frame["village_code"].tolist() == list(toy.CODES)
    # A thousandth of a degree is 110.3 m east-west and 110.6 m north-south here; the scale on this meridian is 0.9996.
    assert loaded.frame["area_ha"].iloc[0] == pytest.approx(2 * 1.2194, rel=1e-3)


def test_geometry_is_kept_to_the_bit() -> None:
    loaded = load_areas(toy.delineations())
    assert loaded.frame.geometry.iloc[0].equals_exact(toy.delineations().geometry.iloc[0], 0)
    assert loaded.frame["source_geometry"].iloc[0].equals_exact(toy.delineations().geometry.iloc[0], 0)


def test_the_file_s_own_system_is_kept_for_the_join() -> None:
    metric = toy.delineations().to_crs(UTM)
    frame = load_areas(metric).frame
    assert frame.geometry.crs.to_epsg() == 4326
    assert frame["source_geometry"].crs.to_epsg() == 32749
    assert frame["source_geometry"].iloc[0].equals_exact(metric.geometry.iloc[0], 0)


def test_a_bow_tie_is_repaired_and_said() -> None:
    """A bow tie of two triangles of 50 m2 each: the signed areas cancel before, 100 m2 is there after."""
    tie = shapely.Polygon([(0, 0), (20, 10), (20, 0), (0, 10)])
    shapes, problems = repair(gpd.GeoSeries([tie], crs=UTM), metric_crs=UTM, source="d.gpkg")
    assert [problem.code for problem in problems] == ["geometry-repaired"]
    assert shapes.iloc[0].is_valid
    assert shapes.area.iloc[0] == 100
    assert "area from 0.0000 ha to 0.0100 ha" in problems[0].problem("en")


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (None, "geometry-missing"),
        (shapely.Polygon(), "geometry-missing"),
        (shapely.Point(111.49, -7.62), "geometry-kind"),
        (shapely.Polygon([(111.49, -7.62), (111.491, -7.62), (111.49, -7.62)]), "geometry-collapsed"),
        (shapely.box(-7.62, 111.49, -7.619, 111.491), "geometry-outside"),
        (shapely.Polygon([(111.49, -7.62), (111.491, float("inf")), (111.49, -7.619)]), "geometry-not-finite"),
    ],
)
def test_unusable_shapes_stop_with_their_record(shape: shapely.Geometry | None, code: str) -> None:
    with pytest.raises(GeometryError) as fault:
        load_areas(with_shape(toy.delineations(), 1, shape))
    assert [(problem.code, problem.row) for problem in fault.value.problems] == [(code, 2)]


def test_z_is_dropped() -> None:
    raised = toy.delineations().set_geometry(shapely.force_3d(toy.delineations().geometry.values, 7.0))
    assert not load_areas(raised).frame.geometry.has_z.any()


def test_villages_with_swapped_axes_are_refused() -> None:
    swapped = toy.villages().set_geometry(shapely.transform(toy.villages().geometry.values, lambda xy: xy[:, ::-1]))
    with pytest.raises(GeometryError, match="latitude and longitude may be swapped"):
        load_villages(swapped)


@pytest.mark.parametrize(
    ("kode", "expected"),
    [(["A", "A", "C"], "id-twice"), (["A", "", "C"], "id-missing")],
)
def test_identifiers(kode: list[str], expected: str) -> None:
    with pytest.raises(GeometryError) as fault:
        load_areas(toy.delineations().assign(kode=kode))
    assert [(problem.code, problem.row) for problem in fault.value.problems] == [(expected, 2)]


def test_a_village_code_that_is_none() -> None:
    with pytest.raises(PipelineError, match="not a village code"):
        load_villages(toy.villages().assign(kode=["35.19.09.2001", "Jiwan", "35.19.09.2003"]))


def test_an_area_of_an_unknown_village() -> None:
    with pytest.raises(PipelineError, match="not in the boundary file"):
        load_areas(toy.delineations().assign(desa="35.19.09.2099"))


def test_a_missing_column_names_the_nearest() -> None:
    with pytest.raises(SchemaError, match="most similar is: nama_rt"):
        load_areas(toy.delineations().rename(columns={"nama": "nama_rt"}))


def test_without_a_village_column_the_largest_overlap_decides_and_says_so() -> None:
    loaded = load_areas(toy.delineations(), village=None)
    assert loaded.frame["village_code"].tolist() == [toy.CODES[0], toy.CODES[0], toy.CODES[1]]
    assert codes(loaded) == ["village-by-overlap"] * 3


def test_overlaps_are_reported_in_square_metres() -> None:
    """B widened by a tenth of a cell over A: 0.1 x 1 cell is 1,219 m2."""
    wider = shapely.box(111.4909, -7.620, 111.492, -7.619)
    loaded = load_areas(with_shape(toy.delineations(), 1, wider))
    (problem,) = loaded.problems
    assert (problem.code, problem.value, problem.details["other"]) == ("overlap-areas", "A", "B")
    assert int(str(problem.details["overlap_m2"])) == pytest.approx(1219, abs=2)


def test_what_lies_outside_its_village_is_reported() -> None:
    """B reaches half a cell into village 3: 6,097 m2."""
    loaded = load_areas(with_shape(toy.delineations(), 1, shapely.box(111.491, -7.620, 111.4925, -7.619)))
    assert codes(loaded) == ["area-outside-village"]
    assert int(str(loaded.problems[0].details["outside_m2"])) == pytest.approx(6097, abs=10)


def test_villages_serve_as_areas_where_nothing_is_delineated() -> None:
    loaded = villages_as_areas(load_villages(toy.villages()).frame, round=2020, source="v.geojson")
    assert loaded.frame["area_id"].tolist() == list(toy.CODES)
    assert codes(loaded) == ["delineations-none"]


def test_codes_kept_as_real_numbers() -> None:
    """As a Shapefile does: 3519092001.0."""
    numbers = [float(code.replace(".", "")) for code in toy.CODES]
    assert load_villages(toy.villages().assign(kode=numbers)).frame["village_code"].tolist() == list(toy.CODES)


def test_an_empty_name_becomes_the_identifier() -> None:
    loaded = load_areas(toy.delineations().assign(nama=["RT A", "", "RT C"]))
    assert loaded.frame["name"].tolist() == ["RT A", "B", "RT C"]
    assert [(problem.code, problem.row) for problem in loaded.problems] == [("name-missing", 2)]
