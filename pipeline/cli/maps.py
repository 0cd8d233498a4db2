"""`maps`: the maps for the browser, each one file that opens from disk without a network, and the guide to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import lineage, study
from pipeline.cli.mapfiles import Inputs, write_maps, write_tiles
from pipeline.io import documents, tables, weblibrary
from pipeline.io.together import together
from pipeline.publish.subtraction import villages_of
from pipeline.publish.suppression import published
from pipeline.render import guide
from pipeline.render.basemap import basemap
from pipeline.render.webwords import MapStudy, Online

if TYPE_CHECKING:
    from argparse import Namespace

    from pipeline.config import Settings

TABLES = ("scores", "criteria", "sdg", "changes", "todo")
GUIDE = "README.html"
"""Beside the public map."""
SHAPES = ("areas", "villages", "lines", "context")


def run(options: Namespace) -> None:
    """Write the public map with the guide to it, and the office's own beside the tables."""
    settings = study.open_settings(options.config)
    inputs = _inputs(options, settings)
    k, line = settings.privacy.k, lineage.line(options.config, settings)
    shown = published(**inputs.tables, k=k, rules=inputs.rules, villages=villages_of(inputs.shapes["areas"]))
    public = inputs.showing({name: getattr(shown, name) for name in TABLES})
    chosen = _study(settings, k=k, line=line)
    with together(options.processed, "maps"):
        write_maps(public, chosen, folder=options.maps, write=documents.write_text, said="summary.maps")
        write_tiles(public, options.maps / "tiles", round=settings.study.round)
        documents.write_text(options.maps / GUIDE, guide.render(rules=inputs.rules, study=chosen))
        write_maps(
            inputs.with_households(options.processed, settings.study.round),
            _study(settings, k=None, line=line),
            folder=options.processed / "internal",
            write=documents.write_private,
            said="summary.maps_internal",
        )


def _inputs(options: Namespace, settings: Settings) -> Inputs:
    code, styles = weblibrary.leaflet()
    shapes = {name: tables.read_geotable(options.processed, name) for name in SHAPES}
    return Inputs(
        tables={name: tables.read_table(options.processed, name) for name in TABLES},
        shapes=shapes,
        rules=study.rules_of(settings),
        leaflet_js=code,
        leaflet_css=styles,
        base=basemap(shapes["villages"], shapes["context"], shapes["areas"]),
    )


def _study(settings: Settings, *, k: int | None, line: str) -> MapStudy:
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
        guide=None if k is None else GUIDE,
        online=_online(settings),
        lineage=line,
    )


def _sources(settings: Settings) -> tuple[dict[str, str], ...]:
    context = settings.sources.context
    return () if context is None else ({language: context.licence_in(language) for language in ("id", "en")},)


def _online(settings: Settings) -> Online | None:
    tiles = settings.output.online_basemap
    return None if tiles is None else Online(url=tiles.url, host=tiles.host, attribution=tiles.attribution)
