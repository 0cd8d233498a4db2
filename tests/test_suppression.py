"""What may be published: no count of few households, nothing that leads back to it, and all the rest as it was."""

from __future__ import annotations

import pandas as pd
import pytest
import webmap_world
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import fields, rules
from pipeline.publish.columns import ALLOWED, allowed
from pipeline.publish.criteria import protect, public_criteria
from pipeline.publish.sdg import public_sdg
from pipeline.publish.suppression import Published, published
from pipeline.scoring import exact, mean_of_aspects, mean_pct, points

RULES = rules.load("permen-pupr-14-2018")
K = 5
BY_POINTS = ["points", "points_low", "points_high"]
"""What a reader may know of a withheld count beside that it is of 1 to k - 1."""
UNIT = {"level": "area", "unit_id": "A", "round": 2020}


def measured(criterion: str, volume: float | None, denominator: float, **more: object) -> dict[str, object]:
    """A settled row of `criteria`, as `aggregate` writes it."""
    share = None if volume is None else 100 * volume / denominator
    found = points(exact(share), RULES)
    limits = {"share_low_pct": share, "share_high_pct": share, "points_low": found, "points_high": found}
    row = UNIT | {"criterion": criterion, "unit": RULES.by_criterion()[criterion].unit, "volume": volume}
    row |= {"denominator": denominator, "share_pct": share, **limits, "points": found, "source": "households"}
    row |= {"answered": denominator, "asked": denominator, "to_lower_pct": share, "to_upper_pct": share}
    return row | {"holds_class": False, "limits_from": "known", "remark": None, **more}


def one(row: dict[str, object], k: int = K) -> pd.Series:
    """The row as it is published."""
    table = pd.DataFrame([row])
    return public_criteria(table, protect(table, k=k, rules=RULES), k=k, rules=RULES, villages={}).iloc[0]


def study(volumes: dict[str, float], *, average: str = "plain", denominator: float = 40) -> dict[str, pd.DataFrame]:
    """One area of 40 households in which every criterion fails for nobody but for those of `volumes`."""
    rows = [measured(row.criterion, volumes.get(row.criterion, 0.0), denominator) for row in RULES.criteria]
    shares = {str(row["criterion"]): exact(row["share_pct"]) for row in rows}  # type: ignore[arg-type]
    aspects = {n: mean_pct(shares, RULES.members(n), RULES, average) for n in RULES.aspects}  # type: ignore[arg-type]
    score = UNIT | {"name": "RT A", "average": average, "score": 0, "class": "not_slum", "households": 40}
    score |= {"population": 120.0, "density_per_ha": 50.0, "gps_households": 3, "gps_unknown_households": 0}
    score |= {f"aspect_{n}_pct": float(pct) for n, pct in aspects.items() if pct is not None}
    score |= {"mean_pct": float(mean_of_aspects(aspects.values()) or 0), "tenure_clear_pct": 2.5}
    return {
        "scores": pd.DataFrame([score]),
        "criteria": pd.DataFrame(rows),
        "sdg": pd.DataFrame(columns=list(fields.columns("sdg"))),
        "changes": pd.DataFrame(columns=list(fields.columns("changes"))),
        "todo": pd.DataFrame(columns=list(fields.columns("todo"))),
    }


def publish(frames: dict[str, pd.DataFrame], k: int = K) -> Published:
    return published(**frames, k=k, rules=RULES)


# ---- criteria


def test_3_of_40_families_are_fewer_than_5_of_40() -> None:
    row = one(measured("3a", 3, 40))
    assert row["suppressed"]
    assert (row["share_low_pct"], row["share_high_pct"], row["denominator"]) == (0, 12.5, 40)
    assert row[["volume", "share_pct", "answered", "asked", "to_lower_pct", "to_upper_pct"]].isna().all()
    assert row["points"] == 0


@pytest.mark.parametrize(("volume", "denominator"), [(0, 40), (5, 40), (40, 40), (None, 40)])
def test_none_and_5_and_all_and_unknown_are_shown_as_they_are(volume: float | None, denominator: float) -> None:
    row = measured("3a", volume, denominator)
    public = one(row)
    assert not public["suppressed"]
    told = public.drop(["suppressed", "withheld_because"])
    assert told.equals(pd.DataFrame([row]).iloc[0][told.index])


