"""What fills the places of the guide's words: the names of the map's parts, and the numbers of rules and study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import scoring, text
from pipeline.rational import Fraction
from pipeline.render import style

if TYPE_CHECKING:
    from pipeline.render.webwords import MapStudy
    from pipeline.rules import Rules

EXAMPLE_KK = (12, 40)
"""Volume and denominator of the worked example."""


def places_of(rules: Rules, study: MapStudy, language: str) -> dict[str, object]:
    return (
        _map_words(language)
        | _rule_numbers(rules, language)
        | example_numbers(rules, language)
        | {
            "title": study.title(language),
            "round": study.round,
            "host": "" if study.online is None else study.online.host,
            "codes": " / ".join(code.upper() for code in study.languages),
            "below_k": text.say("webmap.below_k", language, k=study.k),
            "most": (study.k or 1) - 1,
            "link": f"#area={'KODE' if language == 'id' else 'CODE'}&theme=score&lang={language}",
        }
    )


def _map_words(language: str) -> dict[str, object]:
    """What the map calls its own parts."""
    own = {code: words[language] for code, words in text.catalogue().items() if code.startswith("webmap.")}
    families = [_inside(words) for code, words in own.items() if code.startswith("webmap.family.")]
    shared = {code: text.say(code, language) for code in ("sample_stamp", "sample_note", "no_delineations_note")}
    themes = {"themes": ", ".join(families), "certainty": text.say("themes.certainty.label", language)}
    found: dict[str, object] = {code.removeprefix("webmap."): words for code, words in own.items()}
    return found | shared | themes


def _inside(words: str) -> str:
    """A label as it is written inside a sentence.

    >>> _inside("Total score"), _inside("SDG indicators")
    ('total score', 'SDG indicators')
    """
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _rule_numbers(rules: Rules, language: str) -> dict[str, object]:
    best = rules.classes[0].class_
    return {
        "rules": rules.title[language],
        "criteria": len(rules.criteria),
        "aspects": len(rules.aspects),
        "max": rules.max_score,
        "most_points": rules.points[-1],
        "best": rules.class_label(best, language),
        "open_example": style.class_sentence(*open_limits(rules), rules, language),
    }


def open_limits(rules: Rules) -> tuple[str, str, str]:
    """The open class that the guide shows: the second worst, which may be the worst.

    >>> from pipeline.rules import load
    >>> open_limits(load("permen-pupr-14-2018"))
    ('moderate', 'moderate', 'heavy')
    """
    second, worst = (row.class_ for row in rules.classes[-2:])
    return second, second, worst


def example_numbers(rules: Rules, language: str) -> dict[str, object]:
    volume, denominator = EXAMPLE_KK
    share = scoring.share_pct(Fraction(volume), Fraction(denominator))
    return {
        "volume": volume,
        "denominator": denominator,
        "unit": text.say("webmap.unit_KK", language),
        "share": style.number(None if share is None else float(share), language, decimals=2),
        "points": scoring.points(share, rules),
    }
