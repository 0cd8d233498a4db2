"""`static`: the maps for paper, one a village and one for the district, on as many cores as there are.

What is asked for beside (`--themes`, `--units` and the others) is drawn at once, and from then on kept up to date with
the rest, so that a report never embeds an old map.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from pipeline import engine, text
from pipeline.cli import drawing, study
from pipeline.cli.ledger import Ledger, remove_others
from pipeline.cli.progress import shown
from pipeline.io import documents
from pipeline.io.together import begun

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.cli.drawing import Drawing

FORMATS = ("png", "svg", "pdf")
AREAS = "areas"
"""In `--units`: every assessed area."""


class Order(NamedTuple):
    """One map to draw; an empty language is the first of the study."""

    unit_id: str
    stem: str
    theme: str
    language: str = ""
    size: str = "A4"
    bare: bool = False
    transparent: bool = False

    @property
    def name(self) -> str:
        """What its files are called before the suffix: the unit, then what is not as usual.

        >>> Order("a/b", "a_b-c14cddc0", "class").name, Order("A", "A", "score", language="en", bare=True).name
        ('a_b-c14cddc0', 'A.score.en.bare')
        """
        words = [
            self.theme if self.theme != "class" else "",
            self.language,
            self.size.lower() if self.size != "A4" else "",
            "bare" if self.bare else "",
            "transparent" if self.transparent else "",
        ]
        return ".".join([self.stem, *(word.replace(":", "-") for word in words if word)])


def run(options: Namespace) -> None:
    """Write `static/<unit_id>.{png,svg,pdf}`; other themes than the class get their name before the suffix."""
    settings = study.open_settings(options.config)
    drawn, ledger = drawing.read(settings, options.processed), Ledger(options.processed / ".static.json")
    usual = _usual(drawn)
    asked = dict.fromkeys(
        order for order in (*_remembered(drawn, ledger), *_asked(drawn, options)) if order not in usual
    )
    orders, folder = [*usual, *asked], options.maps / "static"
    _announce(orders, options.processed)
    digests = {order: drawn.digest(order.unit_id, _themes(drawn, order), order) for order in orders}
    due = [order for order in orders if not ledger.keeps(order.name, digests[order], folder, _files(order))]
    with begun(options.processed, "static"):
        with engine.opened(workers=min(options.workers, max(len(due), 1))) as machine:
            made = machine.each(
                partial(_write, folder), due, prepare=partial(drawing.read, settings, options.processed)
            )
            for order in shown(made, "static", len(due)):
                again = order._asdict() if order in asked else {}
                ledger.note(order.name, digests[order], folder, _files(order), again)
        ledger.write([order.name for order in orders])
        remove_others(folder, {file for order in orders for file in _files(order)}, [f".{each}" for each in FORMATS])
    study.say("summary.static", sheets=len(orders), drawn=len(due), folder=folder)


def _usual(drawn: Drawing) -> list[Order]:
    return [Order(unit, drawn.stems[unit], theme) for unit, theme in product(drawn.units(), _usual_themes(drawn))]


def _usual_themes(drawn: Drawing) -> list[str]:
    """Those of the settings; where they name none, the default less what the results lack, as a score with no data."""
    output = drawn.settings.output
    if "static_themes" not in output.model_fields_set:
        return [theme for theme in output.static_themes if theme in drawn.themes]
    return [drawn.known_theme(key, source="static_themes") for key in output.static_themes]


def _asked(drawn: Drawing, options: Namespace) -> list[Order]:
    """What the options ask for: every unit in every theme, as they say; nothing without an option."""
    given = (options.themes, options.units, options.languages, options.size, options.bare, options.transparent)
    if not any(given):
        return []
    first = drawn.settings.language
    units = [unit for each in options.units or drawn.units() for unit in (drawn.areas() if each == AREAS else [each])]
    themes = options.themes or _usual_themes(drawn)
    languages = ["" if language == first else language for language in options.languages or [first]]
    return [
        Order(
            drawn.known_unit(unit),
            drawn.stems[unit],
            drawn.known_theme(theme, source="THEMES"),
            language,
            options.size or "A4",
            options.bare,
            options.transparent,
        )
        for unit, theme, language in product(units, themes, languages)
    ]


def _remembered(drawn: Drawing, ledger: Ledger) -> Iterator[Order]:
    """What was asked for before, as far as the study still has it."""
    units, themes = {*drawn.units(), *drawn.areas()}, {*drawn.themes, drawing.ASPECTS}
    for entry in ledger.entries.values():
        order = _order_of(entry["order"])
        if order is not None and order.unit_id in units and order.theme in themes:
            yield order


def _order_of(written: Mapping[str, object]) -> Order | None:
    """What the ledger says was asked for; None where nothing was, or where it is none of this program's orders.

    >>> _order_of(Order("district", "district", "score", size="A3")._asdict())
    Order(unit_id='district', stem='district', theme='score', language='', size='A3', bare=False, transparent=False)
    >>> _order_of({}), _order_of({"unit_id": "district"}), _order_of(Order("A", "A", "score", size="9")._asdict())
    (None, None, None)
    """
    from pipeline.render.layout import layouts_of

    like = Order("", "", "")._asdict()
    if {name: type(value) for name, value in written.items()} != {name: type(value) for name, value in like.items()}:
        return None
    order = Order(**written)  # type: ignore[arg-type]
    with suppress(ValueError):
        layouts_of(order.size)
        return order if order.language in ("", *text.LANGUAGES) else None
    return None


def _announce(orders: Sequence[Order], processed: Path) -> None:
    """Tell Make every sheet before the first is drawn: one that a fault or a hand takes away is then drawn again."""
    names = [file for order in orders for file in _files(order)]
    documents.write_text(processed / ".sheets.mk", f"SHEETS := {' '.join(names)}\n")


def _themes(drawn: Drawing, order: Order) -> list[str]:
    return [theme.key for theme in drawn.aspects] if order.theme == drawing.ASPECTS else [order.theme]


def _files(order: Order) -> list[str]:
    return [f"{order.name}.{format_}" for format_ in FORMATS]


def _write(folder: Path, drawn: Drawing, order: Order) -> Order:
    from pipeline.render.figures import encode

    language = order.language or drawn.settings.language
    figure = drawn.figure(order.unit_id, order.theme, language=language, size=order.size, bare=order.bare)
    told = drawn.lineage(order.unit_id)
    for file, format_ in zip(_files(order), FORMATS, strict=True):
        documents.write_bytes(folder / file, encode(figure, format_, transparent=order.transparent, lineage=told))  # type: ignore[arg-type]
    return order
