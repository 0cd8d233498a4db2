"""Survey positions and answers from cells of text: a text table block by block, every other kind of file at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import Problem, SchemaError
from pipeline.io import dialect, header, signature, survey, textfile, texttable
from pipeline.io.points import Block, Points, answers_of, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TEXTS = (".csv", ".txt", ".tsv")
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


def open_points(path: Path, longitude: str | None, latitude: str | None, *, layer: str | None) -> Points:
    """The survey at `path`; its answers are the columns of nothing but true, false and empty cells."""
    if longitude is None or latitude is None:
        return _whole(path, survey.LONGITUDE, survey.LATITUDE, layer=layer)
    if path.suffix.lower() in TEXTS and signature.kind_of(path) != "workbook":
        return _in_blocks(path, longitude, latitude)
    return _whole(path, longitude, latitude, layer=layer)


def _whole(path: Path, longitude: str, latitude: str, *, layer: str | None) -> Points:
    frame = survey.read_survey(path, layer=layer)
    header.required(list(frame.columns), [longitude, latitude], source=path.name)
    cells = {name: pa.array(frame[name], type=pa.string()) for name in frame.columns}
    names = [name for name, column in cells.items() if name not in (longitude, latitude) and answer(column) is not None]
    x, y = (_position(cells[name], frame.index.to_numpy(), path, name) for name in (longitude, latitude))
    found = Points(names, lambda: iter([Block(x, y, *_answers(cells, found))]))
    return found


def _in_blocks(path: Path, longitude: str, latitude: str) -> Points:
    with textfile.utf8(path) as text:
        written = dialect.read(text.file, source=path.name)
        names = header.names(written.header, source=path.name, row=written.row)
        header.required(names, [longitude, latitude], source=path.name)
        header.read_on(names, lambda _: [longitude, latitude], source=path.name, row=written.row)
        others = [name for name in names if name and names.count(name) == 1 and name not in (longitude, latitude)]
        places = {name: names.index(name) for name in (longitude, latitude, *others)}
        first = next(texttable.batches(text.file, written, list(places.values()), source=path.name))
    answers = [name for name in others if answer(first.column(str(places[name]))) is not None]
    found = Points(answers, lambda: iter(()))

    def blocks() -> Iterator[Block]:
        row = written.row + 1
        # The first column tells a row without position from no row at all.
        wanted = list(dict.fromkeys([0, *(places[name] for name in (longitude, latitude, *answers))]))
        with textfile.utf8(path) as text:
            for batch in texttable.batches(text.file, written, wanted, source=path.name):
                rows = np.flatnonzero(~texttable.blank(batch))
                filled = batch if len(rows) == batch.num_rows else batch.take(pa.array(rows))
                cells = {name: filled.column(str(place)) for name, place in places.items() if place in wanted}
                x, y = (_position(cells[name], row + rows, path, name) for name in (longitude, latitude))
                yield Block(x, y, *_answers(cells, found))
                row += batch.num_rows

    found.blocks = blocks
    return found


def _answers(cells: Mapping[str, pa.Array], found: Points) -> tuple[list[np.ndarray], dict[int, np.ndarray]]:
    """The answers of a block, and where they are empty; a column that holds another word is none from here on."""
    read = {name: answer(cells[name]) for name in found.names}
    found.others.update(name for name, column in read.items() if column is None)
    nothing = pa.nulls(len(next(iter(cells.values()))), pa.bool_())
    columns = [nothing if column is None else column for column in read.values()]
    found.answered.update(name for name, column in zip(read, columns, strict=True) if column.null_count < len(column))
    return answers_of(columns)


def answer(cells: pa.Array) -> pa.Array | None:
    """A column of true, false and empty cells as such; `None` for any other column."""
    words = pc.utf8_lower(pc.utf8_trim_whitespace(cells))
    if not pc.all(pc.is_in(words, pa.array(["true", "false", ""])), min_count=0).as_py():
        return None
    return pc.if_else(pc.equal(words, ""), None, pc.equal(words, "true"))


def _position(cells: pa.Array, rows: np.ndarray, path: Path, column: str) -> np.ndarray:
    """The numbers of a column, NaN for an empty cell; raises `SchemaError` for the first cell that is none."""
    words = pc.utf8_trim_whitespace(cells)
    filled = pc.not_equal(words, "")
    wrong = pc.and_(filled, pc.invert(pc.match_substring_regex(words, NUMBER)))
    if pc.any(wrong).as_py():
        at = pc.index(wrong, True).as_py()
        value = words[at].as_py()
        raise SchemaError(
            [Problem("value-not-number", source=path.name, row=int(rows[at]), column=column, value=value)]
        )
    return numbers(pc.if_else(filled, words, None).cast(pa.float64()))
