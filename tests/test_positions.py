"""Positions that went wrong: each named with its cure, mended only by its own repair, and never moved when right."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest
import toy
from conftest import Study
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from pipeline import crs
from pipeline.errors import Problem
from pipeline.load.cures import CURES
from pipeline.load.positions import Written, combined, positions

REGION = (110.95, -7.65, 111.05, -7.60)
"""Around 111 degrees east, the middle of UTM zone 49, where the easting is 500,000 m; 7.62 degrees are 7°37'12\"."""
HERE = (111.0, -7.62)
NORTHING = "9157711.36"
"""Of latitude -7.62 on the central meridian, in EPSG:32749; 10,000,000 less in EPSG:32649."""
DEGREES, UTM = "EPSG:4326", "EPSG:32749"


def place(
    x: str, y: str, *, repair: tuple[str, ...] = (), system: str = DEGREES, region: tuple[float, ...] = REGION
) -> tuple[tuple[float, float] | None, list[Problem]]:
    """The point of one row, longitude and latitude, and what was said of it."""
    written = Written(pd.Series([x], index=[2], dtype="str"), pd.Series([y], index=[2], dtype="str"), ("x", "y"))
    return settled(written, repair=repair, system=system, region=region)


def settled(
    written: Written, *, repair: tuple[str, ...] = (), system: str = DEGREES, region: tuple[float, ...] = REGION
) -> tuple[tuple[float, float] | None, list[Problem]]:
    placed = positions(
        written,
        system=crs.parse(system, source="s"),
        metric=crs.parse(UTM, source="s"),
        region=region,  # type: ignore[arg-type]
        repair=repair,
        untold=pd.Series([False], index=[2]),
        source="s.csv",
    )
    point = placed.points[0]
    assert placed.mended == (dict.fromkeys(sorted(repair), 1) if point is not None and placed.problems else {})
    return None if point is None else (point.x, point.y), placed.problems


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(Geod(ellps="WGS84").inv(*one, *other)[2])


FAULTS = [
    # system, x, y, code, repairs, proposal
    (DEGREES, "-7.62", "111", "position-swapped", "swapped", "x 111.0, y -7.62"),
    (DEGREES, "111", "7.62", "position-sign-lost", "sign", "x 111.0, y -7.62"),
    (DEGREES, "7.62", "111", "position-swapped-sign", "swapped sign", "x 111.0, y -7.62"),
    (DEGREES, "11100000", "-762000", "position-scale", "scale", "x 111.0, y -7.62"),
    (DEGREES, "111000000", "-7620000", "position-scale", "scale", "x 111.0, y -7.62"),
    (DEGREES, "1110000000", "-76200000", "position-scale", "scale", "x 111.0, y -7.62"),
    (DEGREES, "1110000", "-7620000", "position-scale", "scale", "x 111.0, y -7.62"),
    (DEGREES, "111.0000", "-7620000", "position-scale", "scale", "x 111.0, y -7.62"),
    (DEGREES, "12356463.478", "-850766.208", "position-web-mercator", "web_mercator", "x 111.0, y -7.62"),
    (DEGREES, "500000", NORTHING, "position-utm", "utm", "x 111.0, y -7.62"),
    (UTM, "500000", "-842288.64", "position-utm-zone", "utm", "x 500000.0, y 9157711.36"),
    (UTM, "1162970.875", "9153095.609", "position-utm-zone", "utm", "x 500000.0, y 9157711.36"),
    (UTM, "-162970.875", "9153095.609", "position-utm-zone", "utm", "x 500000.0, y 9157711.36"),
    (UTM, NORTHING, "500000", "position-swapped", "swapped", "x 500000.0, y 9157711.36"),
    (DEGREES, "111°00'00.0\"E", "7°37'12.0\"S", "position-dms", "dms", "x 111.0, y -7.62"),
    (DEGREES, "111º0’0” BT", "7º 37’ 12” LS", "position-dms", "dms", "x 111.0, y -7.62"),
    (DEGREES, "111 0 0 E", "7 37 12 S", "position-dms", "dms", "x 111.0, y -7.62"),
    (DEGREES, "111", "S 7.62", "position-dms", "dms", "x 111.0, y -7.62"),
    (DEGREES, "111 bujur timur", "7.62 Selatan", "position-dms", "dms", "x 111.0, y -7.62"),
    (DEGREES, "111", "-7.62°", "position-dms", "dms", "x 111.0, y -7.62"),
    (DEGREES, "111:00:00", "-7:37:12", "position-dms", "dms", "x 111.0, y -7.62"),
    (DEGREES, "111", "lat: -7.62", "position-text", "text", "x 111.0, y -7.62"),
    (DEGREES, "(111.0)", "−7.62", "position-text", "text", "x 111.0, y -7.62"),
    (DEGREES, "111,0", "-7,62", "position-decimal-comma", "decimal_comma", "x 111.0, y -7.62"),
    (DEGREES, "111,0°", "-7,62°", "position-several", "dms decimal_comma", "x 111.0, y -7.62"),
    (DEGREES, "111.000.000", "-7.620.000", "position-several", "scale decimal_comma", "x 111.0, y -7.62"),
    (DEGREES, "lat: 7,62", "111,0", "position-several", "swapped sign text decimal_comma", "x 111.0, y -7.62"),
    (DEGREES, "S 7.62", "E 111", "position-several", "swapped dms", "x 111.0, y -7.62"),
]


