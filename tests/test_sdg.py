"""SDG indicators: every answer option by head, limits against every completion, levels that add up."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import fields, text
from pipeline.aggregate.sdg import components, indicators
from pipeline.aggregate.sdg.counts import ASKED, SIZES, tally_sdg
from pipeline.aggregate.sdg.indicators import INDICATORS, WEIGHTS, judged
from pipeline.aggregate.sdg.table import sdg_table

GOOD = (
    "water_source=a defecation=a closet=a discharge=a roof=a wall=a floor=a hazard_zone=a water_body=a "
    "riparian_strip=a land_tenure=a land_document=a length_m=9 width_m=4 storeys=1 occupants=5"
)
"""An adequate house: 36 m2 for 5 persons is 7.2 m2 each."""
CODES = {name: fields.columns("households")[name].codes for name in ASKED}


def table_of(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Households as the stage gets them; what a row does not name is unknown."""
    frame = pd.DataFrame({name: [row.get(name) for row in rows] for name in (*ASKED, *SIZES)})
    types = dict.fromkeys(ASKED, "str") | {"length_m": "float64", "width_m": "float64"}
    frame = frame.astype(types | {"storeys": "Int64", "occupants": "Int64"})
    return frame.assign(area_id=pd.Series([row.get("area_id", "A") for row in rows], dtype="str"))


def household(answers: str, *, base: str = "") -> dict[str, object]:
    """`name=value` words, over those of `base`; `name=?` is unknown."""
    found = dict(word.split("=") for word in f"{base} {answers}".split())
    return {name: value if name in CODES else float(value) for name, value in found.items() if value != "?"}


def verdict_of(name: str, row: dict[str, object], **options: bool) -> object:
    function = getattr(components, name, None) or getattr(indicators, name)
    value = function(table_of([row]), **options).iloc[0]
    return None if pd.isna(value) else value if isinstance(value, str) else bool(value)


PARTS = [
    *[("improved_water", f"water_source={code}", True) for code in "abcdef"],
    *[("improved_water", f"water_source={code} septic_distance=b", True) for code in "cde"],  # not 3a's rule
    *[("improved_water", f"water_source={code}", False) for code in "hijk"],
    ("improved_water", "water_source=g", None),
    ("improved_water", "", None),
    ("improved_sanitation", "defecation=a closet=a discharge=a", True),
    ("improved_sanitation", "defecation=a closet=b discharge=a", False),
    ("improved_sanitation", "defecation=a closet=a discharge=b", False),
    ("improved_sanitation", "defecation=b closet=a discharge=a", None),
    ("improved_sanitation", "defecation=b closet=b discharge=a", False),
    ("improved_sanitation", "defecation=c", False),
    ("improved_sanitation", "defecation=a", None),
    ("improved_sanitation", "closet=a discharge=a", None),
    ("improved_sanitation", "discharge=b", False),
    ("un_sanitation", "defecation=a closet=a discharge=a", True),
    ("un_sanitation", "defecation=a closet=b discharge=a", None),
    ("un_sanitation", "defecation=a closet=a discharge=b", None),
    ("un_sanitation", "defecation=b closet=a discharge=a", False),
    ("un_sanitation", "defecation=c", False),
    ("un_sanitation", "", None),
    ("durable", "roof=a wall=a floor=a", True),
    ("durable", "roof=b wall=a floor=a", False),
    ("durable", "roof=a wall=b floor=a", False),
    ("durable", "roof=a wall=a floor=b", False),
    ("durable", "roof=a wall=a", None),
    ("un_durable", "roof=a wall=a floor=a hazard_zone=a water_body=a riparian_strip=a", True),
    ("un_durable", "roof=a wall=a floor=a hazard_zone=a water_body=b riparian_strip=b", True),
    ("un_durable", "hazard_zone=b", False),
    ("un_durable", "water_body=c", False),
    ("un_durable", "riparian_strip=c", False),
    ("un_durable", "roof=b", False),
    ("un_durable", "roof=a wall=a floor=a hazard_zone=a water_body=a", None),
    *[("secure_tenure", f"land_tenure={tenure} land_document={code}", True) for tenure in "abc" for code in "ab"],
    ("secure_tenure", "land_tenure=a land_document=c", None),
    ("secure_tenure", "land_tenure=b land_document=c", True),
    ("secure_tenure", "land_tenure=c land_document=c", False),
    ("secure_tenure", "land_document=a", True),
    ("secure_tenure", "land_tenure=b", True),
    ("secure_tenure", "land_tenure=c", None),
    ("secure_tenure", "land_document=c", None),
    ("enough_area", "length_m=9 width_m=4 storeys=1 occupants=5", True),
    ("enough_area", "length_m=9 width_m=3.99 storeys=1 occupants=5", False),
    ("enough_area", "length_m=9 width_m=2 storeys=2 occupants=5", True),
    ("enough_area", "length_m=500 width_m=500 storeys=60 occupants=200", True),
    ("enough_area", "length_m=0 width_m=4 storeys=1 occupants=1", False),
    *[
        ("enough_area", " ".join(sorted({"length_m=9", "width_m=4", "storeys=1", "occupants=5"} - {word})), None)
        for word in ("length_m=9", "width_m=4", "storeys=1", "occupants=5")
    ],
]


