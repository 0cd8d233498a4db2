"""Fill symbols of QGIS 3: a colour, a pattern that reads in black and white, and an outline, dashed where it is open.

Each property is written twice, as QGIS 3.18 to 3.26 do: `Option` for later versions, `prop` for earlier ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from pipeline.render import style

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from pipeline.render.themes import Group

ANGLES = {"/": (45,), "\\": (135,), "x": (45, 135), "-": (0,), "|": (90,), "+": (0, 90)}
"""Directions of the lines of a pattern, in degrees, by the letter of Matplotlib that the themes use."""
DOTS = {".": ("yes", 0.7), "o": ("no", 1.6)}
"""Dots, whether they are filled and their size in mm."""
SPACING_MM, LINE_MM = 2.0, 0.3
OUTLINE_MM = {False: 0.3, True: 0.5}
"""By whether the class is open, as on paper: an open outline is heavier, and dashed."""
SCALE = "3x:0,0,0,0,0,0"
Properties = dict[str, str]


def fill_symbol(group: Group, name: str) -> Element:
    """The symbol `name` in which the units of `group` are drawn, from bottom to top."""
    symbol = _symbol("fill", name)
    _layer(symbol, "SimpleFill", simple_fill(group.fill, is_open=group.is_open))
    ink = style.hatch_ink(group.fill, is_open=group.is_open)
    letter = group.hatch[:1]
    for angle in ANGLES.get(letter, ()):
        _lines(symbol, angle, ink)
    if letter in DOTS:
        _dots(symbol, ink, *DOTS[letter])
    return symbol


def outline_symbol(colour: str, name: str) -> Element:
    """A symbol without fill, for boundaries over other layers."""
    symbol = _symbol("fill", name)
    edge = {"outline_color": rgba(colour), "style": "no"}
    _layer(symbol, "SimpleFill", simple_fill(style.PAPER, is_open=False) | edge)
    return symbol


def simple_fill(colour: str, *, is_open: bool) -> Properties:
    """The properties of the fill and its outline."""
    return {
        "border_width_map_unit_scale": SCALE,
        "color": rgba(colour),
        "joinstyle": "bevel",
        "offset": "0,0",
        "offset_map_unit_scale": SCALE,
        "offset_unit": "MM",
        "outline_color": rgba(style.INK),
        "outline_style": "dash" if is_open else "solid",
        "outline_width": str(OUTLINE_MM[is_open]),
        "outline_width_unit": "MM",
        "style": "solid",
    }


def rgba(colour: str) -> str:
    """A colour as QGIS writes it.

    >>> rgba("#a50f26")
    '165,15,38,255'
    """
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"


def _symbol(kind: str, name: str) -> Element:
    attributes = {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}
    return ElementTree.Element("symbol", attributes)


def _layer(symbol: Element, class_: str, properties: Mapping[str, str]) -> Element:
    attributes = {"class": class_, "enabled": "1", "locked": "0", "pass": "0"}
    layer = ElementTree.SubElement(symbol, "layer", attributes)
    options = ElementTree.SubElement(layer, "Option", {"type": "Map"})
    for key, value in properties.items():
        ElementTree.SubElement(options, "Option", {"name": key, "type": "QString", "value": value})
    for key, value in properties.items():
        ElementTree.SubElement(layer, "prop", {"k": key, "v": value})
    return layer


def _lines(symbol: Element, angle: int, ink: str) -> None:
    distance = {"distance": str(SPACING_MM), "distance_map_unit_scale": SCALE, "distance_unit": "MM"}
    width = {"line_width": str(LINE_MM), "line_width_map_unit_scale": SCALE, "line_width_unit": "MM"}
    properties = {"angle": str(angle), "color": rgba(ink), **distance, **width, "offset": "0", "offset_unit": "MM"}
    line = {"line_color": rgba(ink), "line_style": "solid", "line_width": str(LINE_MM), "line_width_unit": "MM"}
    line |= {"capstyle": "square", "joinstyle": "bevel", "offset": "0", "offset_unit": "MM", "use_custom_dash": "0"}
    _pattern(symbol, "LinePatternFill", properties, "line", "SimpleLine", line)


def _dots(symbol: Element, ink: str, filled: str, size_mm: float) -> None:
    properties: Properties = {}
    for name, value in (("displacement_x", SPACING_MM / 2), ("distance_x", SPACING_MM), ("distance_y", SPACING_MM)):
        properties |= {name: str(value), f"{name}_map_unit_scale": SCALE, f"{name}_unit": "MM"}
    marker = {"angle": "0", "color": rgba(ink), "name": "circle", "offset": "0,0", "offset_unit": "MM"}
    if filled == "no":
        marker["color"] = marker["color"].removesuffix("255") + "0"
    marker |= {"outline_color": rgba(ink), "outline_style": "solid", "outline_width": str(LINE_MM / 2)}
    marker |= {"outline_width_unit": "MM", "scale_method": "diameter", "size": str(size_mm), "size_unit": "MM"}
    _pattern(symbol, "PointPatternFill", properties, "marker", "SimpleMarker", marker)


def _pattern(
    symbol: Element, class_: str, properties: Properties, kind: str, of_class: str, of_properties: Properties
) -> None:
    """A layer that repeats a symbol of its own, which QGIS finds by its name: @symbol@layer."""
    position = len(symbol.findall("layer"))
    layer = _layer(symbol, class_, properties)
    inner = _symbol(kind, f"@{symbol.get('name')}@{position}")
    _layer(inner, of_class, of_properties)
    layer.append(inner)
