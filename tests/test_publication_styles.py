"""The styles in the GeoPackage: QGIS finds them, they cover what is there, and their colours are the maps' own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from publication_world import changed, published, queried, styles

from pipeline.render import palettes, style
from pipeline.render.gis.sld import MARKS, NAMESPACES
from pipeline.render.gis.symbols import ANGLES, DOTS, rgba

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from conftest import Study

GPKG = "slum-areas.gpkg"
OPEN = "light-open-not_slum-moderate"
COLUMNS = [
    "id", "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML",
    "styleSLD", "useAsDefault", "description", "owner", "ui", "update_time",
]  # fmt: skip


def verdicts(scores: pd.DataFrame) -> pd.DataFrame:
    """A is heavy and settled, B light and open from not slum to moderate, C cannot be assessed."""
    told = {
        "A": ("heavy", "heavy", "heavy", 70),
        "B": ("light", "not_slum", "moderate", 20),
        "C": ("not_assessable", "not_slum", "heavy", pd.NA),
    }
    changed_ = scores.copy()
    for unit, (class_, low, high, score) in told.items():
        here = (changed_["level"] == "area") & (changed_["unit_id"] == unit)
        changed_.loc[here, ["class", "class_low", "class_high", "score"]] = [class_, low, high, score]
    return changed_


@pytest.fixture(scope="module")
def gpkg(toy_results: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy world with one area of each kind, published; not to be changed."""
    folder = tmp_path_factory.mktemp("styled")
    return published(changed(toy_results, folder / "changed", scores=verdicts), folder / "out") / GPKG


def layers(symbol: Element) -> dict[str, dict[str, str]]:
    """The properties of a symbol's own layers, by class and angle."""
    found = {}
    for layer in symbol.findall("layer"):
        values = {option.attrib["name"]: option.attrib["value"] for option in layer.findall("Option/Option")}
        assert values == {prop.attrib["k"]: prop.attrib["v"] for prop in layer.findall("prop")}
        found[layer.attrib["class"] + values.get("angle", "")] = values
    return found


def symbols(qml: Element) -> dict[str, dict[str, dict[str, str]]]:
    """The layers of the symbol of each category, by its value."""
    by_name = {symbol.attrib["name"]: symbol for symbol in qml.findall("renderer-v2/symbols/symbol")}
    categories = qml.findall("renderer-v2/categories/category")
    return {one.attrib["value"]: layers(by_name[one.attrib["symbol"]]) for one in categories}


def test_the_table_is_as_qgis_reads_it(gpkg: Path) -> None:
    assert [name for _, name, *_ in queried(gpkg, "PRAGMA table_info(layer_styles)")] == COLUMNS
    listed = queried(gpkg, "SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'")
    assert listed == [("attributes",)]
    places = queried(gpkg, "SELECT DISTINCT f_table_catalog, f_table_schema, f_geometry_column FROM layer_styles")
    assert places == [("", "", "geom")]
    assert set(queried(gpkg, "SELECT column_name FROM gpkg_geometry_columns")) == {("geom",)}


def test_each_layer_has_one_style_that_opens_by_itself(gpkg: Path) -> None:
    chosen = "SELECT f_table_name, styleName FROM layer_styles WHERE useAsDefault ORDER BY f_table_name"
    assert queried(gpkg, chosen) == [("areas", "Tingkat kekumuhan"), ("villages", "Batas desa/kelurahan")]
    names = [name for name, *_ in styles(gpkg, "areas")]
    assert names == ["Tingkat kekumuhan", "Class", "Total nilai", "Total score"]


def test_an_office_that_works_in_english_gets_english_styles(toy_results: Study, tmp_path: Path) -> None:
    english = published(toy_results, tmp_path, settings='\n[output]\nlanguages = ["en"]\n') / GPKG
    chosen = "SELECT styleName FROM layer_styles WHERE useAsDefault"
    assert queried(english, chosen) == [("Class",), ("Village boundaries",)]


@pytest.mark.parametrize("layer", ["areas", "villages"])
def test_the_categories_are_exactly_those_that_are_there(gpkg: Path, layer: str) -> None:
    compared = 0
    for _, qml, sld, _ in styles(gpkg, layer):
        renderer = qml.find("renderer-v2")
        assert renderer is not None
        if renderer.attrib["type"] == "singleSymbol":
            continue
        column = renderer.attrib["attr"]
        present = {key for (key,) in queried(gpkg, f"SELECT DISTINCT {column} FROM {layer}")}
        assert set(symbols(qml)) == present
        assert {one.text for one in sld.iterfind(".//ogc:Literal", NAMESPACES)} == present
        assert {one.text for one in sld.iterfind(".//ogc:Filter//ogc:PropertyName", NAMESPACES)} == {column}
        compared += 1
    assert compared == 4