@pytest.mark.parametrize(("part", "answers", "expected"), PARTS)
def test_part(part: str, answers: str, expected: bool | None) -> None:
    assert verdict_of(part, household(answers.replace("septic_distance=b", ""))) is expected


def test_a_rural_pit_may_hide_in_the_other_discharge() -> None:
    row = household("defecation=a closet=a discharge=b")
    assert verdict_of("improved_sanitation", row, rural_pit=True) is None
    assert verdict_of("improved_sanitation", row | {"closet": "b"}, rural_pit=True) is False
    assert verdict_of("improved_sanitation", household("defecation=c"), rural_pit=True) is False


@given(st.integers(1, 50000), st.integers(1, 50000), st.integers(1, 60), st.integers(1, 200))
def test_the_floor_area_is_compared_exactly(length_cm: int, width_cm: int, storeys: int, occupants: int) -> None:
    row = {"length_m": length_cm / 100, "width_m": width_cm / 100, "storeys": storeys, "occupants": occupants}
    enough = Fraction(length_cm * width_cm * storeys, 10_000) / occupants >= Fraction(72, 10)
    assert verdict_of("enough_area", row) is enough


def test_a_float_would_miss_the_border() -> None:
    """1.5 x 4.8 = 7.2, which floats make a hair less."""
    assert 1.5 * 4.8 < 7.2
    assert verdict_of("enough_area", household("length_m=1.5 width_m=4.8 storeys=1 occupants=1")) is True


LACKS = {"water": "water_source=h", "sanitation": "closet=b", "durable": "wall=b", "area": "occupants=6"}
UNKNOWN = {"water": "water_source=g", "sanitation": "closet=?", "durable": "wall=?", "area": "length_m=?"}


@pytest.mark.parametrize("states", list(itertools.product("+-?", repeat=4)), ids="".join)
def test_kumuh_and_adequate_by_every_state_of_the_four_parts(states: tuple[str, ...]) -> None:
    """Each part holds (+), is lacking (-) or is unknown (?); the verdict is what all completions agree on."""
    marks = dict(zip(WEIGHTS, states, strict=True))
    words = [LACKS[part] if mark == "-" else UNKNOWN[part] for part, mark in marks.items() if mark != "+"]
    row = household(" ".join(words), base=GOOD)
    completions = list(itertools.product(*[(mark == "-",) if mark != "?" else (True, False) for mark in states]))
    sums = [sum(weight for weight, lacks in zip((15, 15, 35, 35), c, strict=True) if lacks) for c in completions]
    for name, outcomes in {
        "kumuh_household": {total > 35 for total in sums},
        "adequate_house": {total == 0 for total in sums},
    }.items():
        assert verdict_of(name, row) is (outcomes.pop() if len(outcomes) == 1 else None)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("", False),
        ("water_source=k", True),
        ("water_source=g", None),
        ("defecation=b", True),
        ("closet=b", None),
        ("occupants=6", True),
        ("roof=b", True),
        ("hazard_zone=b", True),
        ("land_tenure=c land_document=c", True),
        ("land_document=c", None),
        ("water_source=g land_document=c floor=b", True),
    ],
)
def test_slum_household(answers: str, expected: bool | None) -> None:
    assert verdict_of("slum_household", household(answers, base=GOOD)) is expected


