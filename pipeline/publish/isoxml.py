"""Elements of an ISO 19139 record: texts in both languages, codes of its lists, numbers and dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

NAMESPACES = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
    "gml": "http://www.opengis.net/gml/3.2",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
CODES = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml"
CODES_639 = {"id": "ind", "en": "eng"}
"""Languages as ISO 639-2 writes them."""
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold, not even as a reference."""


def named(name: str) -> str:
    """A prefixed name as ElementTree wants it.

    >>> named("gco:Decimal")
    '{http://www.isotc211.org/2005/gco}Decimal'
    """
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def inside(parent: Element, *path: str) -> Element:
    """The innermost of new elements of `gmd`, each in the one before."""
    for name in path:
        parent = ElementTree.SubElement(parent, named(name if ":" in name else f"gmd:{name}"))
    return parent


def words(parent: Element, name: str, said: Mapping[str, str], ordered: Sequence[str]) -> None:
    """A free text in the first language, with those in the others beside it."""
    first, *others = ordered
    element = inside(parent, name)
    element.set(named("xsi:type"), "gmd:PT_FreeText_PropertyType")
    inside(element, "gco:CharacterString").text = clean(said[first])
    for language in others:
        localised = inside(element, "PT_FreeText", "textGroup", "LocalisedCharacterString")
        localised.set("locale", f"#{language.upper()}")
        localised.text = clean(said[language])


def characters(parent: Element, name: str, said: str) -> None:
    """A text that is the same in every language."""
    inside(parent, name, "gco:CharacterString").text = clean(said)


def code(parent: Element, name: str, list_: str, value: str) -> None:
    """A value of one of the standard's lists."""
    element = inside(parent, name, list_)
    element.set("codeList", f"{CODES}#{list_}")
    element.set("codeListValue", value)
    element.text = value


def clean(said: str) -> str:
    """The text without characters that XML cannot hold.

    >>> clean("RT" + chr(1) + " & <01>")
    'RT\ufffd & <01>'
    """
    return NOT_XML.sub("\ufffd", said)


def written(root: Element) -> str:
    """The document as text."""
    for prefix, address in NAMESPACES.items():
        ElementTree.register_namespace(prefix, address)
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
