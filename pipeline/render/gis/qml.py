"""A style as QGIS 3 keeps it (QML): categories with their symbols, and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from pipeline.render import style
from pipeline.render.gis.symbols import fill_symbol, outline_symbol, rgba

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from pipeline.render.themes import Group

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
VERSION = "3.22.0"
"""Of QGIS, whose reader of styles takes this for its own; later ones read it as well."""
FONT_PT, HALO_MM = 8, 0.8
HORIZONTAL = "4"
"""QGIS's number for labels that lie level inside a polygon."""


def categorised(groups: Sequence[Group], *, column: str, label: str, language: str, only_if_it_fits: bool) -> str:
    """Units coloured by the `key` of their group, which stands in `column`; labels are the texts of `label`.

    `only_if_it_fits` leaves out a label that is larger than its shape on the screen, and would cover the colour.
    """
    root = _style()
    attributes = {"type": "categorizedSymbol", "attr": column}
    renderer = ElementTree.SubElement(root, "renderer-v2", attributes | _renderer())
    categories = ElementTree.SubElement(renderer, "categories")
    symbols = ElementTree.SubElement(renderer, "symbols")
    for position, group in enumerate(groups):
        named = {"symbol": str(position), "value": group.key, "label": group.label[language], "render": "true"}
        ElementTree.SubElement(categories, "category", named | {"type": "string"})
        symbols.append(fill_symbol(group, str(position)))
    _labelled(root, label, only_if_it_fits=only_if_it_fits)
    return _written(root)


def outlined(*, colour: str, label: str) -> str:
    """Boundaries alone, with labels."""
    root = _style()
    renderer = ElementTree.SubElement(root, "renderer-v2", {"type": "singleSymbol"} | _renderer())
    ElementTree.SubElement(renderer, "symbols").append(outline_symbol(colour, "0"))
    _labelled(root, label, only_if_it_fits=False)
    return _written(root)


def _style() -> Element:
    attributes = {"version": VERSION, "styleCategories": "Symbology|Labeling", "labelsEnabled": "1"}
    return ElementTree.Element("qgis", attributes)


def _renderer() -> dict[str, str]:
    return {"symbollevels": "0", "forceraster": "0", "enableorderby": "0", "referencescale": "-1"}


def _labelled(root: Element, column: str, *, only_if_it_fits: bool) -> None:
    """Names that QGIS leaves out where they would cover one another."""
    labeling = ElementTree.SubElement(root, "labeling", {"type": "simple"})
    settings = ElementTree.SubElement(labeling, "settings", {"calloutType": "simple"})
    words = {"fieldName": column, "isExpression": "0", "fontSize": str(FONT_PT), "fontSizeUnit": "Point"}
    words |= {"textColor": rgba(style.INK), "textOpacity": "1", "namedStyle": "Regular", "fontWeight": "50"}
    text_style = ElementTree.SubElement(settings, "text-style", words)
    halo = {"bufferDraw": "1", "bufferSize": str(HALO_MM), "bufferSizeUnits": "MM", "bufferNoFill": "1"}
    halo |= {"bufferColor": rgba(style.PAPER), "bufferOpacity": "1", "bufferJoinStyle": "128"}
    ElementTree.SubElement(text_style, "text-buffer", halo)
    ElementTree.SubElement(settings, "text-format", {"wrapChar": "", "multilineAlign": "1", "autoWrapLength": "16"})
    place = {"placement": HORIZONTAL, "centroidInside": "1", "priority": "5"}
    ElementTree.SubElement(settings, "placement", place | {"fitInPolygonOnly": str(int(only_if_it_fits))})
    rendering = {"drawLabels": "1", "displayAll": "0", "obstacle": "1", "scaleVisibility": "0"}
    ElementTree.SubElement(settings, "rendering", rendering)


def _written(root: Element) -> str:
    ElementTree.indent(root, " ")
    return DOCTYPE + ElementTree.tostring(root, encoding="unicode") + "\n"
