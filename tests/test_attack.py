"""Nobody works out a withheld number from the others, and everybody could if sums were published as they are."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from attacker import attack
from conftest import Study, pipeline
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import fields, rules
from pipeline.publish import criteria, scores, sdg, suppression
from pipeline.publish.families import with_whom
from pipeline.publish.subtraction import tells_nothing, villages_of
from pipeline.publish.suppression import Published, published
from pipeline.scoring import exact, points

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

RULES = rules.load("permen-pupr-14-2018")
K = 5
VILLAGES = {"A": "V", "B": "V", "C": "V", "D": "W", "E": "W"}
FAMILY = ("6.1.1:at_least_limited", "6.1.1:unimproved", "6.1.1:surface_water")
TABLES = ("scores", "criteria", "sdg", "changes", "todo")
Counts = dict[str, list[int]]
"""By area: families that fail 3a, then the households of the three waters."""


def summed(counts: Counts) -> Iterator[tuple[str, str, list[int]]]:
    """Level, unit and counts of the areas, their villages and the district."""
    for area, row in counts.items():
        yield "area", area, row
    for village in dict.fromkeys(VILLAGES.values()):
        rows = [row for area, row in counts.items() if VILLAGES[area] == village]
        yield "village", village, [sum(column) for column in zip(*rows, strict=True)]
    yield "district", "district", [sum(column) for column in zip(*counts.values(), strict=True)]


def share_of(count: int, size: int) -> dict[str, Any]:
    """The percent of a row without a missing answer."""
    share = 100 * count / size if size else None
    return {"share_pct": share, "share_low_pct": share, "share_high_pct": share}


def world(counts: Counts) -> dict[str, pd.DataFrame]:
    """The tables of five areas in two villages; the families of an area are as many as its households."""
    units = [{"level": level, "unit_id": unit, "round": 2020} for level, unit, _ in summed(counts)]
    rows = [row for _, _, row in summed(counts)]
    of_criteria, of_sdg, of_scores = [], [], []
    for unit, (fails, *waters) in zip(units, rows, strict=True):
        size = sum(waters)
        share = share_of(fails, size)
        found = points(exact(share["share_pct"]), RULES)
        got = {"points": found, "points_low": found, "points_high": found, "answered": size, "asked": size}
        of_criteria.append(unit | share | got | {"criterion": "3a", "unit": "KK", "volume": fails, "denominator": size})
        for name, count in zip(FAMILY, waters, strict=True):
            of_sdg.append(unit | share_of(count, size) | {"indicator": name, "numerator": count, "denominator": size})
        averages = {f"aspect_{n}_pct": None for n in RULES.aspects} | {"aspect_3_pct": share["share_pct"]}
        of_scores.append(unit | averages | {"average": "plain", "mean_pct": share["share_pct"], "households": size})
    empty = {name: pd.DataFrame(columns=list(fields.columns(name))) for name in ("changes", "todo")}
    tables = {"scores": of_scores, "criteria": of_criteria, "sdg": of_sdg}
    return {name: pd.DataFrame(rows) for name, rows in tables.items()} | empty


def publish(frames: Mapping[str, pd.DataFrame], villages: Mapping[str, str] = VILLAGES, k: int = K) -> Published:
    return published(**frames, k=k, rules=RULES, villages=villages)  # type: ignore[arg-type]


def without_protection(patch: pytest.MonkeyPatch) -> None:
    """As if counts of few were withheld on their own."""

    def nothing(rows: pd.DataFrame, *_: object, **__: object) -> pd.Series:
        return pd.Series(False, index=rows.index)

    def nobody(rows: pd.DataFrame, **_: object) -> pd.DataFrame:
        return pd.DataFrame(float("nan"), index=rows.index, columns=["low", "high"])

    for module in (criteria, scores, sdg, suppression):
        patch.setattr(module, "leading_back", nothing)
    patch.setattr(scores, "leading_back_from_villages", nothing)
    patch.setattr(sdg, "companions", nobody)


PLAIN: Counts = {"A": [2, 40, 0, 0], "B": [20, 40, 0, 0], "C": [10, 40, 0, 0], "D": [20, 40, 0, 0], "E": [9, 40, 0, 0]}
"""Of 40 families 2, 20 and 10 fail in V: 32 of 120, and 61 of 200 in the district."""


def test_a_village_less_its_other_areas_is_a_range() -> None:
    """30 and 0 to 5 of 120 are 25 to 29.2 %, in whole percents 25 to 30; 59 and 0 to 5 of 200 are 29.5 to 32 %."""
    rows = publish(world(PLAIN)).criteria.set_index("unit_id")
    assert rows["withheld_because"].fillna("").to_dict() == {
        "A": "few", "V": "subtraction", "district": "subtraction", **dict.fromkeys("BCDEW", ""),
    }  # fmt: skip
    assert rows.loc["V", ["share_low_pct", "share_high_pct"]].tolist() == [25, 30]
    assert rows.loc["district", ["share_low_pct", "share_high_pct"]].tolist() == [29, 32]
    assert rows.loc[["V", "district"], ["volume", "share_pct"]].isna().all(axis=None)
    assert rows.loc["W", "volume"] == 29


def test_the_limits_of_a_sum_are_the_same_whatever_is_withheld() -> None:
    told = []
    for count in (1, 2, 3, 4):
        rows = publish(world(PLAIN | {"A": [count, 40, 0, 0]})).criteria
        told.append(rows.drop(columns=["points", "points_low", "points_high"]))
    assert all(rows.equals(told[0]) for rows in told)


def test_the_average_of_a_sum_is_a_range_too() -> None:
    row = publish(world(PLAIN)).scores.set_index("unit_id").loc["V"]
    assert pd.isna(row["aspect_3_pct"])
    assert (row["aspect_3_low_pct"], row["aspect_3_high_pct"]) == (25, 30)
    assert "aspect_3_pct" in row["suppressed_columns"].split(";")


def test_the_third_of_a_whole_is_not_left_over() -> None:
    """43 + 4 + 1 are 48: without the 43 nobody knows which of 4 and 1 is which, and 43 is 38 to 48 of them."""
    rows = publish(world(PLAIN | {"A": [0, 43, 4, 1]})).sdg.set_index(["unit_id", "indicator"])
    own = rows.loc["A"]
    assert own["withheld_because"].tolist() == ["subtraction", "few", "few"]
    assert own.loc[FAMILY[0], ["share_low_pct", "share_high_pct"]].tolist() == [79, 100]  # 38 of 48, 48 of 48
    assert own["numerator"].isna().all()
    assert rows.loc["W", "withheld_because"].isna().all()


def test_a_sum_of_whole_numbers_is_shown_where_it_tells_nothing() -> None:
    assert [tells_nothing(counts, K) for counts in ([3, 2], [2, 2], [3, 3, 3], [1, 1, 1], [4])] == [
        True, False, True, False, False,
    ]  # fmt: skip


@given(st.lists(st.integers(1, 3), min_size=1, max_size=4), st.integers(2, 4))
def test_what_a_shown_sum_leaves_is_everything(secrets: list[int], k: int) -> None:
    """By trying all: for each part and each value of 1 to k - 1 some values of the others give the same sum."""
    secrets = [min(secret, k - 1) for secret in secrets]
    total, others = sum(secrets), len(secrets) - 1
    reach = {own for own in range(1, k) if others <= total - own <= others * (k - 1) and (others or total == own)}
    assert tells_nothing(secrets, k) == (reach == set(range(1, k)))


def waters(draw: st.DrawFn) -> list[int]:
    counts = draw(st.tuples(st.integers(5, 40), st.integers(0, 12), st.integers(0, 6)))
    return [draw(st.integers(0, sum(counts))), *counts]


@settings(deadline=None, max_examples=10)
@given(st.data())
def test_no_small_world_gives_a_withheld_number_away(data: st.DataObject) -> None:
    counts = {area: data.draw(st.composite(waters)()) for area in VILLAGES}
    assert attack(publish(world(counts)), VILLAGES, K) == []


def test_the_attacker_finds_what_sums_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = PLAIN | {"A": [2, 43, 4, 1], "D": [20, 30, 8, 2]}
    assert attack(publish(world(counts)), VILLAGES, K) == []
    without_protection(monkeypatch)
    found = attack(publish(world(counts)), VILLAGES, K)
    assert {(cell[0], cell[2], cell[4]) for cell in found} >= {("criteria", "3a", "A"), ("sdg", FAMILY[2], "D")}


def test_of_an_area_without_a_village_every_village_may_be_the_sum() -> None:
    told = publish(world(PLAIN), {}).criteria.set_index("unit_id")["withheld_because"]
    assert told[["V", "W", "district"]].tolist() == ["subtraction"] * 3


@pytest.mark.parametrize("counts", [[43, 4, 1], [10, 31, 3], [41, 6, 1], [6, 0, 1], [4, 4, 4], [40, 0, 0]])
def test_the_limits_of_a_companion_hold_it(counts: Sequence[int]) -> None:
    beside = with_whom(counts, K)
    assert all(one.low <= counts[one.place] <= one.high for one in beside)
    assert bool(beside) == any(0 < count < K for count in counts)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A small practice study with its scores."""
    folder = tmp_path_factory.mktemp("attack")
    study = Study(folder / "raw" / "settings.toml", folder / "processed", folder / "maps")
    made = pipeline("sample", "--raw", str(study.config.parent), "--households", "600")
    assert made.returncode == 0, made.stderr
    study.build("load", "join", "aggregate")
    return study


