"""The survey of a study read and cleaned: households, RT forms and counts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipeline import fields
from pipeline.cli import boundaries, cleaning, corrections, interviews, study
from pipeline.cli.layers import Layers
from pipeline.config.sources import WORKBOOK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd
    import pandas as pd

    from pipeline.config import Settings
    from pipeline.config.sources import Forms, Households
    from pipeline.errors import Problem
    from pipeline.load import Loaded
    from pipeline.load.householdrows import Rows
    from pipeline.load.households import Begun
    from pipeline.load.layouts import Known
    from pipeline.load.mapping import Recoded

    Clean = Callable[[Begun], list[Rows]]

ROLES = ("id", "longitude", "latitude", "position", "accuracy_m", "area")
"""The settings of `[sources.households]` that name a column which a layout may give."""
NAMED = (*ROLES, "weight", "round")
"""The settings of a survey table that name one of its columns."""


def survey(
    settings: Settings,
    villages: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    *,
    fieldwork: bool = False,
    clean: Clean = cleaning.here,
) -> Layers:
    """Households, forms and counts, placed against the villages and areas that `spatial` gave.

    With `fieldwork` the layers have aside what tells how the interviews went. `clean` cleans the households' rows.
    """
    tables = ("households", "household_rows", "forms", "area_counts")
    layers = Layers({table: fields.empty(table) for table in tables}, [], {}, {})
    if settings.sources.households is not None:
        layers.add("households", "households", lambda: _households(settings, villages, areas, layers, fieldwork, clean))
    if settings.sources.forms is not None:
        layers.add("forms", "forms", lambda: _forms(settings, areas, layers.problems))
    if settings.sources.area_counts is not None:
        layers.add("area_counts", "area_counts", lambda: _counts(settings, areas, layers.problems))
    return layers


def _households(
    settings: Settings,
    villages: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    layers: Layers,
    fieldwork: bool,
    clean: Clean,
) -> Loaded:
    from pipeline.io.survey import LATITUDE, LONGITUDE

    source = settings.sources.households
    assert source is not None
    if source.layout == WORKBOOK:
        return _of_workbooks(settings, source, villages, areas, layers.problems, clean)
    roles = {role: getattr(source, role) for role in ROLES}
    export, corrected = _recognised(source, roles, "households", layers.problems, fieldwork=fieldwork)
    if fieldwork:
        layers.aside.update(interviews.told(source, export, layers.problems))
    roles = {**export.roles, "longitude": export.roles["longitude"] or LONGITUDE}
    roles["latitude"] = export.roles["latitude"] or LATITUDE
    cells = _with_village_codes(settings, export, areas)
    loaded = _cleaned(settings, villages, areas, cells, roles, export.answers, source.path.name, clean, marks=fieldwork)
    return loaded._replace(corrected=corrected)


def _of_workbooks(
    settings: Settings,
    source: Households,
    villages: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    problems: list[Problem],
    clean: Clean,
) -> Loaded:
    """The households of every workbook of the programme, one below the other."""
    from pipeline.cli import workbooks
    from pipeline.load import together
    from pipeline.load.workbook import AREA, ID

    roles = dict.fromkeys(ROLES) | {"id": ID, "area": AREA}
    books, corrected = workbooks.read(settings, source, areas, problems)
    parts = [
        _cleaned(settings, villages, areas, book.answered.cells, roles, book.answered.answers, book.source, clean)
        for book in books
    ]
    return together(parts)._replace(corrected=corrected)


def _cleaned(
    settings: Settings,
    villages: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    cells: pd.DataFrame,
    roles: Mapping[str, str | None],
    answers: Mapping[str, str | Recoded],
    name: str,
    clean: Clean,
    *,
    marks: bool = False,
) -> Loaded:
    """The households of one file `name`, whose columns are known; the cells are used up."""
    from pipeline.load.households import begin, finish

    source = settings.sources.households
    assert source is not None
    begun = begin(
        cells,
        id=roles["id"] or "",
        longitude=roles["longitude"],
        latitude=roles["latitude"],
        position=roles["position"],
        accuracy_m=roles["accuracy_m"],
        area=roles["area"],
        weight=source.weight,
        system=source.crs,
        metric_crs=settings.study.metric_crs,
        answers=answers,
        area_ids=frozenset(areas["area_id"]),
        region=tuple(villages.total_bounds),
        round=settings.study.round,
        round_column=source.round,
        source=name,
        repair=source.repair.wanted,
        missing=source.missing,
        decimal_comma=source.decimal_comma,
        marks=marks,
    )
    return finish(begun, clean(begun))


def _with_village_codes(settings: Settings, export: Known, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """The export's cells, the column of the area with canonical codes where the villages are the areas."""
    area = export.roles["area"]
    return export.cells if area is None else boundaries.with_village_codes(settings, export.cells, area, areas)