def test_colours_and_patterns_are_the_maps_own(gpkg: Path) -> None:
    _, qml, sld, _ = styles(gpkg, "areas")[0]
    drawn = symbols(qml)
    assert set(drawn) == {"heavy", OPEN, "not_assessable"}
    for key, class_ in (("heavy", "heavy"), ("not_assessable", "not_assessable")):
        assert drawn[key]["SimpleFill"]["color"] == rgba(style.CLASS_STYLES[class_].fill)
        assert drawn[key]["SimpleFill"]["outline_style"] == "solid"
    assert set(drawn["heavy"]) == {"SimpleFill", "LinePatternFill45", "LinePatternFill135"}  # xx
    assert set(drawn["not_assessable"]) == {"SimpleFill", "LinePatternFill0"}  # --
    fills = {one.text for one in sld.iterfind(".//se:Fill/se:SvgParameter[@name='fill']", NAMESPACES)}
    told = {style.CLASS_STYLES[name].fill for name in ("heavy", "not_assessable")}
    assert fills == told | {style.open_fill(style.CLASS_STYLES["light"].fill), style.INK, style.PAPER}


def test_an_open_class_is_paler_and_dashed(gpkg: Path) -> None:
    for _, qml, sld, _ in styles(gpkg, "areas")[:2]:
        light = symbols(qml)[OPEN]
        assert light["SimpleFill"]["color"] == rgba(style.open_fill(style.CLASS_STYLES["light"].fill))
        assert light["SimpleFill"]["outline_style"] == "dash"
        assert "PointPatternFill" in light  # ..
        (rule,) = [
            rule for rule in sld.iterfind(".//se:Rule", NAMESPACES) if rule.findtext("se:Name", "", NAMESPACES) == OPEN
        ]
        assert rule.find(".//se:SvgParameter[@name='stroke-dasharray']", NAMESPACES) is not None
    assert len(list(sld.iterfind(".//se:SvgParameter[@name='stroke-dasharray']", NAMESPACES))) == 1


def test_labels_are_in_the_language_of_the_style(gpkg: Path) -> None:
    said = [
        [one.attrib["label"] for one in qml.findall("renderer-v2/categories/category")]
        for _, qml, _, _ in styles(gpkg, "areas")[:2]
    ]
    assert said == [
        ["Kumuh berat", "terbuka: Tidak kumuh - Kumuh sedang", "Tidak dapat dinilai"],
        ["Heavy slum", "open: Not slum - Moderate slum", "Cannot be assessed"],
    ]


def test_names_are_written_on_the_map(gpkg: Path) -> None:
    for layer, column in (("areas", "name"), ("villages", "village")):
        for _, qml, sld, _ in styles(gpkg, layer):
            assert qml.attrib["labelsEnabled"] == "1"
            assert qml.find(f"labeling/settings/text-style[@fieldName='{column}']") is not None
            assert sld.findtext(".//se:Label/ogc:PropertyName", "", NAMESPACES) == column
            place = qml.find("labeling/settings/placement")
            assert place is not None
            assert place.attrib["fitInPolygonOnly"] == ("1" if layer == "areas" else "0")


def test_villages_open_as_boundaries_that_cover_nothing(gpkg: Path) -> None:
    _, qml, sld, _ = styles(gpkg, "villages")[0]
    (symbol,) = qml.findall("renderer-v2/symbols/symbol")
    assert layers(symbol)["SimpleFill"]["style"] == "no"
    assert layers(symbol)["SimpleFill"]["outline_color"] == rgba(style.VILLAGE_LINE)
    assert sld.find(".//se:PolygonSymbolizer/se:Fill", NAMESPACES) is None


def test_a_pattern_repeats_a_symbol_that_qgis_finds_by_its_name(gpkg: Path) -> None:
    found = 0
    for _, qml, _, _ in styles(gpkg, "areas"):
        for symbol in qml.findall("renderer-v2/symbols/symbol"):
            for position, layer in enumerate(symbol.findall("layer")):
                for inner in layer.findall("symbol"):
                    assert inner.attrib["name"] == f"@{symbol.attrib['name']}@{position}"
                    found += 1
    assert found > 10


def test_every_pattern_of_the_maps_can_be_drawn() -> None:
    letters = {one.hatch[:1] for one in style.CLASS_STYLES.values()}
    letters |= {hatch[:1] for hatch in (*palettes.HATCHES, *palettes.DIVERGING_HATCHES)}
    letters |= {
        palettes.UNKNOWN_HATCH[0],
        palettes.SUPPRESSED_HATCH[0],
        palettes.NOT_ASSESSED_HATCH[0],
        palettes.NONE_HATCH[0],
    }
    assert letters - {""} == set(ANGLES) | set(DOTS) == set(MARKS)
