"""Map sheets at true scale for paper: one a village and one an area, on A4 and A3, in which a ruler measures right.

`plan` chooses scale and sheets, `layout` places the boxes, `draw` composes a sheet: `ground` is the map, `grid` and
`graticule` its coordinates, `ruler` the scale bar and the control line, the others what stands in the boxes.
"""

from __future__ import annotations

from pipeline.render.mapsheet.draw import draw_sheet, pdf_of
from pipeline.render.mapsheet.layout import Paper
from pipeline.render.mapsheet.model import Level, MapSheet, MapSheetStudy
from pipeline.render.mapsheet.plan import sheets_of

__all__ = ["Level", "MapSheet", "MapSheetStudy", "Paper", "draw_sheet", "pdf_of", "sheets_of"]
