"""What the leak scan looks for, read from the raw files each time and kept nowhere; and what may be said."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli import study
from pipeline.config.sources import WORKBOOK
from pipeline.errors import Problem, SourceError
from pipeline.io import rawcolumns, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.config import Settings
    from pipeline.config.sources import Forms, Households
    from pipeline.publish.leakscan.positions import Positions
    from pipeline.publish.leakscan.scan import Sought

PACKAGE = Path(__file__).parents[1]
WORDS = ("text/*.toml", "rules/*.toml", "*.csv", "render/**/*.typ", "render/web/*")
"""The program's own words, by their files."""
PUBLIC_TABLES = ("areas", "villages", "context", "lines")
NAMES = {"areas": ("name", "village"), "villages": ("village",), "context": ("name",)}
TITLES = ("title_id", "title_en")
POSITION_COLUMNS = ("longitude", "latitude", "position", "accuracy_m")
PLACE_COLUMNS = ("area", "round", "weight")
WHO = "who"
"""The column of a list of corrections that names who made them."""
IDENTIFYING = ("building_id",)
"""A variable that a study maps and that tells a household all the same."""


def sought(settings: Settings, processed: Path) -> Sought:
    """Everything that is looked for. Raises `SourceError` before `load`."""
    from pipeline.publish.leakscan.identifiers import identifiers, public_words
    from pipeline.publish.leakscan.scan import Sought

    shapes = {name: tables.read_geotable(processed, name) for name in PUBLIC_TABLES}
    return Sought(
        identifiers=identifiers(_columns(settings)),
        positions=_positions(settings, processed, shapes),
        public=public_words(_public(settings, shapes)),
    )


def numbers_in_names(settings: Settings, processed: Path) -> list[Problem]:
    """A warning for each public column of names, and title, that holds a mobile number or one of 16 digits.

    They are published as they are; codes are not looked at, since those of RTs have 16 digits too.
    """
    from pipeline.publish.leakscan.words import numbers

    frames = {table: tables.read_geotable(processed, table) for table in NAMES}
    named = [
        (table, column, frames[table][column].dropna().unique())
        for table, columns in NAMES.items()
        for column in columns
    ]
    named += [("settings", title, [getattr(settings.study, title)]) for title in TITLES]
    return [
        Problem("name-holds-number", source=table, column=column, details={"names": found})
        for table, column, names in named
        if (found := sum(bool(numbers(str(name))) for name in names))
    ]


def _columns(settings: Settings) -> Iterator[tuple[str, list[str]]]:
    """The columns of households, RT forms and corrections that tell a person or a household."""
    survey, forms = settings.sources.households, settings.sources.forms
    if survey is not None and survey.layout == WORKBOOK:
        yield from rawcolumns.workbook_cells(survey.path)
    elif survey is not None:
        chosen = partial(personal, source=survey, table="households")
        yield from rawcolumns.raw_columns(survey.path, layer=survey.layer, chosen=chosen)
    if forms is not None:
        chosen = partial(personal, source=forms, table="forms")
        yield from rawcolumns.raw_columns(forms.path, layer=forms.layer, chosen=chosen)
    for source in (survey, forms, settings.sources.area_counts):
        if source is not None and source.corrections is not None:
            yield from _signatures(source.corrections)


def _signatures(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Who signed the corrections at `path`; nobody in a list of nothing yet."""
    with suppress(SourceError):
        yield from rawcolumns.raw_columns(path, layer=None, chosen=_signature)


def _signature(names: Sequence[str]) -> list[str]:
    return [name for name in names if name == WHO]


def personal(names: Sequence[str], *, source: Households | Forms, table: str) -> list[str]:
    """The columns that no stage reads on, and those that are read on and still identify a household.

    What the settings map is an answer, and so is what the headers of the project's own forms name; identifiers, who
    interviewed when and everything else is personal.
    """
    from pipeline.load.exportcolumns import needed
    from pipeline.load.headers import read_header
    from pipeline.load.layouts import IDENTIFIERS, SIGNS

    variables = {column: getattr(answer, "variable", answer) for column, answer in source.answers.items()}
    roles = {getattr(source, role, None) for role in (*POSITION_COLUMNS, *PLACE_COLUMNS)}
    layout = None if source.layout in ("auto", WORKBOOK) else source.layout
    known = needed(names, table=table, named=(), layout=layout)
    headers = {name: header for name in names if (header := read_header(name, table)) is not None}
    signs = {column for columns, _ in SIGNS.values() for column in columns}
    identifying = {column for columns in IDENTIFIERS.values() for column in columns} | signs
    read_on = set(known) - identifying if len(known) < len(names) or headers else set()
    answers = {column for column, variable in variables.items() if variable not in IDENTIFYING}
    keys = {getattr(source, "id", None)} | {c for c, variable in variables.items() if variable in IDENTIFYING}
    keys |= set(IDENTIFYING)
    return [name for name in names if name in keys or name not in roles | read_on | answers]


def _positions(settings: Settings, processed: Path, shapes: dict[str, Any]) -> list[Positions]:
    """Where the households stand, in degrees and in metres, but for those where a public shape or its place is."""
    import numpy as np
    import shapely

    from pipeline.publish.leakscan.positions import Positions, told_apart
    from pipeline.render.report.coordinates import written_places

    points = tables.read_geotable(processed, "households").geometry.dropna()
    corners = np.vstack([shapely.get_coordinates(frame.geometry.to_numpy()) for frame in shapes.values()])
    public = np.vstack([corners, written_places(shapes["areas"].geometry)])
    secret = told_apart(points.y.to_numpy(), points.x.to_numpy(), public)
    metric = points.to_crs(settings.study.metric_crs)
    return [
        Positions(each.y.to_numpy()[secret], each.x.to_numpy()[secret], metres=metres)
        for each, metres in ((points, False), (metric, True))
    ]


def _public(settings: Settings, shapes: dict[str, Any]) -> Iterator[str]:
    """Names and codes of places, titles and licences, the rules, and all that the program itself says."""
    for frame in shapes.values():
        for column in frame.columns.difference([name for name in frame if name.endswith("geometry")]):
            yield from frame[column].dropna().astype("str").unique().tolist()
    yield settings.study.title_id
    yield settings.study.title_en
    yield settings.model_dump_json(include={"output"})
    context = settings.sources.context
    yield "" if context is None else f"{context.licence_in('id')}\n{context.licence_in('en')}"
    yield study.rules_content(settings).decode("utf-8", errors="replace")
    for pattern in WORDS:
        for path in sorted(PACKAGE.glob(pattern)):
            if path.is_file():
                yield path.read_text(encoding="utf-8", errors="replace")
