"""`sheets`: the map sheets at true scale, a PDF for each village and area and paper, on as many cores as there are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline import engine, text
from pipeline.cli import drawing, study
from pipeline.cli.ledger import Ledger, remove_others
from pipeline.cli.names import stems_of
from pipeline.cli.progress import shown
from pipeline.io import documents

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.cli.drawing import Drawing
    from pipeline.config import Settings
    from pipeline.render.mapsheet import Level, MapSheetStudy

PAPERS = ("A4", "A3")
FOLDER = "sheets"


class Order(NamedTuple):
    """The sheets of one unit: a file for each paper; `scale` is given, or chosen to fit."""

    unit_id: str
    level: Level
    stem: str
    scale: int | None

    @property
    def files(self) -> list[str]:
        """What they are called."""
        return [f"{self.stem}.{paper.lower()}.pdf" for paper in PAPERS]


class Shared(NamedTuple):
    """What every sheet is drawn from; read, and moved into metres, once a process."""

    frames: dict[str, Any]


def run(options: Namespace) -> None:
    """Write `sheets/<unit_id>.{a4,a3}.pdf`, a page a sheet; sheets of units that the study no longer has go."""
    settings = study.open_settings(options.config)
    drawn, folder = drawing.read(settings, options.processed), options.maps / FOLDER
    orders, ledger = list(_orders(drawn, options.scale)), Ledger(options.processed / ".mapsheets.json")
    _announce(orders, options.processed)
    digests = {order: drawn.digest(order.unit_id, ["class"], order) for order in orders}
    due = [order for order in orders if not ledger.keeps(order.stem, digests[order], folder, order.files)]
    with engine.opened(workers=min(options.workers, max(len(due), 1))) as machine:
        prepare = partial(_prepare, settings, options.processed)
        for order, pages in shown(machine.each(partial(_write, folder), due, prepare=prepare), FOLDER, len(due)):
            ledger.note(order.stem, digests[order], folder, order.files, {"pages": pages})
    pages = sum(entry["order"]["pages"] for entry in ledger.write([order.stem for order in orders]))
    remove_others(folder, {file for order in orders for file in order.files}, (".pdf",))
    study.say("mapsheet.summary", sheets=pages, drawn=len(due), units=len(orders), folder=folder)


def _orders(drawn: Drawing, scale: int | None) -> Iterator[Order]:
    """Villages, then areas; an area that is a village (a study without delineations) has its sheet already."""
    villages = drawn.shapes["villages"]["village_code"].tolist()
    units: list[tuple[str, Level]] = [(unit, "village") for unit in villages]
    units += [(unit, "area") for unit in drawn.areas() if unit not in set(villages)]
    stems = stems_of(unit for unit, _ in units)
    for unit, level in units:
        yield Order(unit, level, stems[unit], scale)


def _announce(orders: Sequence[Order], processed: Path) -> None:
    """Tell Make every file before the first is drawn."""
    names = [file for order in orders for file in order.files]
    documents.write_text(processed / ".mapsheets.mk", f"MAPSHEET_FILES := {' '.join(names)}\n")


def _prepare(settings: Settings, processed: Path) -> Shared:
    drawn = drawing.read(settings, processed)
    metric = settings.study.metric_crs
    frames: dict[str, Any] = {name: frame.to_crs(metric) for name, frame in drawn.shapes.items()}
    return Shared(
        frames
        | {
            "scores": drawn.public.scores,
            "theme": drawn.themes["class"],
            "rules": drawn.rules,
            "language": settings.language,
            "study": _study(settings),
        }
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


def _write(folder: Path, shared: Shared, order: Order) -> tuple[Order, int]:
    """Both papers of a unit; how many pages they have."""
    from pipeline.render.mapsheet import draw_sheet, pdf_of, sheets_of

    pages = 0
    for file, paper in zip(order.files, PAPERS, strict=True):
        sheets = sheets_of(order.unit_id, level=order.level, paper=paper, scale=order.scale, **shared.frames)  # type: ignore[arg-type]
        documents.write_bytes(folder / file, pdf_of(*(draw_sheet(sheet) for sheet in sheets)))
        pages += len(sheets)
    return order, pages
