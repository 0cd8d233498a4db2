"""The toy world: 3 areas on a grid of one thousandth of a degree, 10 households, every answer by head.

latitude                                  area A: RT A   5 households, 5 buildings, 1.0 ha of settlement
-7.618 +-----------+-----------+          area B: RT B   2 households in ONE building, 0.01 ha of settlement
       |     C     |           |          area C: RT C   1 household
       |    h8     |    h9     |
-7.619 +-----------+-----------+          h3 lies exactly on the edge that A and B share
       |     A     |     B     |          h9 lies outside every area, in village 2
       | h1 h2    h3   h5 h6   |          h10 has no position
       |    h4 h7  |           |
-7.620 +-----------+-----------+ - - - +  village 1 holds A and B, village 2 the upper half with C,
     111.490     111.491     111.492      village 3 lies to the east and has no area
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

STEP = 0.001
WEST, SOUTH = 111.490, -7.620
EAST_EDGE = 111.491

CODES = ("35.19.09.2001", "35.19.09.2002", "35.19.09.2003")


def _cell(column: float, row: float, width: float = 1, height: float = 1) -> shapely.Polygon:
    """A rectangle of the grid; coordinates rounded so that neighbours share theirs to the bit."""
    x = [round(WEST + STEP * (column + dx), 6) for dx in (0, width)]
    y = [round(SOUTH + STEP * (row + dy), 6) for dy in (0, height)]
    return shapely.box(x[0], y[0], x[1], y[1])


def villages() -> gpd.GeoDataFrame:
    """Three villages."""
    shapes = [_cell(0, 0, 2, 1), _cell(0, 1, 2, 1), _cell(2, 0, 2, 2)]
    names = ["Bukur", "Sambirejo", "Metesih"]
    return gpd.GeoDataFrame({"kode": CODES, "desa": names}, geometry=shapes, crs="EPSG:4326")


def delineations() -> gpd.GeoDataFrame:
    """The areas A, B and C."""
    table = {"kode": ["A", "B", "C"], "nama": ["RT A", "RT B", "RT C"], "desa": [CODES[0], CODES[0], CODES[1]]}
    return gpd.GeoDataFrame(table, geometry=[_cell(0, 0), _cell(1, 0), _cell(0, 1)], crs="EPSG:4326")


GOOD = {
    "road_access": "a",
    "faces_road": "a",
    "water_body": "a",
    "riparian_strip": "a",
    "hazard_zone": "a",
    "roof": "a",
    "wall": "a",
    "floor": "a",
    "water_source": "a",
    "septic_distance": "",
    "water_sufficiency": "a",
    "defecation": "a",
    "closet": "a",
    "discharge": "a",
    "waste_disposal": "a",
    "waste_collection": "a",
    "families": "1",
}
"""A household that passes everything; piped water, so that the distance to the septic tank is not asked."""


def households() -> pd.DataFrame:
    """Ten households. In A: h2 has a leaking roof, h4 no latrine, h7 does not say where it gets its water.

    A therefore fails 1c with 1 of 5 (h3 on the edge is A's), 5a with 1 of 5, 5b with 1 of 5, and 3a is 0 of 4
    answered. In B h5 and h6 share building b5; h6 has an earth floor, so the one building fails 1c: 1 of 1.
    """
    places = {
        "h1": (0.2, 0.5),
        "h2": (0.4, 0.5),
        "h3": (1.0, 0.5),
        "h4": (0.4, 0.2),
        "h5": (1.4, 0.5),
        "h6": (1.4, 0.5),
        "h7": (0.6, 0.2),
        "h8": (0.5, 1.5),
        "h9": (1.5, 1.5),
        "h10": None,
    }
    differ = {
        "h2": {"roof": "b"},
        "h4": {"defecation": "c", "closet": "", "discharge": ""},
        "h6": {"floor": "b"},
        "h7": {"water_source": ""},
    }
    rows = []
    for name, place in places.items():
        x, y = ("", "") if place is None else (f"{WEST + STEP * place[0]:.6f}", f"{SOUTH + STEP * place[1]:.6f}")
        building = "b5" if name in ("h5", "h6") else f"b{name[1:]}"
        rows.append(
            {"id": name, "x": x, "y": y, "building_id": building, **GOOD, **differ.get(name, {}), "telepon": "rahasia"}
        )
    return pd.DataFrame(rows)


def forms() -> pd.DataFrame:
    """The forms of A and B; C has none.

    A: 5 households, 5 buildings, 10 families on 1.0 ha; 100 m of road of which 40 m are damaged and none is needed,
    so 2b is 40 %; drain 50 m, good 50 m, needed 50 m, so 4b is 50 %; no waste facility, so 6a is 100 %.
    B: 1 building on 0.004 ha is 250 a hectare, so 1b is 100 %; its other answers are blank.
    """
    a = {
        "area": "A",
        "settlement_area_ha": "1.0",
        "buildings": "5",
        "household_heads": "5",
        "families": "10",
        "population": "20",
        "road_length_m": "100",
        "road_needed_m": "0",
        "road_good_wide_paved_m": "60",
        "road_good_wide_earth_m": "0",
        "road_good_narrow_paved_m": "0",
        "road_good_narrow_earth_m": "0",
        "flood_height": "a",
        "flood_duration": "b",
        "flood_frequency": "b",
        "flood_area_ha": "",
        "drain_length_m": "50",
        "drain_needed_m": "50",
        "drain_good_m": "50",
        "waste_facility": "b",
        "waste_transport": "a",
        "fire_water": "a",
        "fire_road": "b",
        "fire_station": "b",
        "fire_equipment": "b",
    }
    b = dict.fromkeys(a, "") | {
        "area": "B",
        "settlement_area_ha": "0.004",
        "buildings": "1",
        "household_heads": "2",
        "families": "2",
        "population": "9",
    }
    return pd.DataFrame([a, b])


SETTINGS = """
[study]
title_id = "Dunia mainan"
title_en = "Toy world"
metric_crs = "EPSG:32749"
round = 2020

[sources.villages]
path = "villages.geojson"
id = "kode"
name = "desa"

[sources.delineations]
path = "delineations.geojson"
id = "kode"
name = "nama"
village = "desa"

[sources.households]
path = "households.csv"
id = "id"
longitude = "x"
latitude = "y"

[sources.forms]
path = "forms.csv"
area = "area"
"""


def write(folder: Path) -> Path:
    """Write the toy world's raw files into `folder` and return the path of its settings file."""
    folder.mkdir(parents=True, exist_ok=True)
    villages().to_file(folder / "villages.geojson", driver="GeoJSON")
    delineations().to_file(folder / "delineations.geojson", driver="GeoJSON")
    households().to_csv(folder / "households.csv", index=False)
    forms().to_csv(folder / "forms.csv", index=False)
    (folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return folder / "settings.toml"
