"""The lines of a PDF as a printer would draw them: read from its operators, in millimetres of the page."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

import numpy as np
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

MM_PER_PT = 25.4 / 72
PAINTS = {b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"}
STROKES = {b"S", b"s", b"B", b"B*", b"b", b"b*"}

Matrix = np.ndarray


class Painted(NamedTuple):
    """A path that was painted: its corners, its stroke, and the box it is clipped to (left, bottom, right, top)."""

    corners_mm: np.ndarray
    colour: tuple[int, int, int]
    width_pt: float
    is_stroked: bool
    clip_mm: tuple[float, float, float, float]

    @property
    def shown_mm(self) -> tuple[float, float, float, float]:
        """What of its box is inside the clip."""
        low, high = self.corners_mm.min(axis=0), self.corners_mm.max(axis=0)
        left, bottom, right, top = self.clip_mm
        return max(low[0], left), max(low[1], bottom), min(high[0], right), min(high[1], top)


class _State:
    """What `q` keeps and `Q` brings back."""

    def __init__(self, page: tuple[float, float]) -> None:
        self.matrix: Matrix = np.eye(3)
        self.colour, self.width_pt = (0, 0, 0), 1.0
        self.clip_mm = (0.0, 0.0, *page)

    def copy(self) -> _State:
        other = _State(self.clip_mm[2:])
        other.__dict__.update(self.__dict__)
        return other


def page_of(content: bytes, number: int = 0) -> PageObject:
    """A page of a PDF."""
    return PdfReader(io.BytesIO(content)).pages[number]


def size_mm(page: PageObject) -> tuple[float, float]:
    """Width and height of the page."""
    return float(page.mediabox.width) * MM_PER_PT, float(page.mediabox.height) * MM_PER_PT


def painted(page: PageObject) -> list[Painted]:
    """Every path of the page in the order of painting, those of its forms too."""
    # A clip that a path would leave is no excuse for leaving the page: it starts far larger than the page.
    state = _State((1e6, 1e6))
    state.clip_mm = (-1e6, -1e6, 1e6, 1e6)
    return _run(ContentStream(page.get_contents(), page.pdf), page["/Resources"], state, page.pdf)


def _run(stream: ContentStream, resources: Any, state: _State, reader: Any) -> list[Painted]:
    found: list[Painted] = []
    stack: list[_State] = []
    corners: list[tuple[float, float]] = []
    clips = False
    for operands, operator in stream.operations:
        numbers = [float(value) for value in operands if isinstance(value, (int, float))]
        if operator == b"q":
            stack.append(state.copy())
        elif operator == b"Q":
            state = stack.pop()
        elif operator == b"cm":
            state.matrix = _matrix(numbers) @ state.matrix
        elif operator == b"w":
            state.width_pt = numbers[0]
        elif operator in (b"RG", b"G"):
            state.colour = tuple(round(value * 255) for value in (numbers * 3)[:3])  # type: ignore[assignment]
        elif operator in (b"m", b"l", b"c", b"v", b"y"):
            corners += zip(numbers[::2], numbers[1::2], strict=True)
        elif operator == b"re":
            x, y, width, height = numbers
            corners += [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        elif operator in (b"W", b"W*"):
            clips = True
        elif operator in PAINTS or operator == b"n":
            places = _moved(corners, state.matrix)
            if operator in PAINTS and len(places):
                found.append(Painted(places, state.colour, state.width_pt, operator in STROKES, state.clip_mm))
            if clips and len(places):
                state.clip_mm = _both(state.clip_mm, (*places.min(axis=0), *places.max(axis=0)))
            corners, clips = [], False
        elif operator == b"Do":
            form = resources["/XObject"][operands[0]].get_object()
            if form["/Subtype"] == "/Form":
                inner = state.copy()
                inner.matrix = (
                    _matrix([float(value) for value in form.get("/Matrix", (1, 0, 0, 1, 0, 0))]) @ state.matrix
                )
                found += _run(ContentStream(form, reader), form.get("/Resources", {}), inner, reader)
    return found


def _matrix(numbers: list[float]) -> Matrix:
    a, b, c, d, e, f = numbers
    return np.array([[a, b, 0], [c, d, 0], [e, f, 1]])


def _moved(corners: list[tuple[float, float]], matrix: Matrix) -> np.ndarray:
    places = np.array(corners, dtype=float).reshape(-1, 2)
    return (np.column_stack([places, np.ones(len(places))]) @ matrix)[:, :2] * MM_PER_PT


def _both(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, float, float, float]:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def text_places_mm(page: PageObject) -> list[tuple[str, float, float]]:
    """Where each piece of text starts."""
    found: list[tuple[str, float, float]] = []

    def visit(words: str, matrix: Any, text_matrix: Any, *_: Any) -> None:
        x, y = text_matrix[4], text_matrix[5]
        left = x * matrix[0] + y * matrix[2] + matrix[4]
        bottom = x * matrix[1] + y * matrix[3] + matrix[5]
        if words.strip():
            found.append((words.strip(), left * MM_PER_PT, bottom * MM_PER_PT))

    page.extract_text(visitor_text=visit)
    return found
