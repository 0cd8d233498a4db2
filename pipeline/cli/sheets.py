"""`sheets`: the map sheets at true scale, a PDF for each village and area and paper, on as many cores as there are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline import engine
from pipeline.cli import drawing, study
from pipeline.cli.ledger import Ledger, remove_others
from pipeline.cli.names import stems_of
from pipeline.cli.progress import shown
from pipeline.io import documents
from pipeline.io.together import begun

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.cli.drawing import Drawing
    from pipeline.config import Settings
    from pipeline.render.mapsheet import Level, MapSheetStudy, Paper

PAPERS: tuple[Paper, ...] = ("A4", "A3")
FOLDER = "sheets"


class Order(NamedTuple):
    """The sheets of one unit on one paper, which are the pages of one file; `scale` is given, or chosen to fit."""

    unit_id: str
    level: Level
    stem: str
    paper: Paper
    scale: int | None
    language: str

    @property
    def file(self) -> str:
        """What it is called."""
        return f"{self.stem}.{self.paper.lower()}.pdf"


class Shared(NamedTuple):
    """What every sheet is drawn from; read, and moved into metres, once a process."""

    settings: Settings
    frames: dict[str, Any]
    lineages: dict[str, str]


def run(options: Namespace) -> None:
    """Write `sheets/<unit_id>.{a4,a3}.pdf`, a page a sheet; sheets of units that the study no longer has go."""
    settings = study.open_settings(options.config)
    drawn, folder = drawing.read(settings, options.processed), options.maps / FOLDER
    ledger = Ledger(options.processed / ".mapsheets.json")
    every = list(_orders(drawn, options.scale, options.language or settings.language))
    _announce(every, options.processed)
    orders = [order for order in every if options.paper in (None, order.paper)]
    digests = {order: drawn.digest(order.unit_id, ["class"], order) for order in orders}
    due = [order for order in orders if not ledger.keeps(order.file, digests[order], folder, [order.file])]
    with begun(options.processed, "sheets"):
        with engine.opened(workers=min(options.workers, max(len(due), 1))) as machine:
            made = machine.each(partial(_write, folder), due, prepare=partial(_prepare, settings, options.processed))
            for order, pages in shown(made, FOLDER, len(due)):
                ledger.note(order.file, digests[order], folder, [order.file], {"pages": pages})
        known = ledger.write([order.file for order in every])
        remove_others(folder, {order.file for order in every}, (".pdf",))
    pages = sum(entry["order"]["pages"] for entry in known)
    study.say("mapsheet.summary", sheets=pages, drawn=len(due), files=len(known), folder=folder)


def _orders(drawn: Drawing, scale: int | None, language: str) -> Iterator[Order]:
    """Villages, then areas; an area that is a village (a study without delineations) has its sheet already."""
    villages = drawn.shapes["villages"]["village_code"].tolist()
    units: list[tuple[str, Level]] = [(unit, "village") for unit in villages]
    units += [(unit, "area") for unit in drawn.areas() if unit not in set(villages)]
    stems = stems_of(unit for unit, _ in units)
    for unit, level in units:
        for paper in PAPERS:
            yield Order(unit, level, stems[unit], paper, scale, language)


def _announce(orders: Sequence[Order], processed: Path) -> None:
    """Tell Make every file before the first is drawn."""
    names = [order.file for order in orders]
    documents.write_text(processed / ".mapsheets.mk", f"MAPSHEET_FILES := {' '.join(names)}\n")


def _prepare(settings: Settings, processed: Path) -> Shared:
    drawn = drawing.read(settings, processed)
    given = {"scores": drawn.public.scores, "theme": drawn.themes["class"], "rules": drawn.rules}
    lineages = {unit: drawn.lineage(unit) for unit in (*drawn.units(), *drawn.areas())}
    return Shared(settings, {**drawn.metric, **given}, lineages)


def _study(settings: Settings, language: str) -> MapSheetStudy:
    from pipeline.render.mapsheet import MapSheetStudy

    chosen, context = settings.study, settings.sources.context
    return MapSheetStudy(
        title=chosen.title(language),
        round=chosen.round,
        metric_crs=chosen.metric_crs,
        illustrative=chosen.illustrative,
        notes=drawing.notes(settings, language),
        context_licence="" if context is None else context.licence_in(language),
    )


def _write(folder: Path, shared: Shared, order: Order) -> tuple[Order, int]:
    """One unit on one paper, and how many pages it has."""
    from pipeline.render.mapsheet import draw_sheet, pdf_of, sheets_of

    sheets = sheets_of(
        order.unit_id,
        level=order.level,
        paper=order.paper,
        scale=order.scale,
        language=order.language,
        study=_study(shared.settings, order.language),
        **shared.frames,
    )
    documents.write_bytes(
        folder / order.file, pdf_of(*(draw_sheet(sheet) for sheet in sheets), lineage=shared.lineages[order.unit_id])
    )
    return order, len(sheets)