def test_of_a_unit_with_fewer_than_5_families_nothing_is_told() -> None:
    row = one(measured("3a", 0, 4))
    assert row["suppressed"]
    assert row[["volume", "denominator", "share_pct"]].isna().all()
    assert (row["share_low_pct"], row["share_high_pct"]) == (0, 100)


def test_4_interviewed_households_are_few_though_they_stand_for_more_families() -> None:
    assert one(measured("5a", 5.6, 56, share_pct=10.0, answered=40, asked=40))["suppressed"]
    assert not one(measured("5a", 7.0, 56, share_pct=12.5, answered=40, asked=40))["suppressed"]


@pytest.mark.parametrize("criterion", ["1b", "2a", "4b"])
def test_metres_and_hectares_are_shown(criterion: str) -> None:
    assert not one(measured(criterion, 0.5, 2.0, answered=None, asked=None))["suppressed"]


def test_an_open_row_is_as_open_as_its_highest_points() -> None:
    """2 of 38 answered, 2 more may fail: 5 to 10 %, both 0 points, so below the first cut."""
    row = one(measured("3a", 2, 38, share_low_pct=5.0, share_high_pct=10.0, points_high=0))
    assert (row["share_low_pct"], row["share_high_pct"]) == (0, 24.995)


def test_few_households_without_an_answer_are_not_counted_up() -> None:
    row = one(measured("3a", 19, 38, answered=38, asked=40))
    assert pd.isna(row["answered"])
    assert (row["asked"], row["share_pct"]) == (40, 50)


@settings(deadline=None, max_examples=60)
@given(denominator=st.integers(1, 60), k=st.integers(2, 12), data=st.data())
def test_a_withheld_row_looks_the_same_for_each_count_of_1_to_k_less_1(
    denominator: int, k: int, data: st.DataObject
) -> None:
    volume = data.draw(st.integers(1, denominator))
    published_row = one(measured("3a", volume, denominator), k)
    if not published_row["suppressed"]:
        assert volume >= k
        return
    others = [(count, denominator) for count in range(1, k)]
    if denominator < k:  # the denominator is not told: it may be any below k
        others = [(1, size) for size in range(1, k)]
    rows = [one(measured("3a", *other), k).drop([*BY_POINTS]) for other in others if other[0] <= other[1]]
    assert len(rows) == k - 1
    assert all(row.equals(published_row.drop(BY_POINTS)) for row in rows)


def test_from_17_families_on_the_points_tell_no_more() -> None:
    told = {size: {points(exact(100 * count / size), RULES) for count in range(1, K)} for size in (10, 16, 17, 40)}
    assert told == {10: {0, 1}, 16: {0, 1}, 17: {0}, 40: {0}}


# ---- scores


def test_the_average_of_a_withheld_member_has_limits() -> None:
    """3a fails for 2 of 40: 5 %, published as 0 to 12.5; 3b for 10 of 40: 25 %. So aspect 3 is 12.5 to 18.75."""
    row = publish(study({"3a": 2, "3b": 10})).scores.iloc[0]
    assert pd.isna(row["aspect_3_pct"])
    assert (row["aspect_3_low_pct"], row["aspect_3_high_pct"]) == (12.5, 18.75)
    assert (row["aspect_5_pct"], row["aspect_5_low_pct"], row["aspect_5_high_pct"]) == (0, 0, 0)
    assert pd.isna(row["mean_pct"])
    assert (row["mean_low_pct"], row["mean_high_pct"]) == (1.79, 2.68)  # a seventh of each
    assert row["suppressed_columns"] == "gps_households;aspect_3_pct;mean_pct"
    assert (row["score"], row["class"]) == (0, "not_slum")


def test_in_the_average_of_the_workbook_a_withheld_member_without_points_adds_nothing() -> None:
    row = publish(study({"3a": 2, "3b": 10}, average="scored")).scores.iloc[0]
    assert (row["aspect_3_low_pct"], row["aspect_3_high_pct"]) == (12.5, 12.5)


