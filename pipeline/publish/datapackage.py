"""`datapackage.json`: every published file with its size and hash, every column with its type and meaning.

Source: Data Package, Tabular Data Resource and Table Schema, version 1 (frictionlessdata.io/specs), which readers of
version 2 take as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.fields import Field
    from pipeline.publish.study import Publication

MEDIA = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "xml": "application/xml",
}
TYPES = {"code": "string"}
"""Types of the dictionary that Table Schema calls otherwise."""
REQUIRED = ("key", "always")
LICENCE_FILE = "LICENCE.txt"
OPEN_LICENCE = re.compile(r"(CC0|CC[ -]BY([ -]SA)?|ODbL|ODC[ -]BY|PDDL)[ -][0-9]\.[0-9]")
"""Licences of the Open Definition, whose identifiers have hyphens: CC BY 4.0 is CC-BY-4.0."""


class File(NamedTuple):
    """A published file; `fields` are its columns and `keys` what makes a row one, both empty where it is no table."""

    name: str
    title: str
    bytes: int
    sha256: str
    fields: Sequence[Field] = ()
    keys: Sequence[str] = ()

    @property
    def suffix(self) -> str:
        """The kind of file, as its name ends."""
        return self.name.rpartition(".")[2]


def datapackage(study: Publication, files: Sequence[File]) -> dict[str, Any]:
    """The content of the file."""
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": f"slum-areas-{study.round}",
        "title": study.title(study.languages[0]),
        "description": "\n".join(line for language in study.ordered for line in study.notes(language)),
        "version": str(study.round),
        "keywords": [word for one in study.ordered for word in keywords(one)],
        "sources": [{"title": one.file, "sha256": one.sha256} for one in study.inputs],
        "resources": [_resource(file) for file in files],
    }
    package |= {f"title_{language}": study.title(language) for language in text.LANGUAGES}
    package |= {f"licence_{language}": study.licence_words(language) for language in text.LANGUAGES}
    if study.stamp:
        package["stamp"] = study.stamp
    if study.licence is not None:
        package["licenses"] = [_licence(study.licence, study.languages[0])]
    return package


def keywords(language: str) -> list[str]:
    """Words by which a catalogue finds the data."""
    return text.say("publication.keywords.list", language).split("; ")


def _licence(licence: Mapping[str, str], language: str) -> dict[str, str]:
    """The licence with its identifier where it looks like one; its text is the file beside the data."""
    words = licence[language]
    name = {"name": words.replace(" ", "-")} if OPEN_LICENCE.fullmatch(words) else {}
    return name | {"title": words, "path": LICENCE_FILE}


def _resource(file: File) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": file.name.partition(".")[0],
        "path": file.name,
        "title": file.title,
        "format": file.suffix,
        "mediatype": MEDIA[file.suffix],
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }
    if file.suffix == "csv":
        resource |= {"profile": "tabular-data-resource", "encoding": "utf-8", "schema": schema(file)}
    elif file.fields:
        resource["columns"] = [column(field) for field in file.fields]
    return resource


def schema(file: File) -> dict[str, Any]:
    """The Table Schema of a CSV."""
    return {"fields": [column(field) for field in file.fields], "missingValues": [""], "primaryKey": list(file.keys)}


def column(field: Field) -> dict[str, Any]:
    """A column as Table Schema has it.

    >>> from pipeline import fields
    >>> column(fields.columns("sdg")["share_pct"])["constraints"], column(fields.columns("sdg")["level"])["type"]
    ({'minimum': 0, 'maximum': 100}, 'string')
    """
    described = {
        "name": field.column,
        "type": TYPES.get(field.type, field.type),
        "title": field.meaning("id"),
        "description": f"{field.meaning('id')} / {field.meaning('en')}",
        "description_id": field.meaning("id"),
        "description_en": field.meaning("en"),
        "unit": field.unit,
        "constraints": _constraints(field),
    }
    return {name: value for name, value in described.items() if value}


def _constraints(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"required": True} if field.presence in REQUIRED else {}
    if field.codes:
        return found | {"enum": list(field.codes)}
    low, _, high = field.allowed.partition("..")
    ends = {"minimum": low, "maximum": high}
    return found | {name: int(end) for name, end in ends.items() if end}