@pytest.mark.parametrize(
    ("ladder", "answers", "level"),
    [
        *[("drinking_water_ladder", f"water_source={code}", "at_least_limited") for code in "abcdef"],
        *[("drinking_water_ladder", f"water_source={code}", "unimproved") for code in "hik"],
        ("drinking_water_ladder", "water_source=j", "surface_water"),
        ("drinking_water_ladder", "water_source=g", None),
        ("drinking_water_ladder", "", None),
        ("sanitation_ladder", "defecation=a closet=a discharge=a", "at_least_limited"),
        ("sanitation_ladder", "defecation=a closet=b discharge=a", "unimproved"),
        ("sanitation_ladder", "defecation=a closet=a discharge=b", "unimproved"),
        ("sanitation_ladder", "defecation=b closet=a discharge=a", None),
        ("sanitation_ladder", "defecation=b closet=b discharge=b", "unimproved"),
        ("sanitation_ladder", "defecation=c", "open_defecation"),
        ("sanitation_ladder", "defecation=a", None),
        ("sanitation_ladder", "closet=b", None),
        ("sanitation_ladder", "", None),
    ],
)
def test_ladder(ladder: str, answers: str, level: str | None) -> None:
    assert verdict_of(ladder, household(answers)) == level


@pytest.mark.parametrize("code", CODES["water_source"])
def test_exactly_one_level_of_water_holds(code: str) -> None:
    levels = indicators.drinking_water_levels(table_of([{"water_source": code}])).values()
    held = [holds.iloc[0] for holds in levels]
    assert all(pd.isna(level) for level in held) if code == "g" else sorted(held) == [False, False, True]


def test_the_caller_s_index_is_kept() -> None:
    rows = table_of([household(GOOD), household(GOOD)]).set_axis([7, 7])
    assert indicators.drinking_water_ladder(rows).index.tolist() == [7, 7]
    for found in judged(rows):
        assert found.counts.index.tolist() == [7, 7]
        assert found.counts.dtype == "boolean"
    assert tally_sdg(rows, ["A"]).loc[("A", "bps_layak_huni"), "numerator"] == 2


def test_every_indicator_is_judged_and_has_words() -> None:
    assert [(found.indicator, found.population) for found in judged(table_of([{}]))] == list(INDICATORS.items())
    for indicator, population in INDICATORS.items():
        assert text.say(f"sdg.{indicator}.label", "id") != text.say(f"sdg.{indicator}.label", "en")
        assert text.say(f"sdg.{indicator}.limits", "id")
        assert text.say(f"sdg.population.{population}", "en")


def shares(rows: list[dict[str, object]], **options: bool) -> pd.DataFrame:
    table = sdg_table(tally_sdg(table_of(rows), ["A"], **options), {"A": "V"}, round=2020)
    return table[table["level"] == "area"].set_index("indicator")


def test_households_and_persons_by_head() -> None:
    """A slum of 2, an adequate house of 5, one of 3 with bottled water, and a slum that does not say its occupants."""
    rows = [
        household("water_source=h occupants=2", base=GOOD),
        household("", base=GOOD),
        household("water_source=g occupants=3", base=GOOD),
        household("roof=b occupants=?", base=GOOD),
    ]
    tally = tally_sdg(table_of(rows), ["A"])
    names = ["numerator", "answered", "asked", "low_numerator", "low_denominator", "high_numerator", "high_denominator"]
    assert tally.loc[("A", "11.1.1"), names].tolist() == [2, 7, 10, 3, 11, 205, 210]
    assert tally.loc[("A", "bps_kumuh"), names].tolist() == [0, 3, 4, 0, 4, 1, 4]
    assert tally.loc[("A", "bps_layak_huni"), names].tolist() == [1, 3, 4, 1, 4, 2, 4]
    assert tally.loc[("A", "6.1.1:unimproved"), names].tolist() == [1, 3, 4, 1, 4, 2, 4]


