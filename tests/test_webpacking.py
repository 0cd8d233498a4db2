"""What is packed for a page is the same again when it is unpacked, in Python and in a browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely
from hypothesis import given
from hypothesis import strategies as st
from webunpacking import unpacked, unpacked_shapes

from pipeline.render.webpacking import packed, packed_shapes
from pipeline.render.webpieces import piece

if TYPE_CHECKING:
    from playwright.sync_api import Browser


CELLS = st.none() | st.integers(0, 5) | st.sampled_from(["", "<", "dry", "wet"])
TABLES = st.dictionaries(st.sampled_from("abc"), st.lists(CELLS, max_size=12))
EMPTY: dict[str, Any] = {"a": [], "b": [None, None], "c": ["", "", "", None, None, None, None]}
RING = [[111.5, -7.5], [111.500001, -7.5], [111.5, -7.499999], [111.5, -7.5]]


def collection(*shapes: shapely.Geometry) -> dict[str, Any]:
    """A GeoJSON collection."""
    rows = enumerate(json.loads(shapely.to_geojson(shape)) for shape in shapes)
    return {"features": [{"id": f"{at}", "properties": {}, "geometry": geometry} for at, geometry in rows]}


@given(TABLES)
def test_columns_come_back_as_they_were(table: dict[str, list[Any]]) -> None:
    assert unpacked(json.loads(json.dumps(packed({"rows": table})))) == {"rows": table}


@given(st.lists(st.tuples(st.integers(-180000, 180000), st.integers(-90000, 90000)), min_size=2, max_size=8))
def test_corners_come_back_to_the_last_decimal(corners: list[tuple[int, int]]) -> None:
    line = shapely.LineString([(east / 1000, north / 1000) for east, north in corners])
    made = collection(line, shapely.MultiLineString([line, line]), shapely.Point(0, 0).buffer(1))
    whole, parts, _ = unpacked_shapes(packed_shapes(made, decimals=3))
    assert whole["geometry"]["coordinates"] == [[east / 1000, north / 1000] for east, north in corners]
    assert parts["geometry"]["coordinates"] == [whole["geometry"]["coordinates"]] * 2


def test_an_empty_column_takes_few_bytes_and_a_corner_few_digits() -> None:
    assert packed([None] * 1000) == {"length": 1000, "steps": [], "cells": []}
    (ring,) = packed_shapes(collection(shapely.Polygon(RING)), decimals=6)["features"][0]["steps"]
    assert ring == [111500000, -7500000, 1, 0, -1, 1, 0, -1]


def test_the_page_reads_what_was_packed(browser: Browser) -> None:
    made = collection(shapely.Polygon(RING), shapely.MultiLineString([RING[:2], RING[1:3]]))
    tables, shapes = packed({"rows": EMPTY}), packed_shapes(made, decimals=6)
    page = browser.new_page()
    page.add_script_tag(content=piece("unpacking.js"))
    assert page.evaluate("(found) => unpacked(found)", tables) == {"rows": EMPTY}
    found = page.evaluate("(found) => unpackedShapes(found)", shapes)
    assert [feature["geometry"] for feature in found] == [feature["geometry"] for feature in made["features"]]
    assert [feature["geometry"] for feature in unpacked_shapes(shapes)] == [feature["geometry"] for feature in found]
    page.close()
