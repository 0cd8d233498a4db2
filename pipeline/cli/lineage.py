"""What the study was computed from: its input files with their hashes, and the settings that a result depends on."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import manifest
from pipeline.cli import prerequisites, study
from pipeline.errors import Problem, SettingsError
from pipeline.io import documents
from pipeline.lineage import line as one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from pipeline.config import Settings

PACKAGE = Path(__file__).parents[1]
CODE = ("*.py", "*.toml", "*.csv", "*.typ", "*.js", "*.css", "*.html")
READING = {name: {"missing", "decimal_comma", "repair"} for name in ("households", "forms", "area_counts")}
"""How the sources were read, without their paths and columns."""
LICENCES = {"context": {"licence", "licence_en"}}
"""Of the basemap; every map shows it."""


def inputs(config: Path, settings: Settings) -> dict[str, str]:
    """The SHA-256 of the settings file and of every file that the study reads, by its name.

    By the way from the settings file: two inputs may have one name, and the machine's folders are nobody's business.
    """
    paths = [path for path in prerequisites.files(settings) if path.exists()]
    return {config.name: documents.sha256(config), **{_from(config, path): documents.sha256(path) for path in paths}}


def _from(config: Path, path: Path) -> str:
    return Path(os.path.relpath(path, config.parent)).as_posix()


def sources(config: Path, settings: Settings) -> dict[str, Any]:
    """The sources as the settings file says them, which column means what among it, with no folder of the machine."""

    def told(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: told(one) for name, one in value.items()}
        if isinstance(value, tuple):
            return [told(one) for one in value]
        return _from(config, value) if isinstance(value, Path) else value

    return {name: told(one) for name, one in settings.sources.model_dump(exclude_none=True).items()}


def public_inputs(config: Path, settings: Settings) -> Iterator[tuple[str, str]]:
    """Each input with its SHA-256, as it may leave the office: of a file that lies elsewhere the name alone.

    Two of these may have one name.
    """
    for path, digest in inputs(config, settings).items():
        yield (path.rpartition("/")[2] if path.startswith("..") or ":" in path else path), digest


def distinct(inputs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The SHA-256 by name; a name that is there already gets a number.

    >>> distinct([("a.csv", "1"), ("b.csv", "2"), ("a.csv", "3")])
    {'a.csv': '1', 'b.csv': '2', 'a.csv (2)': '3'}
    """
    found: dict[str, str] = {}
    for name, digest in inputs:
        number = next(number for number in count(1) if _numbered(name, number) not in found)
        found[_numbered(name, number)] = digest
    return found


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} ({number})"


def described(
    settings: Settings,
    *,
    inputs: Mapping[str, str],
    rows: Mapping[str, object],
    outputs: Mapping[str, str],
    stages: Mapping[str, object] | None = None,
    code: Mapping[str, str] | None = None,
    sources: Mapping[str, Any] | None = None,
) -> dict[str, object]:
    """The content of a manifest; without `sources` only how they were read, since the columns are the office's."""
    brief = settings.sources.model_dump(mode="json", include=READING | LICENCES, exclude_none=True)
    return manifest.manifest(
        inputs=inputs,
        rows=rows,
        settings=settings.model_dump(mode="json", exclude={"sources": True, "study": {"rules"}})
        | {"sources": brief if sources is None else sources},
        rules_id=study.rules_of(settings).id,
        rules_sha256=hashlib.sha256(study.rules_content(settings)).hexdigest(),
        outputs=outputs,
        stages=stages,
        code=code,
        time=given_time(),
    )


def given_time() -> str | None:
    """The moment that `SOURCE_DATE_EPOCH` gives (seconds since 1970, UTC), as the builders of packages agreed.

    None without it: the day of the run is nobody's business. Raises `SettingsError` for what is no such number.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given:
        return None
    if not re.fullmatch("[0-9]{1,11}", given):
        raise SettingsError([Problem("time-not-seconds", column="SOURCE_DATE_EPOCH", value=given)])
    return datetime.fromtimestamp(int(given), tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def code_parts() -> dict[str, str]:
    """The SHA-256 of each part of the program, by its folder or file."""
    found: dict[str, hashlib._Hash] = {}
    for path in sorted(path for kind in CODE for path in PACKAGE.rglob(kind)):
        name = path.relative_to(PACKAGE)
        digest = found.setdefault(name.parts[0].removesuffix(".py"), hashlib.sha256())
        digest.update(name.as_posix().encode() + b"\0" + path.read_bytes())
    return {name: digest.hexdigest() for name, digest in sorted(found.items())}


def line(config: Path, settings: Settings) -> str:
    """The lineage of an output in one line, over the inputs as they are named outside the office: in reports too."""
    return line_of(settings, distinct(public_inputs(config, settings)), kind="inputs")


def line_of(settings: Settings, made_from: Mapping[str, str], *, kind: str) -> str:
    """The lineage in one line of what is `made_from` these, by their SHA-256; `kind` says in a word what they are."""
    return one_line(
        rules_id=study.rules_of(settings).id,
        rules_sha256=hashlib.sha256(study.rules_content(settings)).hexdigest(),
        round=settings.study.round,
        inputs=made_from,
        kind=kind,
    )


def of_study(config: Path, processed: Path, settings: Settings) -> dict[str, object]:
    """What a report says of its origin: the content of a manifest without outputs. Raises `SourceError` before load."""
    rows = {part: documents.read_json(processed / "rows" / f"{part}.json") for part in ("spatial", "survey")}
    return described(settings, inputs=distinct(public_inputs(config, settings)), rows=rows, outputs={})
