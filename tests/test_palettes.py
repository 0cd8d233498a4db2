"""The colours and patterns of the themes: told apart by everybody, on paper in black and white, and readable."""

from __future__ import annotations

import itertools

import pytest
from colour_vision import DEFICIENCIES, contrast, difference, lab
from matplotlib.hatch import get_path

from pipeline.render import palettes, style

APART = 8
"""CIE 1976 difference: well over the about 2.3 that is just noticed side by side."""
READABLE = 4.5
"""WCAG 2.2, 1.4.3."""
UNKNOWN = style.CLASS_STYLES[style.NOT_ASSESSABLE].fill
NOT_SLUM = style.CLASS_STYLES["not_slum"].fill
RAMPS = {
    "high_is_bad": palettes.HIGH_IS_BAD,
    "high_is_good": palettes.HIGH_IS_GOOD,
    "certain": palettes.CERTAIN,
    "score": style.SCORE_RAMP,
}
CLASSES = [style.CLASS_STYLES[class_].fill for class_ in ("not_slum", "light", "moderate", "heavy")]


def nearest(colours: list[str], deficiency: str) -> float:
    return min(difference(one, other, deficiency) for one, other in itertools.combinations(colours, 2))


def rises(colours: list[str], deficiency: str) -> bool:
    """Whether each colour is darker than the one before it, by at least 3 of 100."""
    lightness = [float(lab(colour, deficiency)[0]) for colour in colours]
    return all(before - after >= 3 for before, after in itertools.pairwise(lightness))


def test_the_measure_itself() -> None:
    """White on black is 21 and 100 apart; red and green look alike with deuteranopia far more than without."""
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert difference("#ffffff", "#000000") == pytest.approx(100, abs=0.01)
    assert difference("#cc6644", "#7f8844", "deuteranopia") < difference("#cc6644", "#7f8844") / 3


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("name", RAMPS)
@pytest.mark.parametrize("count", [2, 3, 4, 5, 6, 7, 8, 9])
def test_the_steps_of_a_ramp_darken_and_are_told_apart(name: str, count: int, deficiency: str) -> None:
    ramp = RAMPS[name]
    if count <= len(ramp):
        colours = palettes.steps(ramp, count)
        assert rises(colours, deficiency)
        assert nearest([*colours, UNKNOWN], deficiency) >= APART


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("ramp", [palettes.HIGH_IS_BAD, palettes.HIGH_IS_GOOD])
@pytest.mark.parametrize("count", [3, 4, 5])
def test_what_is_withheld_is_no_step(ramp: tuple[str, ...], count: int, deficiency: str) -> None:
    assert nearest([*palettes.steps(ramp, count), UNKNOWN, palettes.SUPPRESSED], deficiency) >= APART


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_classes_and_priorities_are_told_apart(deficiency: str) -> None:
    assert nearest([*CLASSES, UNKNOWN], deficiency) >= APART
    assert rises(CLASSES, deficiency)
    assert nearest([*palettes.HIGH_IS_BAD, UNKNOWN, NOT_SLUM], deficiency) >= APART


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_the_diverging_palette_darkens_to_both_sides_which_differ(deficiency: str) -> None:
    assert rises(list(palettes.DIVERGING[2:]), deficiency)
    assert rises(list(palettes.DIVERGING[2::-1]), deficiency)
    better, worse = palettes.DIVERGING[:2], palettes.DIVERGING[3:]
    assert all(difference(one, other, deficiency) >= 4 * APART for one in better for other in worse)
    assert nearest([*palettes.DIVERGING, UNKNOWN], deficiency) >= APART
    assert len(set(palettes.DIVERGING_HATCHES)) == 5


def test_a_palette_that_fails_is_seen() -> None:
    """Red and green of the same lightness, and a rainbow."""
    assert nearest(["#c85a40", "#7f7f3a"], "deuteranopia") < APART
    assert not rises(["#ffff00", "#00ffff", "#ff00ff", "#ffffff"], "none")


ALL = [*palettes.HIGH_IS_BAD, *palettes.HIGH_IS_GOOD, *palettes.CERTAIN, *palettes.DIVERGING, palettes.SUPPRESSED]


@pytest.mark.parametrize("fill", [shade for colour in ALL for shade in (colour, style.open_fill(colour))])
def test_words_on_a_fill_can_be_read(fill: str) -> None:
    assert contrast(fill, style.on_fill(fill)) >= READABLE


def test_every_hatch_is_one_of_matplotlib_and_draws_something() -> None:
    letters = {*palettes.HATCHES, *palettes.DIVERGING_HATCHES, palettes.UNKNOWN_HATCH, palettes.SUPPRESSED_HATCH}
    letters |= {palettes.NOT_ASSESSED_HATCH, palettes.NONE_HATCH}
    assert [hatch for hatch in letters if not len(get_path(hatch).vertices)] == [""]


@pytest.mark.parametrize("hatches", [palettes.HATCHES, palettes.MARKERS])
def test_neighbours_have_another_pattern_and_another_shape(hatches: tuple[str, ...]) -> None:
    turned = palettes.in_turn(hatches, 9)
    assert all(one != other for one, other in itertools.pairwise(turned))
