"""Figures of Matplotlib as files: our own style whatever the reader's settings, and the same bytes every time."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from pipeline.render import style
from pipeline.render.paper import FONT, MM_PER_INCH

if TYPE_CHECKING:
    from collections.abc import Iterator

Format = Literal["png", "svg", "pdf"]
PNG_DPI = 300

METADATA: dict[Format, dict[str, str | None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "pdf": {"Creator": None, "Producer": None, "CreationDate": None},
}
_STYLE: dict[Any, Any] = {
    "font.family": FONT,
    "svg.fonttype": "none",
    "svg.hashsalt": "pipeline",
    "pdf.fonttype": 42,
    "text.parse_math": False,
    "hatch.linewidth": 0.45,
    "text.color": style.INK,
    "axes.unicode_minus": False,
}


@contextmanager
def own_style() -> Iterator[None]:
    """Matplotlib's defaults and ours, whatever the settings of the person at the machine."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def blank_figure(width_mm: float, height_mm: float) -> Figure:
    """A figure of that size, drawn by no window."""
    figure = Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH), dpi=72)
    FigureCanvasAgg(figure)
    return figure


def metadata(format: Format, lineage: str) -> dict[str, str | None]:
    """What the file says of itself: nothing of the day or the program, and its lineage where there is one.

    >>> metadata("png", "perda; 2020")
    {'Software': None, 'Description': 'perda; 2020'}
    """
    key = "Subject" if format == "pdf" else "Description"
    return METADATA[format] | ({key: lineage} if lineage else {})


def encode(
    figure: Figure, format: Format, *, dpi: int = PNG_DPI, transparent: bool = False, lineage: str = ""
) -> bytes:
    """The figure as a file's bytes; the same figure always gives the same ones.

    `dpi` is of a PNG; `transparent` leaves the paper out, so that the ground of the page around shows;
    `lineage` is told in the metadata.
    """
    buffer, about = io.BytesIO(), metadata(format, lineage)
    with own_style():
        options: dict[str, Any] = {"pil_kwargs": {"compress_level": 3}} if format == "png" else {}
        figure.savefig(buffer, format=format, dpi=dpi, transparent=transparent, metadata=about, **options)
    return buffer.getvalue()