def test_a_level_that_is_ruled_out_has_a_tight_limit() -> None:
    """A latrine of unknown kind is no open defecation; of the other levels it may be either."""
    found = shares([household("defecation=a"), household("defecation=c")])
    columns = ["numerator", "denominator", "share_pct", "share_low_pct", "share_high_pct"]
    assert found.loc["6.2.1:open_defecation", columns].tolist() == [1, 2, 50, 50, 50]
    assert found.loc["6.2.1:unimproved", columns].tolist() == [0, 1, 0, 0, 50]
    assert found.loc["6.2.1:at_least_limited", columns].tolist() == [0, 1, 0, 0, 50]


def test_the_limits_reach_the_share_of_the_answered() -> None:
    """Nobody of 5 is in a slum; a slum of unknown size adds 1 to 200, so over 0 is certain, and 0 still shown."""
    found = shares([household(GOOD), household("roof=b occupants=?", base=GOOD)]).loc["11.1.1"]
    columns = ["numerator", "denominator", "share_pct", "share_low_pct", "share_high_pct"]
    assert found[columns].tolist() == [0, 5, 0, 0, 100 * 200 / 205]


def test_no_interviews_is_unknown_never_zero() -> None:
    found = shares([household(GOOD) | {"area_id": None}])
    assert found["share_pct"].isna().all()
    assert found["denominator"].eq(0).all()
    assert (found["share_low_pct"].eq(0) & found["share_high_pct"].eq(100)).all()


ANSWERS = {name: st.sampled_from([None, *codes]) for name, codes in CODES.items()}
MEASURES = {
    "length_m": st.sampled_from([None, 6.0, 9.0]),
    "width_m": st.sampled_from([None, 4.0]),
    "storeys": st.sampled_from([None, 1]),
    "occupants": st.sampled_from([None, 1, 5, 6, 200]),
}


def rows_of(*, size: int) -> st.SearchStrategy[list[dict[str, object]]]:
    return st.lists(st.fixed_dictionaries(ANSWERS | MEASURES), min_size=1, max_size=size)


ADEQUATE = household(GOOD)


