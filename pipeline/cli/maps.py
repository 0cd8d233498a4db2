"""`maps`: the map for the browser, one file that opens from disk without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.cli import study
from pipeline.io import documents, tables, weblibrary
from pipeline.publish.suppression import published
from pipeline.render.webmap import render
from pipeline.render.webwords import MapStudy, Online

if TYPE_CHECKING:
    from argparse import Namespace

    from pipeline.config import Settings

TABLES = ("scores", "criteria", "sdg", "changes", "todo")


def run(options: Namespace) -> None:
    """Write `index.html`."""
    settings = study.open_settings(options.config)
    code, styles = weblibrary.leaflet()
    rules = study.rules_of(settings)
    read = {name: tables.read_table(options.processed, name) for name in TABLES}
    public = published(**read, k=settings.privacy.k, rules=rules)
    shapes: dict[str, Any] = {
        name: tables.read_geotable(options.processed, name) for name in ("areas", "villages", "lines")
    }
    html = render(
        tables={name: getattr(public, name) for name in TABLES},
        **shapes,
        rules=rules,
        study=_study(settings),
        leaflet_js=code,
        leaflet_css=styles,
    )
    path = options.maps / "index.html"
    documents.write_text(path, html)
    study.say("summary.maps", path=path, kilobytes=round(len(html.encode()) / 1000))


def _study(settings: Settings) -> MapStudy:
    chosen = settings.study
    return MapStudy(
        title_id=chosen.title_id,
        title_en=chosen.title_en,
        round=chosen.round,
        illustrative=chosen.illustrative,
        without_delineations=settings.sources.delineations is None,
        languages=settings.output.languages,
        k=settings.privacy.k,
        online=_online(settings),
    )


def _online(settings: Settings) -> Online | None:
    tiles = settings.output.online_basemap
    return None if tiles is None else Online(url=tiles.url, host=tiles.host, attribution=tiles.attribution)