@pytest.mark.parametrize(("system", "x", "y", "code", "repairs", "proposal"), FAULTS)
def test_one_fault(system: str, x: str, y: str, code: str, repairs: str, proposal: str) -> None:
    """Named with its cure and left out; mended, and still listed, when exactly its repairs are on."""
    repair = tuple(repairs.split())
    point, (problem,) = place(x, y, system=system)
    assert point is None
    assert (problem.code, problem.row, problem.column, problem.value) == (code, 2, "x, y", f"{x}, {y}")
    assert problem.severity == "warning"
    assert proposal in problem.cure("en")
    assert proposal in problem.cure("id")
    point, (problem,) = place(x, y, system=system, repair=repair)
    assert point is not None
    assert metres_between(point, HERE) < 0.01
    assert (problem.code, problem.severity, problem.row) == ("position-mended", "warning", 2)
    assert problem.problem("en").endswith(": " + " + ".join(name for name in CURES if name in repair))
    for one in repair:
        others = tuple(name for name in CURES if name != one)
        assert place(x, y, system=system, repair=others)[0] is None


@pytest.mark.parametrize(
    ("x", "y", "code"),
    [
        ("", "-7.62", "position-half"),
        ("-7.62, 111.49", "", "position-half"),
        (" ", " ", "position-missing"),
        ("0", "0", "position-zero"),
        ("0.0", "-0.0", "position-zero"),
        ("0,0", "0°", "position-zero"),
        ("106.8", "-6.2", "position-far"),
        ("111", "0", "position-far"),
        ("1e300", "-1e300", "position-far"),
        ("106,8", "-6,2", "position-far"),
        ("111", "7.62 N", "position-far"),  # the letter says that no minus sign was lost
        ("111", "7.62 lintang utara", "position-far"),
        ("111", "7.62 E", "position-far"),  # a longitude in the column of the latitude
        ("111", "7°37'72\" S", "position-not-number"),
        ("111", "-7.62 N", "position-not-number"),
        ("111", "lat -7.62 lon 111", "position-not-number"),
        ("111", "-7.62.1", "position-not-number"),
        ("111", "1,2,3", "position-not-number"),
        ("nan", "inf", "position-not-number"),
        ("rumah", "RT 3", "position-not-number"),
    ],
)
def test_what_no_repair_can_mend(x: str, y: str, code: str) -> None:
    for repair in ((), CURES):
        point, (problem,) = place(x, y, repair=repair)
        assert (point, problem.code) == (None, code)


def test_two_cures_that_both_fit_are_both_named_and_neither_is_used() -> None:
    """In a region from (5, -9) to (9, -5), (6, 8) may be (6, -8) without its sign or (8, -6) swapped as well."""
    region = (5.0, -9.0, 9.0, -5.0)
    point, (problem,) = place("6", "8", repair=CURES, region=region)
    assert (point, problem.code) == (None, "position-two-cures")
    assert problem.problem("en").endswith("sign; swapped + sign")
    assert "sign: x 6.0, y -8.0; swapped + sign: x 8.0, y -6.0" in problem.cure("en")
    assert place("7", "7", repair=("sign",), region=region)[0] == (7, -7)


