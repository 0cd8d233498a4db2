"""Where boundaries do not fit, counted on squared paper."""

from __future__ import annotations

import geopandas as gpd
import metres
import pandas as pd
import pyogrio
import pytest
import shapely
import toy
from conftest import Study

from pipeline import fields
from pipeline.load import Loaded
from pipeline.load.topology import topology

RING = ((0, 0, 30, 10), (0, 20, 30, 30), (0, 10, 10, 20), (20, 10, 30, 20))
"""Four areas A to D around a square of 10 m by 10 m."""


def bukur(width: float = 100) -> Loaded:
    return metres.villages([(metres.BUKUR, "Bukur")], metres.shapes((0, 0, width, 100)))


def faults(home: Loaded, areas: Loaded | None) -> tuple[list[tuple[str, str, str, str, float]], list[str]]:
    """The rows of the table, areas to a tenth of a square metre, and the codes of the problems."""
    found = topology(
        home.frame, None if areas is None else areas.frame, metric_crs=metres.UTM, sources=("v.gpkg", "d.gpkg")
    )
    table = fields.conform(found.frame, "topology").drop(columns="geometry").round(1)
    return list(table.itertuples(index=False, name=None)), [problem.code for problem in found.problems]


def test_boundaries_that_fit() -> None:
    home = metres.villages([(metres.BUKUR, "Bukur"), (metres.SAMBIREJO, "Sambirejo")])
    assert faults(home, metres.areas(home, "AB", metres.shapes((0, 0, 50, 100), (50, 0, 100, 100)))) == ([], [])


def test_an_overlap_of_areas() -> None:
    """10 m by 100 m."""
    areas = metres.areas(bukur(), "AB", metres.shapes((0, 0, 50, 100), (40, 0, 100, 100)))
    assert faults(bukur(), areas) == ([("overlap", "area", "A", "B", 1000)], [])


def test_a_gap_between_areas_and_the_open_land_around() -> None:
    """The square inside is a gap; without D it is open to the east and no gap."""
    closed = metres.areas(bukur(), "ABCD", metres.shapes(*RING))
    assert faults(bukur(), closed) == ([("gap", "area", "A", "B", 100)], ["gap"])
    opened = metres.areas(bukur(), "ABC", metres.shapes(*RING[:3]))
    assert faults(bukur(), opened) == ([], [])


@pytest.mark.parametrize(("slit", "found"), [(0.05, 1), (0.2, 0)])
def test_a_hairline_between_neighbours_does_not_open_a_gap(slit: float, found: int) -> None:
    """D ends a few centimetres below B, so that a slit leads out of the square."""
    areas = metres.areas(bukur(), "ABCD", metres.shapes(*RING[:3], (20, 10, 30, 20 - slit)))
    rows, problems = faults(bukur(), areas)
    assert len(rows) == len(problems) == found
    assert all(row[-1] == pytest.approx(100, abs=0.1) for row in rows)


def test_a_large_hole_is_open_land() -> None:
    """70 m by 70 m is 4,900 m2, 80 m by 80 m is 6,400 m2."""
    for inner, expected in ((70, [4900]), (80, [])):
        end = 10 + inner
        around = metres.shapes((0, 0, 100, 10), (0, end, end, 100), (0, 10, 10, end), (end, 10, 100, 100))
        home = bukur()
        rows, _ = faults(home, metres.areas(home, "ABCD", around))
        assert [row[-1] for row in rows] == expected


def test_a_hole_of_one_area_is_its_own() -> None:
    holed = metres.box(0, 0, 50, 50).difference(metres.box(10, 10, 20, 20))
    assert faults(bukur(), metres.areas(bukur(), "A", [holed])) == ([], [])


def test_slivers_are_overlaps_gaps_and_parts_below_ten_square_metres() -> None:
    """A and B share 0.05 m by 100 m; C has a part of 2 m by 2 m; the gap of the ring is 3 m by 3 m."""
    part = shapely.MultiPolygon([*metres.shapes((60, 60, 70, 70), (80, 80, 82, 82))])
    areas = metres.areas(bukur(), "ABC", [*metres.shapes((0, 0, 20, 100), (19.95, 0, 40, 100)), part])
    rows, problems = faults(bukur(), areas)
    assert rows == [("sliver", "area", "A", "B", 5), ("sliver", "area", "C", "", 4)]
    assert problems == ["sliver-part"]
    assert [problem.code for problem in areas.problems] == ["overlap-areas"]
    ring = metres.shapes((0, 0, 23, 10), (0, 13, 23, 23), (0, 10, 10, 13), (13, 10, 23, 13))
    rows, problems = faults(bukur(), metres.areas(bukur(), "ABCD", ring))
    assert rows == [("sliver", "area", "A", "B", 9)]
    assert problems == ["gap"]


def test_what_lies_outside_its_village() -> None:
    """5 m by 100 m of A are beyond the village."""
    areas = metres.areas(bukur(), "A", metres.shapes((50, 0, 105, 100)))
    assert faults(bukur(), areas) == ([("outside_village", "area", "A", metres.BUKUR, 500)], [])


def test_overlaps_and_gaps_of_villages() -> None:
    """Sambirejo lies 2 m over Bukur; Metesih closes a gap of 48 m by 20 m with both."""
    rows = [(metres.BUKUR, "Bukur"), (metres.SAMBIREJO, "Sambirejo"), ("35.19.09.2003", "Metesih")]
    bukur = metres.box(0, 0, 100, 100).difference(metres.box(50, 80, 100, 100))
    sambirejo = metres.box(98, 0, 200, 100)
    home = metres.villages(rows, [bukur, sambirejo, metres.box(0, 100, 200, 200)])
    assert faults(home, None) == (
        [
            ("overlap", "village", metres.BUKUR, metres.SAMBIREJO, 160),
            ("gap", "village", metres.BUKUR, "35.19.09.2003", 960),
        ],
        ["gap"],
    )


def test_the_layer_opens_in_a_gis(toy_study: Study) -> None:
    """B widened by a tenth of a cell over A: 1,219 m2; an empty layer where all fits."""
    toy_study.build("load", "join", "aggregate")
    layers = toy_study.processed / "results.gpkg"
    assert "topology" in pyogrio.list_layers(layers)[:, 0]
    assert len(gpd.read_file(layers, layer="topology")) == 0
    raw = toy_study.config.parent
    shapes = toy.delineations().geometry.to_list()
    shapes[1] = shapely.box(111.4909, -7.620, 111.492, -7.619)
    wider = toy.delineations().set_geometry(gpd.GeoSeries(shapes, crs=4326))
    wider.to_file(raw / "delineations.geojson", driver="GeoJSON")
    toy_study.build("load", "join", "aggregate")
    (row,) = gpd.read_file(layers, layer="topology").itertuples()
    assert (row.kind, row.level, row.first_id, row.second_id) == ("overlap", "area", "A", "B")
    assert row.area_m2 == pytest.approx(1219, abs=2)
    assert row.geometry.bounds == pytest.approx((111.4909, -7.620, 111.491, -7.619), abs=1e-7)
    pd.testing.assert_series_equal(
        toy_study.table("topology")["area_m2"], gpd.read_file(layers, layer="topology")["area_m2"]
    )
