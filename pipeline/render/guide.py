"""The guide to the map for planners: two A4 pages in each language, one file without script and network.

Every number in it comes from the rules and the study, every colour from `style`, and the buttons are called what
the map calls them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pipeline import text
from pipeline.render.guidetables import classes, example, looks_of, scale, sheet_columns
from pipeline.render.guidewords import places_of
from pipeline.render.webpieces import piece, policy, template
from pipeline.render.webthemes import fills_css, pattern_rows

if TYPE_CHECKING:
    from pipeline.render.webthemes import Look
    from pipeline.render.webwords import MapStudy
    from pipeline.rules import Rules

PAGES = (("file", "classes", "open", "score"), ("find", "sheet", "keys", "hidden", "link", "limits", "ask"))
"""The sections of the two pages, in their order."""


def render(*, rules: Rules, study: MapStudy) -> str:
    """The whole page; equal input gives equal bytes."""
    looks = looks_of(rules)
    styles = [fills_css(looks) + piece("guide.css")]
    return template("guide.html").render(
        languages=study.languages,
        lineage=study.lineage,
        titles={language: text.say("quality.language", language) for language in study.languages},
        stamp=text.say("sample_stamp", study.languages[0]) if study.illustrative else "",
        policy=policy(styles, []),
        styles=[Markup(part) for part in styles],
        patterns=Markup(template("patterns.html").render(rows=pattern_rows(looks))),
        parts=[_part(rules, study, looks, language) for language in study.languages],
    )


def _part(rules: Rules, study: MapStudy, looks: dict[Look, str], language: str) -> dict[str, Any]:
    """Everything that the page says in one language."""
    places = places_of(rules, study, language)
    return {
        "language": language,
        "words": {code: _words(f"guide.{code}", language, places) for code in _own_words()}
        | {"class_column": text.say("class_column", language)},
        "pages": [[_section(name, study, places, language) for name in page if _holds(name, study)] for page in PAGES],
        "classes": classes(rules, looks, language),
        "scale": scale(rules, language),
        "columns": sheet_columns(language),
        "example": example(rules, language),
    }


def _own_words() -> list[str]:
    """The words that belong to no section."""
    codes = (code.removeprefix("guide.") for code in text.catalogue() if code.startswith("guide."))
    return [code for code in codes if "." not in code]


def _words(code: str, language: str, places: dict[str, object]) -> str:
    return text.say(code, language, **places)


# -- sections ---------------------------------------------------------------------------------------------------------
def _holds(section: str, study: MapStudy) -> bool:
    """Nothing is hidden where one household may be shown."""
    return section != "hidden" or _hides(study)


def _hides(study: MapStudy) -> bool:
    return study.k is not None and study.k > 1


def _section(name: str, study: MapStudy, places: dict[str, object], language: str) -> dict[str, Any]:
    """Its heading, and its points as (what, how)."""
    points = [_words(code, language, places).partition(": ") for code in _points(name, study)]
    return {
        "name": name,
        "heading": _words(f"guide.{name}.heading", language, places),
        "points": [(what, how) for what, _, how in points],
    }


def _points(section: str, study: MapStudy) -> list[str]:
    """The codes of a section's points, in the order of the text file, without those that do not hold here."""
    absent = {f"guide.{section}.heading", *(code for code, holds in _conditional(study).items() if not holds)}
    if section == "classes":
        absent |= {code for code in text.catalogue() if code.startswith("guide.classes.")} - {"guide.classes.small"}
    return [code for code in text.catalogue() if code.startswith(f"guide.{section}.") and code not in absent]


def _conditional(study: MapStudy) -> dict[str, bool]:
    """What is said of some studies only."""
    return {
        "guide.file.online": study.online is not None,
        "guide.limits.sample": study.illustrative,
        "guide.limits.boundaries": study.without_delineations,
        "guide.sheet.language": len(study.languages) > 1,
    }
