"""Every word of the page, in every language that it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import fields, text
from pipeline.render import style
from pipeline.render.webrows import EFFECTS
from pipeline.render.websheet import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.rules import Rules

SHARED_WORDS = ("unknown", "sample_stamp", "sample_note", "no_delineations_note", "class_column", "score_column")
INTERNAL_WORDS = {"internal_note": "webhouseholds.internal", "households_layer": "webhouseholds.layer"}

Words = dict[str, dict[str, str]]
"""Language, then key, then text."""


@dataclass(frozen=True, slots=True)
class Online:
    """Tiles on the internet that a reader may switch on, and from whom they come."""

    url: str
    host: str
    attribution: str


@dataclass(frozen=True, slots=True)
class MapStudy:
    """What a map says about its study. `languages` holds the first one shown first; `sources` are licence
    lines by language.

    `k` is the number of households below which a count is not shown; None shows all. `internal` says that the map is
    for the office alone, `part` that it is of one village alone; `guide` is the way to
    the page that says how to read it; `lineage` is the line of `pipeline.lineage`, empty where nobody gave one.
    """

    title_id: str
    title_en: str
    round: int
    illustrative: bool
    without_delineations: bool
    languages: tuple[str, ...] = text.LANGUAGES
    sources: tuple[Mapping[str, str], ...] = ()
    k: int | None = None
    internal: bool = False
    online: Online | None = None
    part: str | None = None
    guide: str | None = None
    lineage: str = ""

    def title(self, language: str) -> str:
        """The study's title in `language`, with the village where the map is of one."""
        title = self.title_id if language == "id" else self.title_en
        return title if self.part is None else f"{title}: {self.part}"


def page_words(
    rules: Rules,
    study: MapStudy,
    *,
    indicators: Iterable[str] = (),
    questions: Iterable[str] = (),
    round_before: int | None = None,
) -> Words:
    """The words of the page by language; `indicators` and `questions` are those that its sheets name."""
    indicators, questions = list(indicators), list(questions)
    return {
        language: _catalogue(language)
        | _rule_words(rules, language)
        | {f"sdg.{name}": text.say(f"sdg.{name}.label", language) for name in indicators}
        | _question_words(questions, language)
        | study_words(rules, study, language, round_before=round_before)
        for language in study.languages
    }


def _catalogue(language: str) -> dict[str, str]:
    own = {
        code.removeprefix("webmap."): entry[language]
        for code, entry in text.catalogue().items()
        if code.startswith("webmap.")
    }
    shared = {code: text.say(code, language) for code in SHARED_WORDS}
    shared |= {key: text.say(code, language) for key, code in INTERNAL_WORDS.items()}
    effects = {f"effect.{name}": text.say(f"todo.{name}", language) for name in EFFECTS}
    return own | shared | effects | {"class.open": text.catalogue()["class.open"][language]}


def _rule_words(rules: Rules, language: str) -> dict[str, str]:
    labels = {f"criterion.{row.criterion}": row.label[language] for row in rules.criteria}
    known = {row.class_ for row in rules.classes} | {style.NOT_ASSESSABLE, style.NOT_ASSESSED}
    classes = {f"class.{class_}": style.class_label(class_, rules, language) for class_ in CLASSES if class_ in known}
    considered = {f"considerations_class.{row.class_}": row.label[language] for row in rules.considerations.classes}
    follows = {f"legality.{key}": label[language] for key, label in rules.legality.labels.items()}
    follows |= {f"handling.{key}": label[language] for key, label in rules.handling.labels.items()}
    aspects = {f"aspect.{aspect}": label[language] for aspect, label in rules.aspects.items()}
    return labels | classes | considered | follows | aspects


def _question_words(questions: Iterable[str], language: str) -> dict[str, str]:
    """What the questions of the RT form ask, from the dictionary of columns."""
    meanings = fields.columns("forms")
    return {
        f"question.{name}": getattr(meanings[name], f"meaning_{language}").partition(":")[0]
        for name in questions
        if name in meanings
    }


def study_words(rules: Rules, study: MapStudy, language: str, *, round_before: int | None = None) -> dict[str, str]:
    """Words with the study's own names and numbers in them."""
    title = rules.title[language]
    words = {
        "title": study.title(language),
        "subtitle": text.say("webmap.subtitle", language, round=study.round, rules=title),
        "rules_source": text.say("webmap.rules_source", language, rules=title),
        "round_now": text.say("webmap.round_name", language, round=study.round),
    }
    words |= {f"source.{index}": line[language] for index, line in enumerate(study.sources)}
    if round_before is not None:
        words["round_before"] = text.say("webmap.round_name", language, round=round_before)
    if study.k is not None:
        words["below_k_note"] = text.say("webmap.below_k_note", language, k=study.k)
    return words
