"""What every map on paper is drawn from, read once a process: the tables as published, their themes, the shapes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipeline import text
from pipeline.cli import lineage, study
from pipeline.cli.ledger import digest_of
from pipeline.cli.names import stems_of
from pipeline.errors import Problem, SettingsError
from pipeline.io import tables
from pipeline.publish.subtraction import villages_of
from pipeline.publish.suppression import published

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    from matplotlib.figure import Figure

    from pipeline.config import Settings
    from pipeline.publish.suppression import Published
    from pipeline.render.printmap import Sheet
    from pipeline.render.themes import Theme
    from pipeline.rules import Rules

DISTRICT = "district"
ASPECTS = "aspects"
"""The sheet that has a small map for each aspect."""
TABLES = ("scores", "criteria", "sdg", "changes", "todo")
SHAPES = ("areas", "villages", "lines", "context")


@dataclass(frozen=True)
class Drawing:
    """A study as its maps on paper show it; `exact` are the tables of the dictionary with all rounds."""

    settings: Settings
    rules: Rules
    exact: Mapping[str, pd.DataFrame]
    shapes: Mapping[str, gpd.GeoDataFrame]

    @cached_property
    def public(self) -> Published:
        """The tables as they may leave the office."""
        return published(
            **self.exact, k=self.settings.privacy.k, rules=self.rules, villages=villages_of(self.shapes["areas"])
        )

    def published_tables(self) -> dict[str, pd.DataFrame]:
        """The same by name."""
        return {name: getattr(self.public, name) for name in TABLES}

    @cached_property
    def themes(self) -> dict[str, Theme]:
        """Everything that a map can show, by its key."""
        from pipeline.render.themes import themes_of

        found = themes_of(
            scores=self.public.scores,
            criteria=self.public.criteria,
            sdg=self.public.sdg,
            changes=self.public.changes,
            rules=self.rules,
            round=self.settings.study.round,
            languages=text.LANGUAGES,
            every_aspect=True,
        )
        return {theme.key: theme for theme in found}

    @cached_property
    def metric(self) -> dict[str, gpd.GeoDataFrame]:
        """The shapes in the metres of the study, moved once for all maps."""
        return {name: frame.to_crs(self.settings.study.metric_crs) for name, frame in self.shapes.items()}

    @property
    def aspects(self) -> list[Theme]:
        """The themes of the sheet of aspects."""
        return [theme for theme in self.themes.values() if theme.family == "aspect"]

    def units(self) -> list[str]:
        """The district and every village."""
        return [DISTRICT, *self.shapes["villages"]["village_code"]]

    def areas(self) -> list[str]:
        """Every assessed area of the round."""
        areas = self.shapes["areas"]
        return list(areas.loc[areas["round"] == self.settings.study.round, "area_id"])

    @cached_property
    def stems(self) -> dict[str, str]:
        """The name of the files of each unit."""
        return stems_of([*self.units(), *self.areas()])

    def sheet(self, language: str, *, size: str = "A4", bare: bool = False) -> Sheet:
        """What is written on every map of the study."""
        from pipeline.render.printmap import Sheet

        chosen, context = self.settings.study, self.settings.sources.context
        return Sheet(
            title=chosen.title(language),
            round=chosen.round,
            metric_crs=chosen.metric_crs,
            illustrative=chosen.illustrative,
            basemap_note="" if context is None else context.licence_in(language),
            notes=notes(self.settings, language),
            size=size,
            bare=bare,
        )

    def figure(self, unit_id: str, theme: str, *, language: str, size: str = "A4", bare: bool = False) -> Figure:
        """The map of a unit; raises `KeyError` for one, or for a theme, that the study does not have."""
        from pipeline.render.multiples import draw_aspects
        from pipeline.render.printmap import draw

        given: dict[str, Any] = dict(
            scores=self.public.scores,
            rules=self.rules,
            sheet=self.sheet(language, size=size, bare=bare),
            language=language,
            **self.metric,
        )
        if theme == ASPECTS:
            return draw_aspects(unit_id, themes=self.aspects, **given)
        return draw(unit_id, theme=self.themes[theme], **given)

    def digest(self, unit_id: str, themes: Sequence[str], order: object) -> str:
        """The digest of what a map of the unit shows in those themes: shapes, settings, its own results, and `order`.

        A village's map shows its areas, an area's map those of its village, the district's all.
        """
        own = self._shown_with(unit_id)
        told = [
            (theme.label, theme.note, theme.groups, level, unit, members[unit], theme.values[level][unit])
            for theme in (self.themes[key] for key in themes)
            for level, members in theme.members.items()
            for unit in sorted(own.intersection(members))
        ]
        return digest_of(self._common, self.lineage(unit_id), order, self._rows_of(own), told)

    def lineage(self, unit_id: str) -> str:
        """The lineage of a map of the unit in one line: rules, round, and the scores and shapes that it shows.

        Not all inputs, as elsewhere: then every map would be another one whenever any household changes.
        """
        told = repr(self._rows_of(self._shown_with(unit_id)))
        shown = {**self._shape_digests, "scores": hashlib.sha256(told.encode()).hexdigest()}
        return lineage.line_of(self.settings, shown, kind="scores and shapes")

    @cached_property
    def _shape_digests(self) -> dict[str, str]:
        return {
            name: hashlib.sha256(b"".join(frame.geometry.to_wkb())).hexdigest() for name, frame in self.shapes.items()
        }

    def _shown_with(self, unit_id: str) -> set[str]:
        """The units whose results a map of the unit shows."""
        if unit_id == DISTRICT:
            return {*self._villages, *self.units()}
        village = self._villages.get(unit_id, unit_id)
        return {unit_id, *self._areas_of.get(village, ())}

    @cached_property
    def _villages(self) -> dict[str, str]:
        """The village of each area."""
        areas = self.shapes["areas"]
        return dict(zip(areas["area_id"], areas["village_code"], strict=True))

    @cached_property
    def _areas_of(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for area, village in self._villages.items():
            found.setdefault(village, []).append(area)
        return found

    def _rows_of(self, units: set[str]) -> list[list[tuple[Any, ...]] | None]:
        """The rows of `scores` of some units."""
        return [self._results.get(unit) for unit in sorted(units)]

    @cached_property
    def _results(self) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of `scores` of each unit; looked up, as every map asks for those of a few units."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        scores = self.public.scores
        for unit, row in zip(scores["unit_id"], scores.itertuples(index=False, name=None), strict=True):
            found.setdefault(unit, []).append(row)
        return found

    @cached_property
    def _common(self) -> str:
        """The digest of what every map shows: all shapes, the settings and the rules."""
        shapes = [
            (frame.geometry.to_wkb().tolist(), frame.drop(columns=_geometries(frame)).to_csv(index=False))
            for frame in self.shapes.values()
        ]
        settings = self.settings
        return digest_of(shapes, settings.study, settings.output, settings.sources.context, self.rules)

    def known_theme(self, theme: str, *, source: str) -> str:
        """The theme itself; raises `SettingsError` for one that the study does not have."""
        known = [*self.themes, ASPECTS]
        if theme not in known:
            raise SettingsError(
                [Problem("theme-unknown", source=source, value=theme, details={"known": ", ".join(known)})]
            )
        return theme

    def known_unit(self, unit_id: str) -> str:
        """The unit itself; raises `SettingsError` for one that the study does not have."""
        if unit_id not in {*self.units(), *self.areas()}:
            raise SettingsError([Problem("unit-unknown", source="UNITS", value=unit_id)])
        return unit_id


def notes(settings: Settings, language: str) -> tuple[str, ...]:
    """What every map on paper says of the study."""
    return () if settings.sources.delineations is not None else (text.say("no_delineations_note", language),)


def _geometries(frame: gpd.GeoDataFrame) -> list[str]:
    return [column for column in frame.columns if "geometry" in column]


def read(settings: Settings, processed: Path) -> Drawing:
    """The study as its tables say; raises `SourceError` where a stage has not been run."""
    return Drawing(
        settings,
        study.rules_of(settings),
        {name: tables.read_table(processed, name) for name in TABLES},
        {name: tables.read_geotable(processed, name) for name in SHAPES},
    )