@pytest.fixture(scope="module")
def sample(study: Study) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """The tables of a small practice study, and the village of each area."""
    return {name: study.table(name) for name in TABLES}, villages_of(study.table("areas"))


CUTS = [float(cut) for cut in RULES.cuts_pct]
NEAR: Counts = {"A": [2, 40, 0, 0], "B": [15, 40, 0, 0], "C": [12, 40, 0, 0], "D": [20, 40, 0, 0], "E": [9, 40, 0, 0]}
"""29 of 120 fail in V, 24.2 %: with 3 or 4 in A they would be 25 %, and V would have 1 point and not 0."""


def test_the_points_of_a_sum_do_not_tell_what_is_withheld() -> None:
    """B is told as 25 to 51 %: with 10 to 20 there each of 1 to 4 in A leaves 0 points for V."""
    rows = publish(world(NEAR)).criteria.set_index("unit_id")
    assert rows["withheld_because"].fillna("").to_dict() == {
        "A": "few", "B": "subtraction", "V": "subtraction", "district": "subtraction", **dict.fromkeys("CDEW", ""),
    }  # fmt: skip
    assert rows.loc["B", ["share_low_pct", "share_high_pct"]].tolist() == [24, 51]
    assert rows.loc["B", "points"] == 1
    assert {a for a in (1, 2, 3, 4) for b in range(10, 21) if a + b + 12 < 30} == {1, 2, 3, 4}
    assert {a for a in (1, 2, 3, 4) if a + 15 + 12 < 30} == {1, 2}
    assert attack(publish(world(NEAR)), VILLAGES, K, cuts_pct=CUTS) == []


