"""`static`: the maps for paper, one a village and one for the district, on as many cores as there are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline import engine, text
from pipeline.cli import study
from pipeline.cli.progress import shown
from pipeline.io import documents, tables

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from pipeline.config import Settings

FORMATS = ("png", "svg", "pdf")
DISTRICT = "district"


class Order(NamedTuple):
    """One sheet to draw, and the files it becomes (without suffix)."""

    unit_id: str
    theme: str
    stem: Path


def run(options: Namespace) -> None:
    """Write `static/<unit_id>.{png,svg,pdf}`; other themes than the first get their name before the suffix."""
    settings = study.open_settings(options.config)
    villages = tables.read_table(options.processed, "villages")["village_code"]
    orders = list(_orders([DISTRICT, *villages], settings, options.maps / "static"))
    _announce(orders, options.processed)
    with engine.opened(workers=options.workers) as machine:
        drawn = machine.each(_write, orders, prepare=partial(_prepare, settings, options.processed))
        names = [name for written in shown(drawn, "static", len(orders)) for name in written]
    _remove_others(options.maps / "static", names)
    study.say("summary.static", sheets=len(orders), folder=options.maps / "static")


def _orders(units: list[str], settings: Settings, folder: Path) -> list[Order]:
    themes = settings.output.static_themes
    return [
        Order(unit, theme, folder / (unit if theme == "class" else f"{unit}.{theme}"))
        for unit in units
        for theme in themes
    ]


def _announce(orders: list[Order], processed: Path) -> None:
    """Tell Make every sheet before the first is drawn: one that a fault or a hand takes away is then drawn again."""
    names = [f"{order.stem.name}.{format_}" for order in orders for format_ in FORMATS]
    documents.write_text(processed / ".sheets.mk", f"SHEETS := {' '.join(names)}\n")


def _prepare(settings: Settings, processed: Path) -> dict[str, Any]:
    """What every sheet is drawn from; read once a process."""
    from pipeline.render.printmap import Sheet

    language, chosen = settings.language, settings.study
    notes = [] if settings.sources.delineations is not None else [text.say("no_delineations_note", language)]
    return dict(
        **{name: tables.read_geotable(processed, name) for name in ("areas", "villages", "lines")},
        scores=tables.read_table(processed, "scores"),
        rules=study.rules_of(settings),
        language=language,
        sheet=Sheet(
            title=chosen.title(language),
            round=chosen.round,
            metric_crs=chosen.metric_crs,
            illustrative=chosen.illustrative,
            notes=tuple(notes),
        ),
    )


def _write(shared: dict[str, Any], order: Order) -> list[str]:
    from pipeline.render.printmap import draw, encode

    figure = draw(order.unit_id, theme=order.theme, **shared)  # type: ignore[arg-type]
    paths = [order.stem.with_name(f"{order.stem.name}.{format_}") for format_ in FORMATS]
    for path, format_ in zip(paths, FORMATS, strict=True):
        documents.write_bytes(path, encode(figure, format_))  # type: ignore[arg-type]
    return [path.name for path in paths]


def _remove_others(folder: Path, names: list[str]) -> None:
    """Sheets of a unit or theme that the study no longer has."""
    for path in folder.iterdir():
        if path.is_file() and path.name not in names and path.suffix.removeprefix(".") in FORMATS:
            path.unlink()
