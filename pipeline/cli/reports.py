"""`reports`: the profile of every village, the district's report, the draft annex of the decision, the workbook.

Each exists twice: as it may be published, in `maps/reports/`, and exact, for the office alone, beside the tables.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline import engine, text
from pipeline.cli import drawing, lineage, study
from pipeline.cli.ledger import Ledger, digest_of, remove_others
from pipeline.cli.progress import shown
from pipeline.cli.reportpictures import pictures_of
from pipeline.io import documents
from pipeline.io.together import begun

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.cli.drawing import Drawing
    from pipeline.render.report.blocks import Document
    from pipeline.render.report.inputs import Inputs

ANNEX, WORKBOOK = "annex", "scores"
FOLDER = "reports"
INTERNAL = "internal"
ENDINGS = tuple(f".{language}.{kind}" for language in text.LANGUAGES for kind in ("pdf", "docx"))
"""Of the reports; what an office saved beside them under another name, such as an edited copy, is its own."""


class Order(NamedTuple):
    """One report in one language; the workbook holds them all."""

    unit_id: str
    stem: str
    language: str = ""

    @property
    def files(self) -> list[str]:
        """What it becomes.

        >>> Order("district", "district", "id").files, Order(WORKBOOK, WORKBOOK).files
        (['district.id.pdf', 'district.id.docx'], ['scores.xlsx'])
        """
        if self.unit_id == WORKBOOK:
            return [f"{WORKBOOK}.xlsx"]
        return [f"{self.stem}.{self.language}.{kind}" for kind in ("pdf", "docx")]


class Shared(NamedTuple):
    """What every report is made from, read once a process."""

    drawn: Drawing
    lineage: Mapping[str, Any]
    reconciliation: Mapping[str, Any]

    def inputs(self, *, k: int | None) -> Inputs:
        """What the reports say: the tables as published, or without `k` the exact ones."""
        from pipeline.render.report.inputs import Inputs

        settings = self.drawn.settings
        return Inputs(
            tables=self.drawn.exact if k is None else self.drawn.published_tables(),
            areas=self.drawn.shapes["areas"],
            villages=self.drawn.shapes["villages"],
            rules=self.drawn.rules,
            title={"id": settings.study.title_id, "en": settings.study.title_en},
            round=settings.study.round,
            k=k,
            illustrative=settings.study.illustrative,
            without_delineations=settings.sources.delineations is None,
            lineage=self.lineage if k is None else _without_rows(self.lineage),
            reconciliation=self.reconciliation,
        )


def run(options: Namespace) -> None:
    """Write `reports/<unit_id>.<language>.{pdf,docx}` and `reports/scores.xlsx`, public and for the office."""
    settings = study.open_settings(options.config)
    told = lineage.of_study(options.config, options.processed, settings)
    read = partial(_read, settings, options.processed, told)
    shared, ledger = read(), Ledger(options.processed / ".reports.json")
    orders = _orders(shared.drawn)
    folders = {"": options.maps / FOLDER, INTERNAL: options.processed / INTERNAL / FOLDER}
    _announce(orders, options.processed)
    digest = digest_of(told, *_tables(options.processed))
    due = [order for order in orders if not _kept(ledger, order, digest, folders)]
    with begun(options.processed, "reports"):
        with engine.opened(workers=min(options.workers, max(len(due), 1))) as machine:
            for order in shown(machine.each(partial(_write, folders), due, prepare=read), FOLDER, len(due)):
                for name, folder in folders.items():
                    ledger.note(_entry(order, name), digest, folder, order.files, {})
        ledger.write([_entry(order, name) for order in orders for name in folders])
        for folder in folders.values():
            remove_others(folder, {file for order in orders for file in order.files}, ENDINGS)
    study.say("summary.reports", reports=len(orders), drawn=len(due), folder=folders[""])


def _without_rows(content: Mapping[str, Any]) -> dict[str, Any]:
    """What was built from what without the rows read: those refused may be of fewer than `k` households.

    >>> _without_rows({"inputs": {"a.csv": "9f"}, "rows": {"survey": {}}})
    {'inputs': {'a.csv': '9f'}}
    """
    return {name: value for name, value in content.items() if name != "rows"}


def _read(settings: Any, processed: Path, told: Mapping[str, Any]) -> Shared:
    return Shared(drawing.read(settings, processed), told, documents.read_json(processed / "reconciliation.json"))


def _orders(drawn: Drawing) -> list[Order]:
    """The workbook first: it takes longest."""
    stems = {unit: drawn.stems[unit] for unit in drawn.units()} | {ANNEX: ANNEX}
    languages = drawn.settings.output.languages
    return [
        Order(WORKBOOK, WORKBOOK),
        *(Order(unit, stem, language) for unit, stem in stems.items() for language in languages),
    ]


def _tables(processed: Path) -> list[str]:
    names = (*drawing.TABLES, *drawing.SHAPES)
    return [documents.sha256(processed / f"{name}.parquet") for name in names]


def _announce(orders: Sequence[Order], processed: Path) -> None:
    """Tell Make every report before the first is written."""
    names = [file for order in orders for file in order.files]
    documents.write_text(processed / ".reports.mk", f"REPORT_FILES := {' '.join(names)}\n")


def _entry(order: Order, name: str) -> str:
    return f"{name}/{order.files[0]}"


def _kept(ledger: Ledger, order: Order, digest: str, folders: Mapping[str, Path]) -> bool:
    """Whether both sets of files are as they would be written now."""
    return all(ledger.keeps(_entry(order, name), digest, folder, order.files) for name, folder in folders.items())


def _write(folders: Mapping[str, Path], shared: Shared, order: Order) -> Order:
    k = shared.drawn.settings.privacy.k
    drawn = None if order.unit_id == WORKBOOK else pictures_of(shared.drawn, order.unit_id, order.language)
    for name, folder in folders.items():
        write = documents.write_private_bytes if name == INTERNAL else documents.write_bytes
        inputs = shared.inputs(k=None if name == INTERNAL else k)
        contents = _workbook(inputs, shared) if drawn is None else _report(order, inputs, drawn(inputs))
        for file, content in zip(order.files, contents, strict=True):
            write(folder / file, content)
    return order


def _workbook(inputs: Inputs, shared: Shared) -> list[bytes]:
    from pipeline.render.workbook.book import scores_workbook

    return [
        scores_workbook(
            tables=inputs.tables,
            areas=inputs.areas,
            rules=inputs.rules,
            round=inputs.round,
            title=inputs.title,
            languages=shared.drawn.settings.output.languages,
            illustrative=inputs.illustrative,
            k=inputs.k,
            lineage=inputs.lineage,
        )
    ]


def _report(order: Order, inputs: Inputs, pictures: Mapping[str, Any]) -> list[bytes]:
    from pipeline.render.report.typstpdf import pdf_of
    from pipeline.render.report.worddocument import docx_of

    document = _document(order, inputs)
    return [pdf_of(document, pictures), docx_of(document, pictures)]


def _document(order: Order, inputs: Inputs) -> Document:
    from pipeline.render.report.annex import decision_annex
    from pipeline.render.report.district import district_report
    from pipeline.render.report.village import village_profile

    if order.unit_id == ANNEX:
        return decision_annex(inputs, language=order.language)
    if order.unit_id == drawing.DISTRICT:
        return district_report(inputs, language=order.language)
    return village_profile(order.unit_id, inputs, language=order.language)