@settings(deadline=None, max_examples=60)
@given(
    volumes=st.dictionaries(st.sampled_from(["1a", "1c", "3a", "3b", "5a", "5b", "6b"]), st.integers(0, 40)),
    average=st.sampled_from(["plain", "scored"]),
)
def test_the_limits_hold_the_average(volumes: dict[str, int], average: str) -> None:
    frames = study({key: float(count) for key, count in volumes.items()}, average=average)
    exact_row, public = frames["scores"].iloc[0], publish(frames).scores.iloc[0]
    for name in (*(f"aspect_{aspect}" for aspect in RULES.aspects), "mean"):
        assert public[f"{name}_low_pct"] <= exact_row[f"{name}_pct"] <= public[f"{name}_high_pct"]
        touched = f"{name}_pct" in public["suppressed_columns"].split(";")
        assert pd.isna(public[f"{name}_pct"]) == touched
        if not touched:
            assert public[f"{name}_pct"] == public[f"{name}_low_pct"] == public[f"{name}_high_pct"]


def test_few_persons_are_withheld_with_their_density_and_none_is_shown() -> None:
    frames = study({})
    frames["scores"] = frames["scores"].assign(population=4.0, gps_households=0)
    row = publish(frames).scores.iloc[0]
    assert row["suppressed_columns"] == "population;density_per_ha"
    assert row["gps_households"] == 0
    assert row["households"] == 40


# ---- sdg, changes, todo


def indicator(numerator: float | None, denominator: float, **limits: float) -> pd.Series:
    share = None if numerator is None else 100 * numerator / denominator
    row = {"numerator": numerator, "denominator": denominator, "share_pct": share}
    row |= {"share_low_pct": share, "share_high_pct": share} | limits
    frame = pd.DataFrame([row]).astype("float64").assign(**UNIT, indicator="11.1.1")
    return public_sdg(frame, k=K).iloc[0]


@pytest.mark.parametrize(
    ("numerator", "denominator", "limits"),
    [(4, 40, (0, 12.5)), (36, 40, (87.5, 100)), (4, 9, (0, 100)), (2, 4, (0, 100))],
)
def test_few_on_either_side_of_an_indicator(numerator: int, denominator: int, limits: tuple[float, float]) -> None:
    row = indicator(numerator, denominator)
    assert row["suppressed"]
    assert (row["share_low_pct"], row["share_high_pct"]) == limits
    assert row[["numerator", "share_pct"]].isna().all()
    assert pd.isna(row["denominator"]) == (denominator < K)


def test_an_open_indicator_of_few_tells_no_limits() -> None:
    assert indicator(4, 40, share_high_pct=20.0)[["share_low_pct", "share_high_pct"]].tolist() == [0, 100]


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 40), (40, 40), (5, 40), (None, 40)])
def test_none_all_and_enough_of_an_indicator_are_shown(numerator: float | None, denominator: float) -> None:
    row = indicator(numerator, denominator)
    assert not row["suppressed"]
    assert row["denominator"] == denominator


@settings(deadline=None, max_examples=60)
@given(denominator=st.integers(1, 40), k=st.integers(2, 12), data=st.data())
def test_a_withheld_indicator_has_k_less_1_counts_to_be(denominator: int, k: int, data: st.DataObject) -> None:
    numerator = data.draw(st.integers(0, denominator))
    sizes = range(1, k) if denominator < k else [denominator]
    secrets = pd.DataFrame([(count, size) for size in sizes for count in range(size + 1)], columns=["of", "size"])
    share = 100 * secrets["of"] / secrets["size"]
    limits = {"share_low_pct": share, "share_high_pct": share}
    cells = {"numerator": secrets["of"], "denominator": secrets["size"], "share_pct": share}
    # Each secret is a study of its own.
    studies = pd.DataFrame(cells | limits).assign(level="area", unit_id=secrets.index, round=2020, indicator="11.1.1")
    public = public_sdg(studies, k=k).drop(columns="unit_id")
    mine = public[(secrets["of"] == numerator) & (secrets["size"] == denominator)].iloc[0]
    alike = [row.equals(mine) for _, row in public.iterrows()]
    assert not mine["suppressed"] or secrets.loc[alike, "of"].nunique() >= k - 1