@st.composite
def incomplete(draw: st.DrawFn) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Households with full answers, and the same with some masked; most are nearly adequate, so that verdicts vary."""
    full: list[dict[str, object]] = []
    for _ in range(draw(st.integers(1, 4))):
        changed = draw(st.lists(st.sampled_from(list(ADEQUATE)), max_size=3))
        full.append(ADEQUATE | {name: draw((ANSWERS | MEASURES)[name].filter(bool)) for name in changed})
    hidden = [draw(st.sets(st.sampled_from(list(row)), max_size=4)) for row in full]
    masked = [
        {name: value for name, value in row.items() if name not in names}
        for row, names in zip(full, hidden, strict=True)
    ]
    return full, masked


def truths(full: pd.DataFrame, *, rural_pit: bool) -> dict[str, list[Fraction]]:
    """Every share that an indicator can have with complete answers: what the form leaves open goes either way."""
    persons = full["occupants"].tolist()
    found: dict[str, list[Fraction]] = {}
    for verdict in judged(full, rural_pit=rural_pit):
        weights = persons if verdict.population == "persons" else [1] * len(persons)
        choices = [(True, False) if pd.isna(value) else (bool(value),) for value in verdict.counts.tolist()]
        found[verdict.indicator] = [
            Fraction(100 * sum(w for w, holds in zip(weights, way, strict=True) if holds), sum(weights))
            for way in itertools.product(*choices)
        ]
    return found


@settings(max_examples=50, deadline=None)
@given(incomplete(), st.booleans())
def test_the_limits_contain_every_completion(
    case: tuple[list[dict[str, object]], list[dict[str, object]]], rural_pit: bool
) -> None:
    full, masked = case
    limits = shares(masked, rural_pit=rural_pit)
    for indicator, possible in truths(table_of(full), rural_pit=rural_pit).items():
        low, high = limits.loc[indicator, ["share_low_pct", "share_high_pct"]]
        assert low <= float(min(possible)), indicator
        assert float(max(possible)) <= high, indicator
    known = limits[limits["share_pct"].notna()]
    assert (known["share_low_pct"] <= known["share_pct"]).all()
    assert (known["share_pct"] <= known["share_high_pct"]).all()


@settings(max_examples=30, deadline=None)
@given(incomplete(), st.booleans())
def test_a_verdict_once_known_stays(
    case: tuple[list[dict[str, object]], list[dict[str, object]]], rural_pit: bool
) -> None:
    full, masked = (list(judged(table_of(rows), rural_pit=rural_pit)) for rows in case)
    for complete, partial in zip(full, masked, strict=True):
        known = partial.counts.notna()
        assert partial.counts[known].equals(complete.counts[known]), partial.indicator


LATRINES = list(itertools.product(*[(None, *CODES[name]) for name in ("defecation", "closet", "discharge")]))


def completions(row: tuple[str | None, ...]) -> set[tuple[str, ...]]:
    """Every full answer to Q15 to Q17 that `row` may be, contradictions left out: no latrine has no closet."""
    options = [(answer,) if answer else CODES[name] for name, answer in zip(ASKED[1:4], row, strict=True)]
    return set(itertools.product(*options))


@pytest.mark.parametrize("row", LATRINES, ids=str)
def test_the_levels_of_sanitation_are_tight(row: tuple[str | None, ...]) -> None:
    """A level is known exactly when all completions, with a public latrine either way, agree on it."""
    reached = set()
    for defecation, closet, discharge in completions(row):
        good = closet == "a" and discharge == "a"
        if defecation == "c":
            reached.add("open_defecation")
        elif good:
            reached |= {"at_least_limited"} | ({"unimproved"} if defecation == "b" else set())
        else:
            reached.add("unimproved")
    frame = table_of([dict(zip(ASKED[1:4], row, strict=True))])
    for level, holds in indicators.sanitation_levels(frame).items():
        expected = level in reached if level not in reached or len(reached) == 1 else None
        assert (None if holds.isna().all() else bool(holds.iloc[0])) is expected, level


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.fixed_dictionaries(ANSWERS | MEASURES), st.sampled_from(["A", "B", "C", None])), max_size=12)
)
def test_levels_add_up(drawn: list[tuple[dict[str, object], str | None]]) -> None:
    rows = [row | {"area_id": area} for row, area in drawn]
    tally = tally_sdg(table_of(rows), ["A", "B", "C"])
    table = sdg_table(tally, {"A": "V", "B": "V", "C": "W"}, round=2020).set_index(["level", "unit_id", "indicator"])
    counts = table.sort_index()[["numerator", "denominator"]]
    assert (counts.loc["area", "A"] + counts.loc["area", "B"]).equals(counts.loc["village", "V"])
    assert counts.loc["area", "C"].equals(counts.loc["village", "W"])
    assert (counts.loc["village", "V"] + counts.loc["village", "W"]).equals(counts.loc["district", "district"])
    assert len(table) == (3 + 2 + 1) * len(INDICATORS)


@settings(max_examples=10, deadline=None)
@given(rows_of(size=8), st.integers(0, 8))
def test_blocks_add(rows: list[dict[str, object]], cut: int) -> None:
    whole = tally_sdg(table_of(rows), ["A"])
    assert (tally_sdg(table_of(rows[:cut]), ["A"]) + tally_sdg(table_of(rows[cut:]), ["A"])).equals(whole)


def test_the_rows_of_the_table() -> None:
    rows = [household(GOOD) | {"area_id": area} for area in "BBA"]
    table = sdg_table(tally_sdg(table_of(rows), ["B", "A"]), {"A": "V", "B": "V"}, round=2020)
    units = table[["level", "unit_id"]].drop_duplicates().itertuples(index=False, name=None)
    assert list(units) == [("area", "B"), ("area", "A"), ("village", "V"), ("district", "district")]
    assert table["indicator"].tolist() == list(INDICATORS) * 4
    assert set(table["round"]) == {2020}
    whole = table.set_index(["level", "indicator"]).loc["district"]
    assert whole.loc["bps_layak_huni", ["numerator", "denominator", "share_pct"]].tolist() == [3, 3, 100]
    assert whole.loc["11.1.1", ["population", "numerator", "denominator"]].tolist() == ["persons", 0, 15]


def test_an_area_without_a_village_is_an_error() -> None:
    with pytest.raises(KeyError, match="A"):
        sdg_table(tally_sdg(table_of([{}]), ["A"]), {}, round=2020)
