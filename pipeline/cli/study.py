"""The settings of the run, read once, and the language in which it speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import text
from pipeline.errors import Problem, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import Settings

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

    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise SettingsError([Problem("settings-not-toml", source=str(path), value=fault.reason)]) from fault
    except OSError as fault:
        raise SettingsError([Problem("settings-missing", source=str(path))]) from fault
    settings = config.parse(content, path=path)
    _spoken[:] = settings.output.languages
    return settings


def say(code: str, **values: object) -> None:
    """Print one line of `text/messages.toml` in the study's language."""
    print(text.say(code, language(), **values), flush=True)
