"""The basemap of a printed map: built-up land, rivers and roads beneath everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline.render import style
from pipeline.render.mapframe import fill, in_view

if TYPE_CHECKING:
    from pipeline.render.mapframe import Frame
    from pipeline.render.subject import Subject

SMALLEST_SCALE = 100_000
"""On a smaller map the basemap would be a blur."""
_WIDTHS_PT = {"river": 1.4, "road": 1.1}
_ORDER = {"built_up": 1.2, "river": 1.3, "road": 1.4}
COLOURS = {"built_up": style.BUILT_UP, "river": style.RIVER, "road": style.ROAD_LINE}


def draw_ground(frame: Frame, subject: Subject) -> list[str]:
    """Draw what the study has of the basemap; returns the keys of what is in view, for the legend."""
    if frame.view.scale > SMALLEST_SCALE:
        return []
    return [kind for kind in _ORDER if _draw(frame, subject, kind)]


def _draw(frame: Frame, subject: Subject, kind: str) -> bool:
    shapes = np.array(in_view(frame, subject.context[subject.context["kind"] == kind]), dtype=object)
    if not len(shapes):
        return False
    flat = shapely.get_dimensions(shapes) == 2
    colour, zorder = COLOURS[kind], _ORDER[kind]
    fill(frame.axes, shapes[flat], gid=f"base-{kind}-ground", facecolor=colour, edgecolor="none", zorder=zorder)
    width = _WIDTHS_PT.get(kind, 0)
    fill(
        frame.axes,
        shapes[~flat],
        gid=f"base-{kind}",
        facecolor="none",
        edgecolor=colour,
        linewidth=width,
        zorder=zorder,
    )
    return True
