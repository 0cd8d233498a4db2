"""`maps`: the maps for the browser, each one file that opens from disk without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.cli import study
from pipeline.io import documents, tables, weblibrary
from pipeline.publish.suppression import published
from pipeline.render import guide
from pipeline.render.webhouseholds import household_data
from pipeline.render.webmap import render
from pipeline.render.webwords import MapStudy, Online

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from pipeline.config import Settings
    from pipeline.rules import Rules

TABLES = ("scores", "criteria", "sdg", "changes", "todo")
SHAPES = ("areas", "villages", "lines", "context")
MANY_HOUSEHOLDS = 20_000
"""A map with more of them in it would be too slow for an old laptop."""


def run(options: Namespace) -> None:
    """Write the public map with the guide to it, and the office's own beside the tables."""
    settings = study.open_settings(options.config)
    rules = study.rules_of(settings)
    exact = {name: tables.read_table(options.processed, name) for name in TABLES}
    common: dict[str, Any] = {name: tables.read_geotable(options.processed, name) for name in SHAPES}
    code, styles = weblibrary.leaflet()
    common |= {"rules": rules, "leaflet_js": code, "leaflet_css": styles}
    _public(options.maps / "index.html", exact, common, settings)
    _write_guide(options.maps / "README.html", rules, settings)
    _internal(options.processed, exact, common, settings)


def _public(path: Path, exact: dict[str, Any], common: dict[str, Any], settings: Settings) -> None:
    shown = published(**exact, k=settings.privacy.k, rules=common["rules"])
    html = render(
        tables={name: getattr(shown, name) for name in TABLES},
        study=_study(settings, k=settings.privacy.k),
        **common,
    )
    documents.write_text(path, html)
    study.say("summary.maps", path=path, kilobytes=round(len(html.encode()) / 1000))


def _write_guide(path: Path, rules: Rules, settings: Settings) -> None:
    documents.write_text(path, guide.render(rules=rules, study=_study(settings, k=settings.privacy.k)))


def _internal(processed: Path, exact: dict[str, Any], common: dict[str, Any], settings: Settings) -> None:
    """With exact numbers, and the households with their answers where they are not too many."""
    path = processed / "internal" / "index.html"
    html = render(
        tables=exact,
        study=_study(settings, k=None),
        households=_households(processed, common["rules"], settings),
        **common,
    )
    documents.write_private(path, html)
    study.say("summary.maps_internal", path=path, kilobytes=round(len(html.encode()) / 1000))


def _households(processed: Path, rules: Rules, settings: Settings) -> dict[str, Any] | None:
    households = tables.read_geotable(processed, "households")
    if not 0 < len(households) <= MANY_HOUSEHOLDS:
        return None
    return household_data(
        households=households,
        join=tables.read_table(processed, "join"),
        verdicts=tables.read_table(processed / "internal", "verdicts"),
        rules=rules,
        round=settings.study.round,
        languages=settings.output.languages,
    )


def _study(settings: Settings, *, k: int | None) -> MapStudy:
    chosen = settings.study
    return MapStudy(
        title_id=chosen.title_id,
        title_en=chosen.title_en,
        round=chosen.round,
        illustrative=chosen.illustrative,
        without_delineations=settings.sources.delineations is None,
        languages=settings.output.languages,
        sources=_sources(settings),
        k=k,
        internal=k is None,
        online=_online(settings),
    )


def _sources(settings: Settings) -> tuple[dict[str, str], ...]:
    context = settings.sources.context
    return () if context is None else ({language: context.licence_in(language) for language in ("id", "en")},)


def _online(settings: Settings) -> Online | None:
    tiles = settings.output.online_basemap
    return None if tiles is None else Online(url=tiles.url, host=tiles.host, attribution=tiles.attribution)