def test_a_reading_that_needs_no_move_comes_first() -> None:
    """In a region around the diagonal (6, 8) lies as it is read; that (8, 6) lies there too is no doubt."""
    region = (5.0, 5.0, 9.0, 9.0)
    assert place("6,0", "8,0", repair=("decimal_comma",), region=region)[0] == (6, 8)


def test_a_scale_that_several_powers_fit_is_not_guessed() -> None:
    """On the equator -20000 may be -0.2 (too far), -0.02, -0.002 or -0.0002 degrees."""
    region = (109.3, -0.05, 109.4, 0.05)
    assert place("10933000", "-20000", repair=CURES, region=region)[1][0].code == "position-two-cures"


@pytest.mark.parametrize(
    ("cell", "latitude", "longitude", "accuracy"),
    [
        ("-7.62 111 90 4.5", "-7.62", "111", "4.5"),
        (" -7.62  111 ", "-7.62", "111", ""),
        ("-7.62, 111.0", "-7.62", "111.0", ""),
        ("-7.62,111.0", "-7.62", "111.0", ""),
        ("-7,62; 111,0", "-7,62", "111,0", ""),
        ("-7,62 111,0 90,5 4,5", "-7,62", "111,0", "4,5"),
        ("lat: -7.62, lon: 111", "lat:-7.62", "lon:111", ""),
        ("7°37'12\"S 111°00'00\"E", "7°37'12\"S", "111°00'00\"E", ""),
        ("7 37 12 S, 111 0 0 E", "7 37 12 S", "111 0 0 E", ""),
        ("S 7.62 E 111", "S 7.62", "E 111", ""),
        ("", "", "", ""),
        ("-7.62", "-7.62", "?", ""),
        ("-7,62,111,0", "-7,62,111,0", "?", ""),
    ],
)
def test_a_combined_column(cell: str, latitude: str, longitude: str, accuracy: str) -> None:
    found = combined(pd.Series([cell], index=[2], dtype="str"), column="gps")
    assert found.accuracy is not None
    assert (found.latitude[2], found.longitude[2], found.accuracy[2]) == (latitude, longitude, accuracy)


def test_faults_in_a_combined_column_are_named_by_its_cell() -> None:
    written = combined(pd.Series(["111.0 -7.62 90 4"], index=[2], dtype="str"), column="gps")
    point, (problem,) = settled(written)
    assert (point, problem.code, problem.column) == (None, "position-swapped", "gps")
    assert (problem.value, problem.details["proposed"]) == ("111.0 -7.62 90 4", "gps -7.62 111.0")
    assert settled(written, repair=("swapped",))[0] == (111, -7.62)


def moved(to: str, x: float, y: float) -> tuple[float, float]:
    found: tuple[float, float] = Transformer.from_crs(DEGREES, to, always_xy=True).transform(x, y)
    return found


def mercator(x: float, y: float) -> tuple[str, str]:
    """By the formula: the radius is 6,378,137 m."""
    north = 6378137 * math.log(math.tan(math.pi / 4 + math.radians(y) / 2))
    return f"{6378137 * math.radians(x):.3f}", f"{north:.3f}"


def sexagesimal(number: float, letters: str) -> str:
    """Positive and negative letter; hundredths of a second are 0.3 m."""
    hundredths = round(abs(number) * 360000)
    degrees, rest = divmod(hundredths, 360000)
    minutes, seconds = divmod(rest, 6000)
    return f"{degrees}°{minutes:02d}'{seconds / 100:05.2f}\"{letters[number < 0]}"


WRONG_WAYS = {
    "swapped": lambda x, y: (DEGREES, repr(y), repr(x)),
    "sign": lambda x, y: (DEGREES, repr(x), repr(-y)),
    "swapped sign": lambda x, y: (DEGREES, repr(-y), repr(x)),
    "scale": lambda x, y: (DEGREES, str(round(x * 10**6)), str(round(y * 10**7))),
    "scale swapped": lambda x, y: (DEGREES, repr(y * 1e5), repr(x * 1e5)),
    "scale sign": lambda x, y: (DEGREES, str(round(x * 10**7)), str(round(-y * 10**7))),
    "web_mercator": lambda x, y: (DEGREES, *mercator(x, y)),
    "utm": lambda x, y: (DEGREES, *(f"{metres:.2f}" for metres in moved(UTM, x, y))),
    "utm swapped": lambda x, y: (DEGREES, *(f"{metres:.2f}" for metres in reversed(moved(UTM, x, y)))),
    "dms": lambda x, y: (DEGREES, sexagesimal(x, "EW"), sexagesimal(y, "NS")),
    "dms text": lambda x, y: (DEGREES, f"bujur: {sexagesimal(x, 'TB')}", f"lintang: {sexagesimal(y, 'US')}"),
    "text": lambda x, y: (DEGREES, f"lon: {x!r}", f"[{y!r}]"),
    "decimal_comma": lambda x, y: (DEGREES, repr(x).replace(".", ","), repr(y).replace(".", ",")),
}
ZONES = {f"EPSG:{number}" for half in (32600, 32700) for number in (half + 48, half + 49, half + 50)} - {UTM}


@given(
    st.floats(REGION[0], REGION[2]),
    st.floats(REGION[1], REGION[3]),
    st.sampled_from([*WRONG_WAYS, *sorted(ZONES)]),
)
@settings(max_examples=300, deadline=None)
def test_every_point_comes_back_from_every_wrong_way(x: float, y: float, way: str) -> None:
    """To within half a metre when exactly its repairs are on, and not at all without them."""
    if way in ZONES:
        system, repair, cells = UTM, ("utm",), tuple(f"{metres:.2f}" for metres in moved(way, x, y))
    else:
        system, *cells = WRONG_WAYS[way](x, y)
        repair = tuple(way.split())
    assert place(*cells, system=system)[0] is None
    point, (problem,) = place(*cells, system=system, repair=repair)
    assert problem.code == "position-mended"
    assert point is not None
    assert metres_between(point, (x, y)) < 0.5


@given(
    st.floats(REGION[0] - 0.1, REGION[2] + 0.1),
    st.floats(REGION[1] - 0.1, REGION[3] + 0.1),
    st.lists(st.sampled_from(CURES), unique=True),
)
@settings(deadline=None)
def test_no_repair_moves_a_position_that_was_right(x: float, y: float, repair: list[str]) -> None:
    assert place(repr(x), repr(y), repair=tuple(repair)) == ((x, y), [])


SPOILT = {
    "h1": ("-7.6195", "111.4902"),  # swapped
    "h2": ("111.4904", "7.6195"),  # sign lost
    "h4": ("1114904000", "-76198000"),  # decimal point lost
    "h5": ("111°29'29.04\"E", "7°37'10.2\"S"),  # degrees, minutes, seconds
    "h8": ("n/a", "n/a"),
}
REPAIRS = "\n[sources.households.repair]\nswapped = true\nsign = true\nscale = true\ndms = true\n"


def spoil(study: Study) -> None:
    cells = toy.households().set_index("id")
    for household, (x, y) in SPOILT.items():
        cells.loc[household, ["x", "y"]] = [x, y]
    cells.loc["h9", "roof"] = "N/A "
    cells.reset_index().to_csv(study.config.parent / "households.csv", index=False)


def rows(study: Study) -> dict[str, object]:
    found: dict[str, object] = json.loads((study.processed / "rows" / "survey.json").read_text(encoding="utf-8"))
    return found["households"]  # type: ignore[return-value]


def said(study: Study) -> pd.DataFrame:
    return pd.read_csv(study.processed / "problems" / "survey.csv", keep_default_na=False)


def test_through_the_commands(toy_study: Study, toy_results: Study) -> None:
    """Without repairs five households have no position; with them four come back, each listed, counted, recorded."""
    spoil(toy_study)
    toy_study.config.write_text(toy.SETTINGS.replace('latitude = "y"', 'latitude = "y"\nmissing = ["n/a"]'))
    toy_study.build("load", "join")
    assert "mended" not in rows(toy_study)
    assert (toy_study.table("join")["bucket"] == "no_position").sum() == 6  # h10 too
    found = said(toy_study)
    codes = found[found["column"] == "x, y"].set_index("row")["code"].to_dict()
    assert codes == {
        "2": "position-swapped",
        "3": "position-sign-lost",
        "5": "position-scale",
        "6": "position-dms",
        "11": "position-missing",
    }
    unknown = found[found["code"] == "value-declared-missing"]
    assert sorted(unknown["column"]) == ["roof", "x", "y"]
    assert unknown["problem_en"].str.startswith("1 cells").all()
    assert "roof" not in set(found.loc[found["code"] == "value-missing", "column"])

    toy_study.say(REPAIRS)
    toy_study.build("load", "join", "aggregate", "maps", "manifest")
    assert rows(toy_study)["mended"] == {"dms": 1, "scale": 1, "sign": 1, "swapped": 1}
    found = said(toy_study)
    assert found.loc[found["code"] == "position-mended", "row"].tolist() == ["2", "3", "5", "6"]
    assert set(found.loc[found["code"] == "position-mended", "severity"]) == {"warning"}
    join, as_before = (study.table("join").set_index("household_id") for study in (toy_study, toy_results))
    back = ["h1", "h2", "h4", "h5"]
    assert join.loc[back, "area_id"].tolist() == as_before.loc[back, "area_id"].tolist() == ["A", "A", "A", "B"]
    manifest = json.loads((toy_study.processed / "manifest.json").read_text(encoding="utf-8"))
    recorded = manifest["settings"]["sources"]["households"]
    assert {name for name, on in recorded["repair"].items() if on} == {"swapped", "sign", "scale", "dms"}
    assert recorded["missing"] == ["n/a"]
    assert manifest["rows"]["survey"]["households"]["mended"]["swapped"] == 1


