"""The file of a report in Word: without what the template brings along, the same bytes for the same report."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from pipeline import zipped
from pipeline.render.report.letters import shown
from pipeline.render.report.wordstyles import LANGUAGES

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

    from pipeline.render.report.blocks import Document

_FIXED_TIME = datetime.fromisoformat(zipped.TIME)
_FOREIGN = ("/thumbnail", "/extended-properties", "/stylesWithEffects", "/customXml")
"""Kinds of parts of python-docx's template that say nothing about a report."""
_LONGEST_PROPERTY = 255


def set_properties(word: WordDocument, document: Document) -> None:
    """Title and language; no author, and a fixed time in place of today's."""
    properties = word.core_properties
    properties.title = shown(document.title)[:_LONGEST_PROPERTY]
    properties.language = LANGUAGES[document.language]
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = _FIXED_TIME
    properties.revision = 1


def number_pictures(word: WordDocument) -> None:
    """A number of its own for every picture, in the order in which they come."""
    for number, properties in enumerate(word.element.body.iter(qn("wp:docPr")), 1):
        properties.set("id", str(number))
        properties.set("name", f"Picture {number}")


def set_compatibility(word: WordDocument) -> None:
    """Lay out as Word has done since 2013: the edge of a table stands at the margin."""
    for setting in word.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def drop_foreign_parts(word: WordDocument) -> None:
    """Leave out the template's thumbnail, its maker's program and the styles of an older Word."""
    for relations in (word.part.package.rels, word.part.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_FOREIGN)]:
            del relations[key]
    settings = word.settings.element
    for tag in ("w:rsids", "w:savePreviewPicture", "w:proofState"):
        for found in settings.findall(qn(tag)):
            settings.remove(found)


def bytes_of(word: WordDocument) -> bytes:
    """The file, with a fixed time for every member."""
    saved = io.BytesIO()
    word.save(saved)
    return zipped.fixed(saved.getvalue())
