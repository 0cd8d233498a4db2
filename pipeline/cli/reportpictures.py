"""The pictures of a report: the maps of its unit, drawn as wide as they are printed, and the chart of its aspects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli.drawing import DISTRICT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from matplotlib.figure import Figure

    from pipeline.cli.drawing import Drawing
    from pipeline.render.report.inputs import Inputs
    from pipeline.render.report.sheet import Picture

    Pictures = Mapping[str, Picture]

ANNEX = "annex"
WORD_DPI = 200
"""Of the pictures in a DOCX: sharp in print, and the file stays small."""
SIZES_MM = {DISTRICT: (174, 140), ANNEX: (261, 130)}
VILLAGE_MM = (174, 98)
CHART_MM = (160, 75)


def pictures_of(drawn: Drawing, unit_id: str, language: str) -> Callable[[Inputs], Pictures]:
    """The maps of the unit, which say the same in both builds; called with the inputs of a build, its chart too."""
    from pipeline.render.report.aspectchart import draw_aspects

    maps = _maps(drawn, unit_id, language)
    level = "district" if unit_id == DISTRICT else "village"

    def of(inputs: Inputs) -> Pictures:
        if unit_id == ANNEX:
            return maps
        tables = inputs.tables
        chart = draw_aspects(
            unit_id,
            level,
            tables["scores"],
            inputs.rules,
            round=inputs.round,
            language=language,
            criteria=tables["criteria"],
        )
        return {**maps, "aspects": _picture(chart, CHART_MM)}

    return of


def _maps(drawn: Drawing, unit_id: str, language: str) -> dict[str, Picture]:
    size = SIZES_MM.get(unit_id, VILLAGE_MM)
    themes = {"map.distribution": "class"} if unit_id == ANNEX else {"map.class": "class", "map.score": "score"}
    unit = DISTRICT if unit_id == ANNEX else unit_id
    written = f"{size[0]}x{size[1]}"
    return {
        key: _picture(drawn.figure(unit, theme, language=language, size=written, bare=True), size)
        for key, theme in themes.items()
        if theme in drawn.themes
    }


def _picture(figure: Figure, size_mm: tuple[float, float]) -> Picture:
    from pipeline.render.figures import encode
    from pipeline.render.report.sheet import Picture

    return Picture(encode(figure, "png", dpi=WORD_DPI), encode(figure, "svg"), *size_mm)
