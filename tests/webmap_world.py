"""A small study for the browser map: 3 areas in one village, a second village without any, hostile names.

latitude
-7.60 +---------+---------+   HEAVY   every criterion known, class settled
      | HEAVY   |         |   OPEN    criterion 3a unknown, class between light and moderate
      |    OPEN |         |   NONE    no criterion known
      | NONE    |         |
-7.62 +---------+---------+   village 1 holds them all; village 2 is not assessed
    111.48    111.50    111.52
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from pipeline import rules
from pipeline.render.webwords import MapStudy

ROUND, BEFORE = 2020, 2015
RULES = rules.load("permen-pupr-14-2018")
HEAVY, OPEN, NONE = "A-1", "B-</script>'\"", "C-3"
IMAGE, SCRIPT = "<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>"
CODES = ("35.19.09.2001", "35.19.09.2002")
NAMES = {
    HEAVY: "RT 01 & RW 02",
    OPEN: IMAGE,
    NONE: "RT 03",
    CODES[0]: "Bukur {max}",
    CODES[1]: SCRIPT,
    "district": "Jiwan",
}
UNITS = (("area", HEAVY), ("area", OPEN), ("area", NONE), ("village", CODES[0]), ("district", "district"))
"""Those with criteria."""
AREA_HA = {HEAVY: 1.25, OPEN: 2.5, NONE: 3.004999}
STUDY = MapStudy(
    title_id="Permukiman kumuh",
    title_en="Slum areas",
    round=ROUND,
    illustrative=True,
    without_delineations=False,
    sources=(dict.fromkeys(("id", "en"), "Batas: contoh <b>, https://example.org/licence"),),
)


def areas() -> gpd.GeoDataFrame:
    """Three squares of about 100 m."""
    corners = [(111.485, -7.605), (111.490, -7.61), (111.485, -7.615)]
    return gpd.GeoDataFrame(
        {
            "area_id": list(AREA_HA),
            "name": [NAMES[key] for key in AREA_HA],
            "village_code": CODES[0],
            "village": NAMES[CODES[0]],
            "area_ha": list(AREA_HA.values()),
        },
        geometry=[shapely.box(x, y, x + 0.001, y + 0.0010001234) for x, y in corners],
        crs="EPSG:4326",
    )


def villages() -> gpd.GeoDataFrame:
    """Two rectangles side by side."""
    shapes = [shapely.box(111.48, -7.62, 111.50, -7.60), shapely.box(111.50, -7.62, 111.52, -7.60)]
    table = {"village_code": CODES, "village": [NAMES[code] for code in CODES], "area_ha": 400.0}
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")


def lines() -> gpd.GeoDataFrame:
    """A road and a drain."""
    road, drain = [(111.48, -7.61), (111.52, -7.611)], [(111.49, -7.62), (111.491, -7.60)]
    shapes = [shapely.LineString(road), shapely.LineString(drain)]
    return gpd.GeoDataFrame({"kind": ["road", "drain"]}, geometry=shapes, crs="EPSG:4326")


def criteria() -> pd.DataFrame:
    """Volume 1234.5 plus the row's number over 1500; in OPEN 3a is unknown (an impossible one), in NONE all of them."""
    rows = []
    for level, unit_id in UNITS:
        for index, row in enumerate(RULES.criteria):
            known = unit_id != NONE and not (unit_id == OPEN and row.criterion == "3a")
            share = (1234.5 + index) / 15 if known else None
            rows.append(
                {
                    "level": level,
                    "unit_id": unit_id,
                    "round": ROUND,
                    "criterion": row.criterion,
                    "unit": row.unit,
                    "volume": 1234.5 + index if known else None,
                    "denominator": 1500.0 if known else None,
                    "share_pct": share,
                    "share_low_pct": share if known else 0.0,
                    "share_high_pct": share if known else 100.0,
                    "points": 5 if known else None,
                    "points_low": 5 if known else 0,
                    "points_high": 5,
                    "limits_from": "known" if known else "answers",
                    "remark": "impossible" if (unit_id, row.criterion) == (OPEN, "3a") else None,
                }
            )
    return pd.DataFrame(rows).astype({"points": "Int64", "points_low": "Int64", "points_high": "Int64"})


