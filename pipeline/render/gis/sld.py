"""A style for map servers: OGC Styled Layer Descriptor 1.1.0 with Symbology Encoding 1.1.0.

The patterns are the well-known marks of GeoServer (`shape://slash`), which other servers know too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from pipeline.render import style

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from pipeline.render.themes import Group

NAMESPACES = {
    "": "http://www.opengis.net/sld",
    "se": "http://www.opengis.net/se",
    "ogc": "http://www.opengis.net/ogc",
}
MARKS = {
    "/": "shape://slash",
    "\\": "shape://backslash",
    "x": "shape://times",
    "-": "shape://horline",
    "|": "shape://vertline",
    "+": "shape://plus",
    ".": "shape://dot",
    "o": "circle",
}
"""By the letter of Matplotlib that the themes use."""
MARK_PX, LINE_PX, FONT_PX, HALO_PX = "10", "1", "11", "2"
DASHES = "6 4"


def categorised(groups: Sequence[Group], *, layer: str, column: str, label: str, language: str) -> str:
    """A rule for each group, whose `key` stands in `column`; the names in `label` are written on top."""
    root, rules = _document(layer)
    for group in groups:
        rule = _rule(rules, group.key, group.label[language])
        equal = _ogc(_ogc(rule, "Filter"), "PropertyIsEqualTo")
        _ogc(equal, "PropertyName").text = column
        _ogc(equal, "Literal").text = group.key
        _fill(rule, group)
    _names(rules, label)
    return _written(root)


def outlined(*, layer: str, colour: str, label: str) -> str:
    """Boundaries alone, with labels."""
    root, rules = _document(layer)
    symbol = _se(_rule(rules, layer, layer), "PolygonSymbolizer")
    _parameters(_se(symbol, "Stroke"), {"stroke": colour, "stroke-width": LINE_PX})
    _names(rules, label)
    return _written(root)


def _document(layer: str) -> tuple[Element, Element]:
    root = ElementTree.Element(f"{{{NAMESPACES['']}}}StyledLayerDescriptor", {"version": "1.1.0"})
    named = ElementTree.SubElement(root, f"{{{NAMESPACES['']}}}NamedLayer")
    _se(named, "Name").text = layer
    user = ElementTree.SubElement(named, f"{{{NAMESPACES['']}}}UserStyle")
    _se(user, "Name").text = layer
    return root, _se(user, "FeatureTypeStyle")


def _rule(rules: Element, name: str, title: str) -> Element:
    rule = _se(rules, "Rule")
    _se(rule, "Name").text = name
    _se(_se(rule, "Description"), "Title").text = title
    return rule


def _fill(rule: Element, group: Group) -> None:
    """The colour, over it the pattern, over both the outline."""
    _parameters(_se(_se(rule, "PolygonSymbolizer"), "Fill"), {"fill": group.fill})
    if group.hatch:
        graphic = _se(_se(_se(_se(rule, "PolygonSymbolizer"), "Fill"), "GraphicFill"), "Graphic")
        mark = _se(graphic, "Mark")
        _se(mark, "WellKnownName").text = MARKS[group.hatch[0]]
        ink = style.hatch_ink(group.fill, is_open=group.is_open)
        _parameters(_se(mark, "Stroke"), {"stroke": ink, "stroke-width": LINE_PX})
        _se(graphic, "Size").text = MARK_PX
    outline = {"stroke": style.INK, "stroke-width": LINE_PX} | ({"stroke-dasharray": DASHES} if group.is_open else {})
    _parameters(_se(_se(rule, "PolygonSymbolizer"), "Stroke"), outline)


def _names(rules: Element, column: str) -> None:
    symbol = _se(_rule(rules, column, column), "TextSymbolizer")
    _ogc(_se(symbol, "Label"), "PropertyName").text = column
    _parameters(_se(symbol, "Font"), {"font-size": FONT_PX})
    halo = _se(symbol, "Halo")
    _se(halo, "Radius").text = HALO_PX
    _parameters(_se(halo, "Fill"), {"fill": style.PAPER})
    _parameters(_se(symbol, "Fill"), {"fill": style.INK})


def _se(parent: Element, name: str) -> Element:
    return ElementTree.SubElement(parent, f"{{{NAMESPACES['se']}}}{name}")


def _ogc(parent: Element, name: str) -> Element:
    return ElementTree.SubElement(parent, f"{{{NAMESPACES['ogc']}}}{name}")


def _parameters(parent: Element, values: dict[str, str]) -> None:
    for name, value in values.items():
        parameter = _se(parent, "SvgParameter")
        parameter.set("name", name)
        parameter.text = value


def _written(root: Element) -> str:
    for prefix, address in NAMESPACES.items():
        ElementTree.register_namespace(prefix, address)
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