def change(criterion: str, shares: tuple[float, float], contribution: str = "partly") -> dict[str, object]:
    ends = {"share_from_pct": shares[0], "share_to_pct": shares[1], "change_pct": shares[1] - shares[0]}
    done = {"contribution_pct": 30.0 if criterion == "total" else None, "contribution": contribution}
    unit = {"level": "area", "unit_id": "A", "round_from": 2018, "round_to": 2020, "criterion": criterion}
    return unit | ends | {"points_from": 1, "points_to": 0} | done


def two_rounds() -> dict[str, pd.DataFrame]:
    """3a falls from 10 to 2 of 40 families, so that its second percent is withheld, and with it the second mean."""
    before, after = study({"3a": 10}), study({"3a": 2})
    frames = {
        name: pd.concat([before[name].assign(round=2018), after[name]], ignore_index=True)
        for name in ("scores", "criteria")
    }
    rows = [change("3a", (25.0, 5.0)), change("3b", (0.0, 0.0)), change("total", (44.99, 38.99))]
    return after | frames | {"changes": pd.DataFrame(rows)}


def test_a_withheld_percent_cannot_be_worked_out_from_the_other_round() -> None:
    rows = publish(two_rounds()).changes.set_index("criterion")
    assert rows["suppressed"].tolist() == [True, False, True]
    assert rows.loc["3a", "share_from_pct"] == 25
    assert rows.loc["3a", ["share_to_pct", "change_pct"]].isna().all()
    assert rows.loc["3b", ["share_from_pct", "share_to_pct", "change_pct"]].tolist() == [0, 0, 0]
    assert rows.loc["total", ["share_to_pct", "change_pct", "contribution_pct"]].isna().all()
    assert rows.loc["total", "contribution"] == "partly"


def test_a_unit_that_is_slum_no_more_keeps_its_contribution() -> None:
    frames = two_rounds()
    frames["changes"] = pd.DataFrame([change("total", (44.99, 5.0), "handled")])
    assert publish(frames).changes.loc[0, "contribution_pct"] == 30


def test_a_percent_without_a_public_row_is_withheld() -> None:
    frames = study({})
    frames["changes"] = pd.DataFrame([change("3a", (25.0, 5.0))])
    frames["criteria"] = frames["criteria"][frames["criteria"]["criterion"] != "3a"]
    assert publish(frames).changes[["share_from_pct", "share_to_pct", "change_pct"]].isna().all(axis=None)


# ---- all of it


def test_only_what_is_on_the_list_is_published() -> None:
    frames = {name: frame.assign(respondent="Siti") for name, frame in study({"3a": 2}).items()}
    public = publish(frames)
    added = {
        "suppressed",
        "withheld_because",
        "suppressed_columns",
        "subtraction_columns",
        "mean_low_pct",
        "mean_high_pct",
    }
    added |= {f"aspect_{n}_{end}_pct" for n in RULES.aspects for end in ("low", "high")}
    for table in ALLOWED:
        assert set(getattr(public, table).columns) - added <= set(ALLOWED[table])
    assert "tenure_clear_pct" not in public.scores


@pytest.mark.parametrize("table", ALLOWED)
def test_the_list_names_columns_of_the_dictionary(table: str) -> None:
    assert set(ALLOWED[table]) <= set(fields.columns(table))


def test_with_k_1_everything_is_as_it_was() -> None:
    frames = study({"3a": 1, "5a": 0.5})
    public = publish(frames, k=1)
    for table, frame in frames.items():
        pd.testing.assert_frame_equal(getattr(public, table)[allowed(frame, table).columns], allowed(frame, table))
    assert not public.criteria["suppressed"].any()
    assert public.scores["suppressed_columns"].tolist() == [""]


def test_the_tables_of_the_office_stay_as_they_are() -> None:
    frames = two_rounds()
    before = {name: frame.copy(deep=True) for name, frame in frames.items()}
    publish(frames)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, before[name])


def test_tables_with_fewer_columns_are_published_with_those_they_have() -> None:
    """The small study of the browser map: 1,234 households, of which 5 with an unknown accuracy; nobody is few."""
    frames = study({}) | {"scores": webmap_world.scores(), "criteria": webmap_world.criteria()}
    public = publish(frames)
    assert not public.criteria["suppressed"].any()
    assert set(public.scores["suppressed_columns"]) == {""}
    few = publish(frames, k=6).scores.set_index("unit_id")["suppressed_columns"]
    assert few[webmap_world.OPEN] == "gps_unknown_households"