def test_the_points_of_a_sum_would_tell_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(rows: pd.DataFrame, *_: object, **__: object) -> pd.DataFrame:
        return pd.DataFrame(float("nan"), index=rows.index, columns=["low_pct", "high_pct"])

    monkeypatch.setattr(criteria, "beside_sums", nothing)
    told = publish(world(NEAR))
    assert attack(told, VILLAGES, K) == []
    assert [cell[-1] for cell in attack(told, VILLAGES, K, cuts_pct=CUTS)] == ["A"]


def test_the_points_of_5b_do_not_tell_the_levels_of_sanitation() -> None:
    """8 and 1 of 39 are not improved, 23.1 %: with 2 more it would be 1 point. Then none of the three is told."""
    counts = {"6.2.1:at_least_limited": 30, "6.2.1:unimproved": 8, "6.2.1:open_defecation": 1}
    area = {"level": "area", "unit_id": "A", "round": 2020, "denominator": 39}
    rows = pd.DataFrame([area | share_of(n, 39) | {"indicator": name, "numerator": n} for name, n in counts.items()])
    alone, with_points = sdg.public_sdg(rows, k=K), sdg.public_sdg(rows, k=K, rules=RULES)
    assert alone["withheld_because"].fillna("").tolist() == ["subtraction", "", "few"]
    assert with_points["withheld_because"].tolist() == ["subtraction"] * 3
    assert with_points[["share_low_pct", "share_high_pct"]].values.tolist() == [[0, 100]] * 3


def test_the_sample_gives_no_withheld_number_away(
    sample: tuple[dict[str, pd.DataFrame], dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    frames, villages = sample
    public = publish(frames, villages)
    assert attack(public, villages, K) == []
    assert attack(public, villages, K, cuts_pct=CUTS) == []
    hidden = public.criteria["suppressed"]
    shares = frames["criteria"]["share_pct"]
    assert (public.criteria["share_low_pct"] <= shares + 1e-9)[hidden].all()
    assert (public.criteria["share_high_pct"] >= shares - 1e-9)[hidden].all()
    without_protection(monkeypatch)
    assert len(attack(publish(frames, villages), villages, K)) > 10


def test_other_counts_of_few_give_the_same_public_tables(
    study: Study,
    sample: tuple[dict[str, pd.DataFrame], dict[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In two areas a household takes its water from a river instead of an open well: 4 and 1 become 3 and 2.

    What a reader holds is the same to the last cell, so whatever he does, he cannot tell the two studies apart.
    """
    frames, villages = sample
    other = Study(study.config, tmp_path / "processed", study.maps)
    shutil.copytree(study.processed, other.processed)
    households, joined = study.table("households"), study.table("join").set_index("household_id")["area_id"]
    area = households["household_id"].map(joined)
    for name in ("35.19.09.2001-001", "35.19.09.2004-001"):
        households.loc[households.index[(area == name) & (households["water_source"] == "h")][0], "water_source"] = "j"
    rewrite(other.processed / "households.parquet", "water_source", households["water_source"])
    other.build("aggregate")
    changed = {name: other.table(name) for name in TABLES}
    counts = [one["sdg"]["numerator"].fillna(-1) for one in (frames, changed)]
    assert (counts[0] != counts[1]).sum() == 10  # two waters of 2 areas, 2 villages and the district
    before, after = publish(frames, villages), publish(changed, villages)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(before, name), getattr(after, name))
    without_protection(monkeypatch)
    assert not publish(frames, villages).sdg.equals(publish(changed, villages).sdg)


def rewrite(path: Path, column: str, values: pd.Series) -> None:
    """Write one column of a table anew; the others, and what the file says of itself, stay."""
    table = pq.read_table(path)
    place, field = table.schema.get_field_index(column), table.schema.field(column)
    pq.write_table(table.set_column(place, field, pa.array(values, type=field.type, from_pandas=True)), path)
