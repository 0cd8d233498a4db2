"""`sheets`: the map sheets at true scale, a PDF for each village and area and paper, on as many cores as there are."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline import engine, text
from pipeline.cli import study
from pipeline.cli.progress import shown
from pipeline.io import documents, tables

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.config import Settings
    from pipeline.render.mapsheet import Level, MapSheetStudy

PAPERS = ("A4", "A3")
SHAPES = ("areas", "villages", "lines", "context")
LONGEST_STEM = 80
"""Letters of a file's name without its suffixes."""
RESERVED = {"", "con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
"""What no file may be called on Windows, whatever its suffixes."""


class Order(NamedTuple):
    """The sheets of one unit, which become one file without its suffixes."""

    unit_id: str
    level: Level
    stem: Path


def run(options: Namespace) -> None:
    """Write `sheets/<unit_id>.{a4,a3}.pdf`, a page a sheet; sheets of units that the study no longer has go."""
    settings = study.open_settings(options.config)
    folder = options.maps / "sheets"
    orders = list(_orders(settings, options.processed, folder))
    with engine.opened(workers=options.workers) as machine:
        prepare = partial(_prepare, settings, options.processed, options.scale)
        drawn = machine.each(_write, orders, prepare=prepare)
        written = dict(pair for pairs in shown(drawn, "sheets", len(orders)) for pair in pairs)
    _remove_others(folder, written)
    study.say("mapsheet.summary", sheets=sum(written.values()), folder=folder)


def _orders(settings: Settings, processed: Path, folder: Path) -> Iterator[Order]:
    """Villages, then areas; an area that is a village (a study without delineations) has its sheet already."""
    villages = tables.read_table(processed, "villages")["village_code"].tolist()
    areas = tables.read_table(processed, "areas")
    ids = areas.loc[areas["round"] == settings.study.round, "area_id"].drop_duplicates().tolist()
    units: list[tuple[str, Level]] = [(unit, "village") for unit in villages]
    units += [(unit, "area") for unit in ids if unit not in set(villages)]
    stems = stems_of(unit for unit, _ in units)
    for unit, level in units:
        yield Order(unit, level, folder / stems[unit])


def stems_of(units: Iterable[str]) -> dict[str, str]:
    """A file name for each unit that every disk can hold, no two alike, also where A and a are one.

    Letters, digits, dots and dashes stay; a name that had others, is too long, or would be another's gets eight
    digits of its own sum (SHA-256) at its end.

    >>> stems_of(["35.19.09.2001-001", "RT 1/RW 2", "a", "A"])
    {'35.19.09.2001-001': '35.19.09.2001-001', 'RT 1/RW 2': 'RT_1_RW_2-b56e05a2', 'a': 'a', 'A': 'A-559aead0'}
    """
    stems: dict[str, str] = {}
    taken: set[str] = set()
    for unit in units:
        plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in ".-") else "_" for letter in unit)
        stem = plain.strip(".")[:LONGEST_STEM]
        if stem != unit or stem.casefold() in taken or stem.split(".")[0].casefold() in RESERVED:
            stem = f"{stem}-{hashlib.sha256(unit.encode()).hexdigest()[:8]}"
        stems[unit] = stem
        taken.add(stem.casefold())
    return stems


def _prepare(settings: Settings, processed: Path, scale: int | None) -> dict[str, Any]:
    """What every sheet is drawn from; read, and moved into metres, once a process."""
    metric = settings.study.metric_crs
    return dict(
        **{name: tables.read_geotable(processed, name).to_crs(metric) for name in SHAPES},
        scores=tables.read_table(processed, "scores"),
        rules=study.rules_of(settings),
        language=settings.language,
        study=_study(settings),
        scale=scale,
    )


def _study(settings: Settings) -> MapSheetStudy:
    from pipeline.render.mapsheet import MapSheetStudy

    language, chosen, context = settings.language, settings.study, settings.sources.context
    notes = () if settings.sources.delineations is not None else (text.say("no_delineations_note", language),)
    return MapSheetStudy(
        title=chosen.title(language),
        round=chosen.round,
        metric_crs=chosen.metric_crs,
        illustrative=chosen.illustrative,
        notes=notes,
        context_licence="" if context is None else context.licence_in(language),
    )


def _write(shared: dict[str, Any], order: Order) -> list[tuple[str, int]]:
    """Both papers of a unit; the name of each file with its number of pages."""
    from pipeline.render.mapsheet import draw_sheet, pdf_of, sheets_of

    written = []
    for paper in PAPERS:
        sheets = sheets_of(order.unit_id, level=order.level, paper=paper, **shared)  # type: ignore[arg-type]
        path = order.stem.with_name(f"{order.stem.name}.{paper.lower()}.pdf")
        documents.write_bytes(path, pdf_of(*(draw_sheet(sheet) for sheet in sheets)))
        written.append((path.name, len(sheets)))
    return written


def _remove_others(folder: Path, written: dict[str, int]) -> None:
    """Sheets of a unit that the study no longer has."""
    for path in folder.glob("*.pdf"):
        if path.is_file() and path.name not in written:
            path.unlink()