def test_a_combined_column_through_the_commands(toy_study: Study, toy_results: Study) -> None:
    """Positions and accuracies of one column of KoboToolbox: the tables are those of two columns without it.

    With an accuracy h3, on the edge of A and B, is as likely in the one as in the other; no other is near a boundary.
    """
    cells = toy.households()
    cells["gps"] = (cells["y"] + " " + cells["x"] + " 90.1 4.5").where(cells["x"] != "", "")
    cells.drop(columns=["x", "y"]).to_csv(toy_study.config.parent / "households.csv", index=False)
    toy_study.config.write_text(toy.SETTINGS.replace('longitude = "x"\nlatitude = "y"', 'position = "gps"'))
    toy_study.build("load", "join")
    join, without = (study.table("join") for study in (toy_study, toy_results))
    pd.testing.assert_frame_equal(join.drop(columns="chance"), without.drop(columns="chance"))
    assert without["chance"].isna().all()
    assert join["chance"].tolist()[:9] == [1, 1, 0.5, *[1] * 6]
    assert toy_study.table("households")["accuracy_m"].tolist()[:9] == [4.5] * 9


def test_numbers_of_forms_and_counts_as_an_indonesian_office_writes_them(toy_study: Study) -> None:
    """`1.234,5` and `tidak tahu` in both tables: without the settings refused by name, with them understood."""
    raw = toy_study.config.parent
    forms = toy.forms()
    forms.loc[0, ["road_length_m", "drain_needed_m", "population"]] = ["1.234,5", "Tidak Tahu", "20"]
    forms.to_csv(raw / "forms.csv", index=False, sep=";")
    counts = pd.DataFrame([{"area_id": "A", "buildings": "1.234", "area_ha": "2,5", "v1a": "-"}])
    counts.to_csv(raw / "counts.csv", index=False, sep=";")
    told = 'missing = ["-", "tidak tahu"]\ndecimal_comma = true\n'
    without = toy.SETTINGS + '[sources.area_counts]\npath = "counts.csv"\n'
    toy_study.config.write_text(without, encoding="utf-8")
    assert toy_study.run("load").returncode == 1
    problems = pd.read_csv(toy_study.processed / "problems.csv")
    codes = problems[problems["source"].isin(["forms.csv", "counts.csv"])].groupby("column")["code"].first()
    named = ["road_length_m", "drain_needed_m", "buildings", "area_ha", "v1a"]
    assert codes[named].tolist() == [
        "value-thousands-point",
        "value-not-number",
        "value-not-integer",
        "value-decimal-comma",
        "value-not-number",
    ]
    toy_study.config.write_text(without.replace('area = "area"\n', f'area = "area"\n{told}') + told, encoding="utf-8")
    toy_study.build("load")
    form, count = toy_study.table("forms").iloc[0], toy_study.table("area_counts").iloc[0]
    assert (form["road_length_m"], form["population"]) == (1234.5, 20)
    assert (count["buildings"], count["area_ha"]) == (1234, 2.5)
    assert pd.isna(form["drain_needed_m"])
    assert pd.isna(count["v1a"])
    found = said(toy_study)
    assert found.loc[found["code"] == "value-declared-missing", "column"].tolist() == ["drain_needed_m", "v1a"]
