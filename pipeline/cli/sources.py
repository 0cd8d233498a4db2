"""Every source of a study read and cleaned, with all problems collected so that they are reported at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pipeline import fields
from pipeline.cli import boundaries, study
from pipeline.errors import PipelineError, Problem
from pipeline.io import vector
from pipeline.load import Loaded

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    import pandas as pd

    from pipeline.config import Forms, Households, Lines, Settings
    from pipeline.load.concordance import Concordance
    from pipeline.load.layouts import Known


ROLES = ("id", "longitude", "latitude", "position", "accuracy_m", "area")
"""The settings of `[sources.households]` that name a column which a layout may give."""


class Layers(NamedTuple):
    """Clean tables by name, what was found wrong, and the rows of each source: read, kept, refused by reason."""

    tables: dict[str, pd.DataFrame]
    problems: list[Problem]
    rows: dict[str, dict[str, object]]

    def add(self, table: str, source: str, clean: Callable[[], Loaded]) -> pd.DataFrame | None:
        """Take what `clean` gives as `table`, or its problems when it gives up."""
        try:
            loaded = clean()
        except PipelineError as fault:
            self.problems.extend(fault.problems)
            return None
        self.problems.extend(loaded.problems)
        self.tables[table] = loaded.frame
        kept = len(loaded.frame)
        self.rows[source] = {"read": kept + sum(loaded.refused.values()), "kept": kept, "refused": loaded.refused}
        if loaded.mended:
            self.rows[source]["mended"] = dict(loaded.mended)
        return loaded.frame

    def checked(self) -> Layers:
        """The layers themselves; raises `PipelineError` with every problem when one of them is an error."""
        if any(problem.severity == "error" for problem in self.problems):
            raise PipelineError(self.problems)
        return self


def spatial(settings: Settings) -> Layers:
    """Villages, areas, lines and what the rasters say of the areas: all that does not change with the survey."""
    layers = Layers({}, [], {})
    known = boundaries.village_table(settings, layers.problems)
    source = settings.sources.villages
    villages = layers.add("villages", "villages", lambda: boundaries.villages(settings, source, known, layers.problems))
    areas = None
    if villages is not None:
        layers.problems.extend(boundaries.against_reference(settings, villages, known))
        areas = layers.add("areas", "delineations", lambda: _areas(settings, villages, known, layers.problems))
    if areas is not None:
        found = boundaries.topology_of(settings, villages, areas)
        layers.tables["topology"] = found.frame
        layers.problems.extend(found.problems)
    _lines(settings, layers)
    layers.tables["rasters"] = fields.empty("rasters")
    if areas is not None and settings.sources.rasters.named():
        layers.add("rasters", "rasters", lambda: _rasters(settings, areas))
    return layers


def survey(settings: Settings, villages: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Layers:
    """Households, forms and counts, placed against the villages and areas that `spatial` gave."""
    layers = Layers({table: fields.empty(table) for table in ("households", "forms", "counts")}, [], {})
    if settings.sources.households is not None:
        layers.add("households", "households", lambda: _households(settings, villages, areas, layers.problems))
    if settings.sources.forms is not None:
        layers.add("forms", "forms", lambda: _forms(settings, areas, layers.problems))
    if settings.sources.area_counts is not None:
        layers.add("counts", "area_counts", lambda: _counts(settings, areas, layers.problems))
    return layers


def _areas(settings: Settings, villages: gpd.GeoDataFrame, known: Concordance, problems: list[Problem]) -> Loaded:
    from pipeline.load.areas import clean_areas, villages_as_areas

    source, study = settings.sources.delineations, settings.study
    if source is None:
        return villages_as_areas(villages, round=study.round, source=settings.sources.villages.path.name)
    raw = vector.read_vector(source.path, layer=source.layer, declared_crs=source.crs, problems=problems)
    return clean_areas(
        raw,
        villages,
        id=source.id,
        name=source.name,
        village=source.village,
        round=study.round,
        metric_crs=study.metric_crs,
        source=source.path.name,
        known=known,
    )


def _lines(settings: Settings, layers: Layers) -> None:
    """Roads and drains become one table, `lines`."""
    import geopandas as gpd
    import pandas as pd

    parts = []
    for kind, source in (("road", settings.sources.roads), ("drain", settings.sources.drains)):
        if source is not None:
            clean = partial(_lines_of, kind, source, settings.study.metric_crs, layers.problems)
            parts += [part for part in [layers.add("lines", f"{kind}s", clean)] if part is not None]
    layers.tables["lines"] = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True)) if parts else fields.empty("lines")


def _lines_of(kind: str, source: Lines, metric_crs: str, problems: list[Problem]) -> Loaded:
    from pipeline.load.infrastructure import clean_lines

    raw = vector.read_vector(
        source.path, layer=source.layer, declared_crs=source.crs, kind="LineString", problems=problems
    )
    return clean_lines(
        raw,
        kind=kind,
        width_m=source.width_m,
        surface=source.surface,
        condition=source.condition,
        metric_crs=metric_crs,
        source=source.path.name,
    )


def _rasters(settings: Settings, areas: gpd.GeoDataFrame) -> Loaded:
    """Every raster measured in every area; what is wrong with one of them does not hide what is wrong with the next."""
    from pipeline.config import FloodRaster
    from pipeline.io import raster
    from pipeline.load.rasters import Measured, meaning, raster_table

    measured, found = {}, []
    for name, source in settings.sources.rasters.named().items():
        flooded = source.flooded if isinstance(source, FloodRaster) else ()
        what = meaning(name, source.unit, flooded=flooded)
        try:
            sums = raster.zonal(
                source.path,
                areas.geometry,
                **what._asdict(),
                band=source.band,
                nodata=source.nodata,
                declared_crs=source.crs,
            )
        except PipelineError as fault:
            found += fault.problems
            continue
        found += sums.problems
        measured[name] = Measured(sums.sums, sums.weights, sums.covered, source.path.name)
    table = raster_table(areas["area_id"], areas["area_ha"], measured)
    return table._replace(problems=found + table.problems)


def _households(
    settings: Settings, villages: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, problems: list[Problem]
) -> Loaded:
    from pipeline.io.survey import LATITUDE, LONGITUDE
    from pipeline.load.households import clean_households

    source = settings.sources.households
    assert source is not None
    roles = {role: getattr(source, role) for role in ROLES}
    export = _recognised(source, roles, "households", problems)
    return clean_households(
        _with_village_codes(settings, export, areas),
        id=export.roles["id"] or "",
        longitude=export.roles["longitude"] or LONGITUDE,
        latitude=export.roles["latitude"] or LATITUDE,
        position=export.roles["position"],
        accuracy_m=export.roles["accuracy_m"],
        area=export.roles["area"],
        weight=source.weight,
        system=source.crs,
        metric_crs=settings.study.metric_crs,
        answers=export.answers,
        area_ids=frozenset(areas["area_id"]),
        region=tuple(villages.total_bounds),
        round=settings.study.round,
        round_column=source.round,
        source=source.path.name,
        repair=source.repair.wanted,
        missing=source.missing,
        decimal_comma=source.decimal_comma,
    )


def _with_village_codes(settings: Settings, export: Known, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """The export's cells, the column of the area with canonical codes where the villages are the areas."""
    area = export.roles["area"]
    return export.cells if area is None else boundaries.with_village_codes(settings, export.cells, area, areas)


