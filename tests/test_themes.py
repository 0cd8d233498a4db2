"""What the themes of the map show, on a world of four areas (`themes_world`)."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import pytest
import themes_world as world

from pipeline import text
from pipeline.aggregate.sdg.indicators import INDICATORS
from pipeline.render import style
from pipeline.render.themes import Theme, legend_rows
from pipeline.render.themes.indicators import meaning


@pytest.fixture(scope="module")
def themes() -> dict[str, Theme]:
    return world.themes()


def labels(theme: Theme, language: str = "id") -> list[str]:
    return [group.label[language] for group in theme.groups]


def test_the_themes_come_in_the_order_of_the_map(themes: dict[str, Theme]) -> None:
    """Aspects 3 to 7 and most criteria are unknown everywhere: they have nothing to show."""
    criteria = [f"criterion_{code}" for code in ("1a", "1b", "1c", "2a", "2b")]
    rest = ["certainty", "priority", "density", "sdg.bps_kumuh", "change"]
    assert list(themes) == ["class", "score", "aspect_1", "aspect_2", *criteria, *rest]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("class", ["heavy", "light-open-light-moderate", "not_slum", "not_assessable"]),
        ("score", ["score-54", "score-27-open", "score-0", "not_assessable"]),
        ("aspect_1", ["band-1", "band-0-open", "band-0-open", "unknown"]),
        ("aspect_2", ["band-1", "band-1-open", "unknown", "unknown"]),
        ("criterion_1a", ["points-3", "points-0-open", "points-0", "unknown"]),
        ("criterion_2a", ["points-1", "points-1", "unknown", "unknown"]),
        ("certainty", ["settled", "open", "gps_changes", "not_assessable"]),
        ("priority", ["priority-1", "priority-5-6-open", "none", "unknown"]),
        ("density", ["density-2", "density-0", "density-1", "unknown"]),
        ("sdg.bps_kumuh", ["band-1", "band-0-open", "unknown", "unknown"]),
        ("change", ["fell_much", "same-open", "not_comparable", "not_comparable"]),
    ],
)
def test_every_area_is_where_its_results_put_it(themes: dict[str, Theme], key: str, expected: list[str]) -> None:
    """B's average of aspect 2 is 30 %, but 23 % when 2a is at its lowest: open, though no points are."""
    assert list(world.places(themes[key]).values()) == expected


def test_a_village_without_an_area_is_said_to_have_none(themes: dict[str, Theme]) -> None:
    for theme in themes.values():
        if "village" in theme.members:
            assert world.places(theme, "village")["W"] == "not_assessed"
    assert [key for key, theme in themes.items() if "village" not in theme.members] == ["priority", "density"]


def test_groups_are_written_in_both_languages(themes: dict[str, Theme]) -> None:
    steps = ["76 - 100 %: nilai 5", "51 - 75,99 %: nilai 3", "25 - 50,99 %: nilai 1", "0 - 24,99 %: nilai 0"]
    assert labels(themes["criterion_1a"])[:4] == steps
    assert labels(themes["aspect_1"], "en")[2] == "25 - 50.99 %"
    assert labels(themes["class"])[4] == "terbuka: Kumuh ringan - Kumuh sedang"
    assert labels(themes["score"], "en")[6] == "27 - 39, open"
    density = ["di atas 200 jiwa/ha", "di atas 150 sampai 200 jiwa/ha", "sampai 150 jiwa/ha"]
    assert labels(themes["density"])[:3] == density
    assert labels(themes["change"], "en")[4] == "Fell by 20 or more"
    assert "open: priority 5 - 6" in labels(themes["priority"], "en")
    assert themes["change"].label["en"] == "Change of the total score 2018 - 2020"


def test_the_number_behind_a_group_is_unknown_where_nothing_is_known(themes: dict[str, Theme]) -> None:
    assert themes["score"].values["area"] == {"A": 60, "B": 30, "C": 10, "D": None}
    assert themes["density"].values["area"] == {"A": 201, "B": 150, "C": 200, "D": None}
    assert themes["change"].values["area"] == {"A": -20, "B": 0, "C": None, "D": None}
    assert themes["certainty"].values["area"] == {"A": 0, "B": 10, "C": 0, "D": 80}
    assert (themes["density"].unit_label("id"), themes["aspect_1"].unit_label("en")) == ("jiwa/ha", "%")


def test_the_legend_counts_areas_hectares_and_households(themes: dict[str, Theme]) -> None:
    """Of the not slum C nobody knows the households, in D none was interviewed."""
    rows = legend_rows(themes["class"], world.scores(), round=world.ROUND)
    counted = {themes["class"].groups[row.group].key: row for row in rows}
    assert [counted[key].area_ha for key in ("heavy", "not_slum", "not_assessable")] == [1, 4, 8]
    assert (counted["heavy"].households, counted["heavy"].households_unknown) == (10, 0)
    assert (counted["not_slum"].households, counted["not_slum"].households_unknown) == (None, 1)
    assert counted["not_assessable"].households == 0
    assert (counted["moderate"].count, counted["moderate"].area_ha, counted["moderate"].households) == (0, 0, None)