def scores() -> pd.DataFrame:
    """One row a unit."""
    classes = ("class", "class_low", "class_high")
    heavy = {
        "score": 80,
        "score_low": 80,
        "score_high": 80,
        **dict.fromkeys(classes, "heavy"),
        "known_criteria": 16,
        "mean_pct": 82.345,
        "households": 1234,
        "population": 4321.0,
        **dict.fromkeys(("slum_ha", "slum_low_ha", "slum_high_ha"), 1.25),
        **{f"aspect_{aspect}_pct": 80.0 + aspect / 8 for aspect in RULES.aspects},
    }
    heavy |= {
        "considerations_class": "high",
        "considerations_class_low": "high",
        "considerations_class_high": "high",
        "legality": "legal",
        "handling": "renewal",
        "priority": 1,
        "priority_low": 1,
        "priority_high": 1,
        "background": "considerations_class;legality;priority",
        "gps_households": 0,
        "gps_unknown_households": 0,
        "gps_class_low": "heavy",
        "gps_class_high": "heavy",
        "average": "plain",
    }
    blank = dict.fromkeys(heavy) | {"known_criteria": 0, "average": "plain"}
    rows: dict[str, dict[str, object]] = {
        HEAVY: heavy,
        CODES[0]: heavy,
        "district": heavy,
        OPEN: heavy
        | {
            "score": 36,
            "score_low": 36,
            "score_high": 41,
            "class": "light",
            "class_low": "light",
            "class_high": "moderate",
            "known_criteria": 15,
            "aspect_3_pct": None,
            "population": None,
            **dict.fromkeys(("considerations_class", "legality", "handling", "priority")),
            "considerations_class_low": "medium",
            "gps_households": 1234,
            "gps_unknown_households": 5,
            "gps_class_low": "not_slum",
            "gps_class_high": "moderate",
            "priority_low": 2,
            "priority_high": 6,
        },
        NONE: blank
        | {
            "score_low": 0,
            "score_high": 80,
            "class": "not_assessable",
            "class_low": "not_slum",
            "class_high": "heavy",
            "households": 0,
        },
        CODES[1]: blank | dict.fromkeys(classes, "not_assessed"),
    }
    table = pd.DataFrame(
        [
            {"level": level, "unit_id": key, "round": ROUND, "name": NAMES[key], "area_ha": AREA_HA.get(key)}
            | rows[key]
            for level, key in (*UNITS, ("village", CODES[1]))
        ]
    )
    whole = [
        "score",
        "score_low",
        "score_high",
        "known_criteria",
        "households",
        "gps_households",
        "gps_unknown_households",
    ]
    return table.astype(dict.fromkeys(whole, "Int64"))


def context() -> gpd.GeoDataFrame:
    """A river with a hostile name, a road, built-up land and a neighbour east of the villages."""
    shapes = {
        "river": shapely.LineString([(111.505, -7.62), (111.506, -7.60)]),
        "road": shapely.LineString([(111.48, -7.602), (111.52, -7.602)]),
        "built_up": shapely.box(111.51, -7.615, 111.515, -7.61),
        "neighbour": shapely.box(111.52, -7.62, 111.54, -7.60),
    }
    names = [IMAGE, "Jalan Raya", None, "Tetangga"]
    return gpd.GeoDataFrame({"kind": list(shapes), "name": names}, geometry=list(shapes.values()), crs="EPSG:4326")


def before(table: pd.DataFrame) -> pd.DataFrame:
    """What `table` was in the round before: HEAVY had 60 points, 3b and 4a less; NONE was not assessed then."""
    old = table[(table["unit_id"] != NONE) & (table["unit_id"] != CODES[1])].assign(round=BEFORE)
    if "criterion" in old:
        return old.assign(points=old["points"].where(~old["criterion"].isin(["3b", "4a"]), 1))
    return old.assign(score=72, score_low=72, score_high=72)


def changes() -> pd.DataFrame:
    """The total and two criteria of HEAVY; nothing else is known of the round before."""
    ends = {"share_from_pct": 30.0, "share_to_pct": 82.3, "change_pct": 52.3, "points_from": 1, "points_to": 5}
    total = {"share_from_pct": 70.0, "share_to_pct": 82.345, "change_pct": 12.345, "points_from": 72, "points_to": 80}
    key = {"level": "area", "unit_id": HEAVY, "round_from": BEFORE, "round_to": ROUND}
    same = {"share_from_pct": 82.3, "share_to_pct": 82.3, "change_pct": 0.0, "points_from": 5, "points_to": 5}
    rows = [
        key | {"criterion": row.criterion, **(ends if row.criterion in ("3b", "4a") else same)}
        for row in RULES.criteria
    ]
    rows.append(key | {"criterion": "total", **total, "contribution_pct": -27.42, "contribution": "partly"})
    return pd.DataFrame(rows).astype({"points_from": "Int64", "points_to": "Int64"})


def todo() -> pd.DataFrame:
    """What would settle OPEN: five households for 3a, and metres of drain."""
    first = {"criteria": "3a", "question": "households", "amount": 5.0, "unit": "households", "effect": "settles"}
    second = {"criteria": "4b+4c", "question": "drain_needed_m", "amount": 1234.5, "unit": "m", "effect": "narrows"}
    return pd.DataFrame([{"level": "area", "unit_id": OPEN, "round": ROUND} | row for row in (first, second)])


def sdg() -> pd.DataFrame:
    """One indicator, known for HEAVY alone: 40 of 160 persons."""
    known = {"numerator": 40.0, "denominator": 160.0, "share_pct": 25.0, "share_low_pct": 20.0, "share_high_pct": 30.0}
    rows = [
        {"level": level, "unit_id": unit, "round": ROUND, "indicator": "11.1.1", "population": "persons"}
        | (known if unit == HEAVY else dict.fromkeys(known, None) | {"share_low_pct": 0.0, "share_high_pct": 100.0})
        for level, unit in UNITS
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(known, "Float64"))


def tables() -> dict[str, pd.DataFrame]:
    """Two rounds of the results."""
    return {
        "scores": pd.concat([before(scores()), scores()], ignore_index=True),
        "criteria": pd.concat([before(criteria()), criteria()], ignore_index=True),
        "sdg": sdg(),
        "changes": changes(),
        "todo": todo(),
    }


def frames() -> dict[str, object]:
    """Everything that `webmap.render` needs except Leaflet."""
    return {
        "tables": tables(),
        "areas": areas(),
        "villages": villages(),
        "lines": lines(),
        "context": context(),
        "rules": RULES,
        "study": STUDY,
    }
