"""Where the rows of a survey are cleaned: all here at once, or in blocks by workers that read them by themselves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pipeline import engine
from pipeline.cli import parts
from pipeline.io import tables, textblocks
from pipeline.load.householdrows import How, Rows, clean_rows

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.engine import Engine
    from pipeline.load.households import Begun


class Cells(NamedTuple):
    """What all blocks share: how they are cleaned, and the file in which their cells are."""

    how: How
    path: Path


def here(survey: Begun) -> list[Rows]:
    """All rows as one block, in this process."""
    return [clean_rows(survey.how, survey.cells)]


def in_blocks(survey: Begun, *, machine: Engine, processed: Path) -> list[Rows]:
    """The rows in blocks, which the workers read from a file in `processed` that is removed at the end.

    The file was read, its layout recognised and its repeated rows taken out before: that needs all rows at once. The
    identifiers of the areas are many, and in a table that the workers read too.
    """
    how = survey.how._replace(area_ids=())
    cut = engine.blocks(len(survey.cells), slots=machine.slots, largest=parts.LARGEST_BLOCK_ROWS)
    with textblocks.written(survey.cells, processed.resolve()) as path:
        return list(machine.each(_block, cut, prepare=partial(_cells, how, processed.resolve(), path)))


def _cells(how: How, processed: Path, path: Path) -> Cells:
    areas = tables.read_columns(parts.seen(processed), "areas", ["area_id"])
    return Cells(how._replace(area_ids=frozenset(areas["area_id"])), path)


def _block(cells: Cells, rows: tuple[int, int]) -> Rows:
    return clean_rows(cells.how, textblocks.read_rows(cells.path, *rows))
