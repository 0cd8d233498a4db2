"""Every message and label that is not a column's, in Indonesian and English, found by its code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

LANGUAGES = ("id", "en")
MESSAGES = "messages.toml"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All entries of the `*.toml` beside this file: code -> {id, en}, problems as `code.problem` and `code.cure`."""
    entries: dict[str, Mapping[str, str]] = {}
    for name in sorted(file.name for file in resources.files(__name__).iterdir()):
        if name.endswith(".toml"):
            entries.update(_entries(name))
    return entries


@cache
def _entries(name: str) -> Mapping[str, Mapping[str, str]]:
    return _flat("", tomllib.loads(resources.files(__name__).joinpath(name).read_text(encoding="utf-8")))


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
    # What a stage that goes well says is all in one file, and the others take longer to read than some stages do.
    entries = _entries(MESSAGES) if code in _entries(MESSAGES) else catalogue()
    return entries[code][language].format(**values)


def severity(code: str) -> str:
    """`error` or `warning`, as the problem's entry says."""
    return catalogue()[f"{code}.severity"]["id"]