def _recognised(
    source: Households | Forms,
    roles: dict[str, str | None],
    table: str,
    problems: list[Problem],
    *,
    fieldwork: bool = False,
) -> tuple[Known, int | None]:
    """The corrected export with the meaning of its columns, and how many of its cells were corrected.

    What a layout gave is said, what is noticed goes to `problems`.
    """
    from pipeline.io.exports import read_export
    from pipeline.load import exportcolumns, layouts

    layout, name = None if source.layout == "auto" else source.layout, source.path.name
    keys = (*NAMED, *exportcolumns.INTERVIEW) if fieldwork else NAMED
    named = {*source.answers, *(column for key in keys if (column := getattr(source, key, None)))}
    # A correction may be of any column, and is told where it stands.
    needed = partial(exportcolumns.needed, table=table, named=named, layout=layout, interviews=fieldwork)
    wanted = None if source.corrections else needed
    export = read_export(source.path, layer=source.layer, problems=problems, wanted=wanted)
    records, count = export.records, None
    if source.corrections is not None:
        key = layouts.key_column(records, table=table, layout=layout, roles=roles, answers=source.answers, source=name)
        records, count = corrections.corrected(records, source.corrections, key=key, source=name, problems=problems)
    known = layouts.recognise(
        records,
        table=table,
        layout=layout,
        roles=roles,
        answers=source.answers,
        source=name,
        repeated=export.repeats,
        persons=getattr(source, "persons", None),
    )
    problems.extend(known.problems)
    if known.questions:
        places = ("latitude", "longitude", "position")
        place = " ".join(column for role in places if (column := known.roles.get(role)))
        words = {"layout": known.layout, "questions": known.questions, "position": place or "-"}
        study.say("summary.layout", source=name, id=known.roles.get("id") or "-", **words)
    return known, count


def _forms(settings: Settings, areas: gpd.GeoDataFrame, problems: list[Problem]) -> Loaded:
    from pipeline.load.forms import clean_forms
    from pipeline.load.layouts import AREAS

    source = settings.sources.forms
    assert source is not None
    export, corrected = _recognised(source, {"area": source.area}, "forms", problems)
    loaded = clean_forms(
        _with_village_codes(settings, export, areas),
        area=export.roles["area"] or AREAS["forms"],
        round_column=source.round,
        answers=export.answers,
        area_ids=frozenset(areas["area_id"]),
        round=settings.study.round,
        source=source.path.name,
        missing=source.missing,
        decimal_comma=source.decimal_comma,
        measured_ha=_measured_ha(areas),
    )
    return loaded._replace(corrected=corrected)


def _counts(settings: Settings, areas: gpd.GeoDataFrame, problems: list[Problem]) -> Loaded:
    from pipeline.io.survey import read_survey
    from pipeline.load.counts import clean_counts

    source = settings.sources.area_counts
    assert source is not None
    cells, corrected = corrections.corrected(
        read_survey(source.path, layer=source.layer, problems=problems),
        source.corrections,
        key=source.area,
        source=source.path.name,
        problems=problems,
    )
    loaded = clean_counts(
        boundaries.with_village_codes(settings, cells, source.area, areas),
        area=source.area,
        round_column=source.round,
        answers=source.answers,
        area_ids=frozenset(areas["area_id"]),
        round=settings.study.round,
        source=source.path.name,
        missing=source.missing,
        decimal_comma=source.decimal_comma,
        measured_ha=_measured_ha(areas),
    )
    return loaded._replace(corrected=corrected)


def _measured_ha(areas: gpd.GeoDataFrame) -> dict[str, float]:
    return dict(zip(areas["area_id"], areas["area_ha"].astype("float64"), strict=True))
