"""What tests of `publish` share: the toy world published, tables changed before it, and every cell of a GeoPackage."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pandas as pd
from conftest import Study

from pipeline.io import tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from xml.etree.ElementTree import Element

HOSTILE = "=1+1,\"'&<b>\U0001f600"
"""A formula, a comma, both quotes, what XML and HTML mark with, and a sign beyond 16 bits."""


def published(study: Study, folder: Path, *, settings: str = "", replace: tuple[str, str] = ("", "")) -> Path:
    """Publish the tables of `study` with other settings into `folder`, and return `folder/maps/data`."""
    raw = folder / "raw"
    shutil.copytree(study.config.parent, raw)
    config = raw / study.config.name
    config.write_text(config.read_text(encoding="utf-8").replace(*replace) + settings, encoding="utf-8")
    Study(config, study.processed, folder / "maps").build("publish")
    return folder / "maps" / "data"


def changed(study: Study, folder: Path, **changes: Callable[[pd.DataFrame], pd.DataFrame]) -> Study:
    """A copy of the study in `folder` with some of its tables changed."""
    shutil.copytree(study.processed, folder / "processed")
    for name, change in changes.items():
        frame = tables.read_table(folder / "processed", name)
        tables.write_table(change(frame), folder / "processed", name)
    return Study(study.config, folder / "processed", folder / "maps")


def features(path: Path) -> dict[str, dict[str, Any]]:
    """The properties of a GeoJSON's features by their identifier."""
    return {row["id"]: row["properties"] for row in json.loads(path.read_text(encoding="utf-8"))["features"]}


def queried(path: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query on a GeoPackage."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def cells(path: Path) -> dict[str, set[Any]]:
    """Every cell of every table that the GeoPackage lists, by table."""
    names = [name for (name,) in queried(path, "SELECT table_name FROM gpkg_contents")]
    return {name: {cell for row in queried(path, f'SELECT * FROM "{name}"') for cell in row} for name in names}


def styles(path: Path, layer: str) -> list[tuple[str, Element, Element, int]]:
    """Name, QML, SLD and whether QGIS takes it by itself, of each style of a layer."""
    query = f"SELECT styleName, styleQML, styleSLD, useAsDefault FROM layer_styles WHERE f_table_name = '{layer}'"
    return [
        (name, ElementTree.fromstring(qml), ElementTree.fromstring(sld), default)
        for name, qml, sld, default in queried(path, query)
    ]
