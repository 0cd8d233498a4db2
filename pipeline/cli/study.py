"""The settings of the run, read once, and the language in which it speaks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pipeline import text
from pipeline.errors import Problem, RuleError, SettingsError, written
from pipeline.io.documents import is_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.config import Settings
    from pipeline.rules import Rules

LARGEST_FILE_BYTES = 1_000_000
"""Of the settings and of a rule file."""

# Before the settings are read, and when they cannot be, a message comes in both languages.
_spoken: list[str] = list(text.LANGUAGES)


def forget() -> None:
    """Speak both languages again, until a settings file is read."""
    _spoken[:] = text.LANGUAGES


def language() -> str:
    """The language of the messages."""
    return _spoken[0]


def languages() -> tuple[str, ...]:
    """The languages of the study, the one of the messages first."""
    return tuple(_spoken)


def open_settings(path: Path) -> Settings:
    """Read and check a settings file; from here on the program speaks the study's languages."""
    from pipeline import config

    if not is_file(path):  # a pipe or a device would be waited for
        raise SettingsError([Problem("settings-missing", source=str(path))])
    try:
        content = _beginning(path).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = fault.object.count(b"\n", 0, fault.start) + 1
        raise SettingsError([Problem("settings-not-utf8", source=str(path), row=line)]) from fault
    except OSError as fault:
        raise SettingsError([Problem("settings-missing", source=str(path))]) from fault
    if len(content) > LARGEST_FILE_BYTES:
        raise SettingsError([Problem("settings-not-toml", source=str(path), value=f"> {LARGEST_FILE_BYTES:,} bytes")])
    settings = config.parse(content, path=path)
    _spoken[:] = settings.output.languages
    return settings


def _beginning(path: Path) -> bytes:
    """The whole of a file that a person wrote, or more than the largest size of one."""
    with path.open("rb") as file:
        return file.read(LARGEST_FILE_BYTES + 1)


def rules_content(settings: Settings) -> bytes:
    """The rule file of the study as it is written: the program's own, or a local by-law."""
    from pipeline import rules

    path = settings.study.by_law
    if path is None:
        return rules.content(settings.study.rules)
    if not is_file(path):
        raise RuleError([Problem("rules-unreadable", source=path.name, value=written(path))])
    try:
        content = _beginning(path)
    except OSError as fault:
        raise RuleError([Problem("rules-unreadable", source=path.name, value=fault.strerror or str(fault))]) from fault
    if len(content) > LARGEST_FILE_BYTES:
        value = f"> {LARGEST_FILE_BYTES:,} bytes"
        raise RuleError([Problem("rules-unreadable", source=path.name, value=value)])
    return content


def rules_of(settings: Settings) -> Rules:
    """The rules of the study, checked; raises `RuleError` with every fault found."""
    from pipeline import rules

    path = settings.study.by_law
    if path is None:
        return rules.load(settings.study.rules)
    try:
        written = rules_content(settings).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise RuleError([Problem("rules-not-toml", source=path.name, value=fault.reason)]) from fault
    loaded = rules.load_text(written, source=path.name)
    if loaded.id in rules.available() and rules_content(settings) != rules.content(loaded.id):
        raise RuleError([Problem("rules-name-taken", source=path.name, column="id", value=loaded.id)])
    return loaded


def say(code: str, **values: object) -> None:
    """Print one line of `text/messages.toml` in the study's language."""
    print(text.say(code, language(), **values), flush=True)


def tell(problems: Sequence[Problem]) -> None:
    """Print what was found and read past, in the study's languages."""
    for problem in problems:
        for spoken in languages():
            print(problem.line(spoken), file=sys.stderr)