def test_what_is_withheld_is_drawn_by_its_band_or_as_withheld() -> None:
    """The bounds of A's average are in one band, those of B's in two. Points of B's 1a stay, its percent goes.

    The percents behind are not shown either where the table should still hold them.
    """
    row = {"suppressed": True, "share_pct": 21.5, "points": 0, "points_low": 0, "points_high": 0}
    bounds = {"A": (28.0, 33.0), "B": (20.0, 33.0)}
    hidden = {
        unit: {"aspect_1_pct": None, "aspect_1_low_pct": low, "aspect_1_high_pct": high}
        for unit, (low, high) in bounds.items()
    }
    hidden["A"] |= {"suppressed_columns": "population;households", "households": None}
    found = world.themes(scores=world.scores(**hidden), criteria=world.criteria(A_1a=row, B_1a=row))
    assert list(world.places(found["aspect_1"]).values())[:2] == ["band-1", "suppressed"]
    assert world.places(found["criterion_1a"])["B"] == "points-0"
    assert world.places(found["density"])["A"] == "suppressed"
    withheld = [found[key].values["area"]["A"] for key in ("aspect_1", "criterion_1a", "density")]
    assert withheld == [None, None, None]


def test_a_withheld_indicator_is_drawn_by_its_bounds() -> None:
    table = world.sdg().assign(suppressed=[True, True, False], share_pct=None)
    table["share_high_pct"] = [39.0, 25.0, 100.0]
    found = world.themes(sdg=table)["sdg.bps_kumuh"]
    assert list(world.places(found).values())[:3] == ["band-1", "suppressed", "unknown"]


def test_one_round_has_no_change_and_no_survey_no_indicator() -> None:
    found = world.themes(changes=world.changes().head(0), sdg=world.sdg().head(0))
    assert not {"change", "sdg.bps_kumuh"} & set(found)


def test_a_change_is_open_where_the_round_before_is_not_known_for_certain() -> None:
    """A fell by 20, but by 19 if it had 79 before."""
    scores = world.scores()
    scores.loc[(scores["unit_id"] == "A") & (scores["round"] == world.BEFORE), "score_low"] = 79
    assert world.places(world.themes(scores=scores)["change"])["A"] == "fell_much-open"


def test_a_change_counts_both_ends_of_both_rounds() -> None:
    """B stayed at 30, now for certain; but it may have had 31 before. Without the round before nothing is certain."""
    settled = world.scores(B=world.classes("light") | world.points(30, 30, 30))
    assert world.places(world.themes(scores=settled)["change"])["B"] == "same"
    then = (settled["unit_id"] == "B") & (settled["round"] == world.BEFORE)
    maybe = settled.assign(score_high=settled["score_high"].mask(then, 31))
    assert world.places(world.themes(scores=maybe)["change"])["B"] == "same-open"
    assert world.places(world.themes(scores=settled[~then])["change"])["B"] == "same-open"


def test_a_change_between_earlier_rounds_is_another_theme_s() -> None:
    older = world.changes().assign(round_from=2016, round_to=world.BEFORE, points_from=0)
    found = world.themes(changes=pd.concat([world.changes(), older]))["change"]
    assert found.values["area"]["A"] == -20
    assert found.label["en"].endswith("2018 - 2020")


def test_a_score_may_be_open_though_its_class_is_settled() -> None:
    found = world.themes(scores=world.scores(B=world.classes("light") | world.points(30, 30, 31)))
    assert world.places(found["class"])["B"] == "light"
    assert world.places(found["score"])["B"] == "score-27-open"


def test_an_open_step_is_the_lighter_shade_of_the_same_step(themes: dict[str, Theme]) -> None:
    pairs = [
        (step, group)
        for theme in themes.values()
        for step, group in itertools.product(theme.groups, theme.groups)
        if group.key == f"{step.key}-open"
    ]
    assert len(pairs) >= 5
    assert all(group.is_open and group.fill == style.open_fill(step.fill) for step, group in pairs)


def test_a_priority_that_may_not_apply_says_so() -> None:
    changed = world.classes("not_slum", "not_slum", "light") | world.ranks(None, 9, 9)
    found = world.themes(scores=world.scores(C=changed))["priority"]
    assert world.places(found)["C"] == "priority-9-9-none-open"
    assert "terbuka: prioritas 9, bila kumuh" in labels(found)


def test_the_scored_average_moves_with_the_percents_that_score() -> None:
    """B's 2a may be 26 to 50 %, its 2b 20 % never scores: 13 to 25 % (over two), so 20 % could reach the band above."""
    changed = {"average": "scored", "aspect_2_pct": 20.0}
    assert world.places(world.themes(scores=world.scores(B=changed))["aspect_2"])["B"] == "band-0-open"
    narrow = world.criteria(B_2a={"share_low_pct": 26, "share_pct": 40, "share_high_pct": 49})
    found = world.themes(scores=world.scores(B=changed), criteria=narrow)
    assert world.places(found["aspect_2"])["B"] == "band-0"


def test_a_theme_that_rests_on_background_knowledge_says_so(themes: dict[str, Theme]) -> None:
    words = text.say("themes.background", "en")
    found = world.themes(scores=world.scores(A={"background": "legality;priority"}))
    assert found["priority"].note["en"].endswith(words)
    assert words not in found["density"].note["en"] + themes["priority"].note["en"]


def test_every_indicator_says_whether_high_is_good() -> None:
    assert {meaning(indicator) for indicator in INDICATORS} == {"good", "bad"}


def test_words_of_the_themes_are_all_used() -> None:
    folder = Path(text.__file__).parents[1] / "render" / "themes"
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    built = ("themes.unit.", "themes.certainty.", "themes.change.", "themes.sdg.")
    own = [name for name in text.catalogue() if name.startswith("themes.") and not name.startswith(built)]
    assert [name for name in own if f'"{name}"' not in code and f"'{name}'" not in code] == []
