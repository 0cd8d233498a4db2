"""Every message and label that is not a column's, in Indonesian and English, found by its code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

LANGUAGES = ("id", "en")


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All entries of the `*.toml` beside this file: code -> {id, en}, problems as `code.problem` and `code.cure`."""
    entries: dict[str, Mapping[str, str]] = {}
    for file in sorted(resources.files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            entries.update(_flat("", tomllib.loads(file.read_text(encoding="utf-8"))))
    return entries


def _flat(prefix: str, table: Mapping[str, object]) -> dict[str, Mapping[str, str]]:
    if set(LANGUAGES) <= table.keys():
        return {prefix: {language: str(table[language]) for language in LANGUAGES}}
    flat: dict[str, Mapping[str, str]] = {}
    for key, value in table.items():
        name = f"{prefix}.{key}" if prefix else key
        flat |= _flat(name, value) if isinstance(value, Mapping) else {name: {lang: str(value) for lang in LANGUAGES}}
    return flat


def say(code: str, language: str, **values: object) -> str:
    """The words of `code` in `language`, with its places filled; `KeyError` for an unknown code.

    >>> say("class_column", "en")
    'Class'
    """
    return catalogue()[code][language].format(**values)


def severity(code: str) -> str:
    """`error` or `warning`, as the problem's entry says."""
    return catalogue()[f"{code}.severity"]["id"]