def _recognised(source: Households | Forms, roles: dict[str, str | None], table: str, problems: list[Problem]) -> Known:
    """The export with the meaning of its columns; what a layout gave is said, what is noticed goes to `problems`."""
    from pipeline.io.exports import read_export
    from pipeline.load import layouts

    export = read_export(source.path, layer=source.layer, problems=problems)
    known = layouts.recognise(
        export.records,
        table=table,
        layout=None if source.layout == "auto" else source.layout,
        roles=roles,
        answers=source.answers,
        source=source.path.name,
        repeated=export.repeats,
        persons=getattr(source, "persons", None),
    )
    problems.extend(known.problems)
    if known.questions:
        places = ("latitude", "longitude", "position")
        place = " ".join(column for role in places if (column := known.roles.get(role)))
        words = {"layout": known.layout, "questions": known.questions, "position": place or "-"}
        study.say("summary.layout", source=source.path.name, id=known.roles.get("id") or "-", **words)
    return known


def _forms(settings: Settings, areas: gpd.GeoDataFrame, problems: list[Problem]) -> Loaded:
    from pipeline.load.forms import clean_forms
    from pipeline.load.layouts import AREAS

    source = settings.sources.forms
    assert source is not None
    export = _recognised(source, {"area": source.area}, "forms", problems)
    return clean_forms(
        _with_village_codes(settings, export, areas),
        area=export.roles["area"] or AREAS["forms"],
        round_column=source.round,
        answers=export.answers,
        area_ids=frozenset(areas["area_id"]),
        round=settings.study.round,
        source=source.path.name,
        missing=source.missing,
        decimal_comma=source.decimal_comma,
    )


def _counts(settings: Settings, areas: gpd.GeoDataFrame, problems: list[Problem]) -> Loaded:
    from pipeline.io.survey import read_survey
    from pipeline.load.counts import clean_counts

    source = settings.sources.area_counts
    assert source is not None
    cells = read_survey(source.path, layer=source.layer, problems=problems)
    return clean_counts(
        boundaries.with_village_codes(settings, cells, source.area, areas),
        area=source.area,
        round_column=source.round,
        answers=source.answers,
        area_ids=frozenset(areas["area_id"]),
        round=settings.study.round,
        source=source.path.name,
        missing=source.missing,
        decimal_comma=source.decimal_comma,
    )
