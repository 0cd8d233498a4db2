"""`README.txt` and `LICENCE.txt`: what the files are, how to read them and what one may do with them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pipeline import text
from pipeline.publish.study import NOT_ASSESSABLE, NOT_ASSESSED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.publish.study import Known, Publication
    from pipeline.rules import Rules

WIDTH = 88
RULE = "=" * WIDTH


def readme(study: Publication, files: Mapping[str, Mapping[str, str]], known: Known, indicators: Sequence[str]) -> str:
    """The text of `README.txt`; `files` gives by name what a file is, by language."""
    return _both(study, [_readme(study, files, known, indicators, language) for language in study.ordered])


def licence(study: Publication) -> str:
    """The text of `LICENCE.txt`."""
    return _both(study, [_licence(study, language) for language in study.ordered])


def _both(study: Publication, parts: Sequence[Sequence[str]]) -> str:
    head = [study.stamp, ""] if study.stamp else []
    return "\n".join([*head, f"\n{RULE}\n\n".join("\n".join(part) + "\n" for part in parts)])


def _readme(
    study: Publication,
    files: Mapping[str, Mapping[str, str]],
    known: Known,
    indicators: Sequence[str],
    language: str,
) -> list[str]:
    said = [text.say(f"publication.readme.{code}", language) for code in ("qgis", "sheet", "columns")]
    parts = {
        "files": [f"{name}: {meaning[language]}" for name, meaning in files.items()],
        "reading": [*study.notes(language), known.words(language), *said, study.licence_words(language)],
        "classes": [f"{code}: {label}" for code, label in _classes(study.rules, language).items()],
        "criteria": [f"{row.criterion}: {row.label[language]}" for row in study.rules.criteria],
        "indicators": [f"{code}: {text.say(f'sdg.{code}.label', language)}" for code in indicators],
    }
    lines = [*_wrapped(study.title(language)), text.say("publication.about.version", language, round=study.round)]
    for code, sentences in parts.items():
        bullets = [line for sentence in sentences for line in _wrapped(sentence, "- ")]
        lines += ["", text.say(f"publication.readme.{code}", language), "", *bullets] if bullets else []
    return lines


def _classes(rules: Rules, language: str) -> dict[str, str]:
    """The codes in the column `class`, from the best to what has no class."""
    without = {code: text.say(f"class.{code}", language) for code in (NOT_ASSESSABLE, NOT_ASSESSED)}
    return {row.class_: rules.class_label(row.class_, language) for row in rules.classes} | without


def _licence(study: Publication, language: str) -> list[str]:
    lines = [*_wrapped(study.title(language)), "", *_wrapped(study.licence_words(language)), ""]
    if study.licence is None:
        lines += [*_wrapped(text.say("publication.licence.how", language)), ""]
    return [*lines, *_wrapped(study.privacy_words(language))]


def _wrapped(sentence: str, bullet: str = "") -> list[str]:
    return textwrap.wrap(
        sentence,
        WIDTH,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )
