"""Every word of the page, in every language that it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from pipeline import text
from pipeline.render import style
from pipeline.render.websheet import is_open, sentence_key

if TYPE_CHECKING:
    from pipeline.rules import Rules

SHARED_WORDS = ("unknown", "sample_stamp", "sample_note", "no_delineations_note", "class_column", "score_column")

Words = dict[str, dict[str, str]]
"""Language, then key, then text."""


@dataclass(frozen=True, slots=True)
class MapStudy:
    """What a map says about its study. `languages` holds the first one shown first; `sources` are licence lines."""

    title_id: str
    title_en: str
    round: int
    illustrative: bool
    without_delineations: bool
    languages: tuple[str, ...] = text.LANGUAGES
    sources: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        """The study's title in `language`."""
        return self.title_id if language == "id" else self.title_en


def page_words(scores: pd.DataFrame, rules: Rules, study: MapStudy) -> Words:
    return {
        language: _catalogue(language)
        | _rule_words(rules, language)
        | _sentences(scores, rules, language)
        | _legend_words(scores, rules, language)
        | study_words(rules, study, language)
        for language in study.languages
    }


def _catalogue(language: str) -> dict[str, str]:
    own = {
        code.removeprefix("webmap."): entry[language]
        for code, entry in text.catalogue().items()
        if code.startswith("webmap.")
    }
    return own | {code: text.say(code, language) for code in SHARED_WORDS}


def _rule_words(rules: Rules, language: str) -> dict[str, str]:
    labels = {f"criterion.{row.criterion}": row.label[language] for row in rules.criteria}
    classes = {f"class.{class_}": style.class_label(class_, rules, language) for class_ in style.class_order(rules)}
    considered = {f"considerations_class.{row.class_}": row.label[language] for row in rules.considerations.classes}
    follows = {f"legality.{key}": label[language] for key, label in rules.legality.labels.items()}
    follows |= {f"handling.{key}": label[language] for key, label in rules.handling.labels.items()}
    aspects = {f"aspect.{aspect}": label[language] for aspect, label in rules.aspects.items()}
    return labels | classes | considered | follows | aspects


def _sentences(scores: pd.DataFrame, rules: Rules, language: str) -> dict[str, str]:
    sentences = {}
    for row in scores.to_dict("records"):
        limits = (row["class_low"], row["class_high"])
        sentences[sentence_key(row)] = style.class_sentence(row["class"], *limits, rules, language)
    return dict(sorted(sentences.items()))


def _legend_words(scores: pd.DataFrame, rules: Rules, language: str) -> dict[str, str]:
    """Counts and hectares of the areas: settled ones by class, open ones apart, so that the lines add up."""
    rows = scores[scores["level"] == "area"].to_dict("records")
    kinds = ["open" if is_open(row) else row["class"] for row in rows]
    groups = {
        key: [row for row, kind in zip(rows, kinds, strict=True) if kind == key]
        for key in (*style.class_order(rules), "open")
    }
    words = {}
    for key, part in {**groups, "total": rows}.items():
        words[f"legend.{key}.count"] = style.number(len(part), language)
        words[f"legend.{key}.ha"] = style.number(sum(row["area_ha"] for row in part), language, decimals=2)
    return words


def study_words(rules: Rules, study: MapStudy, language: str) -> dict[str, str]:
    title = rules.title[language]
    return {
        "title": study.title(language),
        "subtitle": text.say("webmap.subtitle", language, round=study.round, rules=title),
        "rules_source": text.say("webmap.rules_source", language, rules=title),
    }
