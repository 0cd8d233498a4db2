"""The readers under fire. A further one is a further row of `READERS`: its name, its seeds, and how it is called.

The seeds are functions of `soak.seeds` that return a valid small input; `call` is given the input's path and the
folder of the outputs, reads the first and may write into the second.
"""

# ruff: noqa: ARG001 - every call is given a path and a folder
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import toy

from pipeline import rules
from pipeline.cli import study
from pipeline.config import parse
from pipeline.errors import Problem
from pipeline.io import blocks, points, polygons, raster, tables
from pipeline.io.exports import read_export
from pipeline.io.findings import write_problems
from pipeline.io.survey import read_survey
from pipeline.io.vector import read_vector
from pipeline.join.index import index_of
from pipeline.load import exportcolumns, layouts, workbook
from pipeline.load.rasters import meaning
from soak import seeds
from soak.seeds import Input


class Reader(NamedTuple):
    """Valid inputs to spoil, and the call that reads one."""

    seeds: tuple[Callable[[], Input], ...]
    call: Callable[[Path, Path], object]


def _vector(path: Path, out: Path) -> object:
    problems: list[Problem] = []
    frame = read_vector(path, problems=problems)
    write_problems(problems, out / "problems.csv")
    return len(frame)


def _survey(path: Path, out: Path) -> object:
    """The table is written again, as results are, so that what a spreadsheet would run can be looked for."""
    frame = read_survey(path)
    tables.write_csv(frame, out / "table.csv")
    return len(frame)


def _raster(path: Path, out: Path) -> object:
    found = raster.zonal(path, toy.villages().geometry, **meaning("population", "persons")._asdict())
    return found.sums.tolist()


def _export(path: Path, out: Path) -> object:
    """An export of KoboToolbox or ODK Central, with its repeat groups, to the meaning of its columns."""
    export = read_export(path, wanted=partial(exportcolumns.needed, table="households", named=(), layout=None))
    roles = dict.fromkeys(("id", "longitude", "latitude", "position", "accuracy_m", "area"))
    known = layouts.recognise(
        export.records,
        table="households",
        layout=None,
        roles=roles,
        answers={},
        source=path.name,
        repeated=export.repeats,
    )
    tables.write_csv(known.cells, out / "table.csv")
    return known.questions


def _config(path: Path, out: Path) -> object:
    return study.open_settings(path)


def _rules(path: Path, out: Path) -> object:
    """As a study comes to its by-law: by a settings file that names it; then as a page."""
    settings = parse(toy.SETTINGS.replace("round =", f"rules = '{path.name}'\nround ="), path=path)
    return rules.as_markdown(study.rules_of(settings))


def _programme(path: Path, out: Path) -> object:
    """The programme's own workbook of one RT."""
    cells = blocks.read_columns(path, workbook.wanted(), rows=workbook.ROWS)
    named = workbook.with_names(cells, stem=path.stem, area="A")
    return len(workbook.households(named, source=path.name, missing=()).cells)


def _polygons(path: Path, out: Path) -> object:
    """As `count` reads areas, to their index."""
    return len(index_of(polygons.read(path, id="kode", layer=None, declared_crs=None).shapes).layers)


def _points(path: Path, out: Path) -> object:
    """As `count` reads a survey, block by block."""
    return sum(len(block.x) for block in points.open_points(path, longitude="x", latitude="y").blocks())


READERS: dict[str, Reader] = {
    "gpkg": Reader((seeds.geopackage,), _vector),
    "shp": Reader((seeds.shapefile,), _vector),
    "geojson": Reader((seeds.geojson, seeds.geojson_in_metres), _vector),
    "fgb": Reader((seeds.flatgeobuf,), _vector),
    "gdb": Reader((seeds.geodatabase,), _vector),
    "zip": Reader((seeds.zipped_shapefile, seeds.zipped_geojson, seeds.zipped_geodatabase), _vector),
    "kml": Reader((seeds.kml,), _vector),
    "kmz": Reader((seeds.kmz,), _vector),
    "js": Reader((seeds.webmap,), _vector),
    "parquet": Reader((seeds.geoparquet,), _vector),
    "polygons": Reader((seeds.geoparquet,), _polygons),
    "csv": Reader((seeds.csv,), _survey),
    "table": Reader((seeds.plain_parquet,), _survey),
    "blocks": Reader((seeds.plain_parquet, seeds.csv), _points),
    "xlsx": Reader((seeds.xlsx,), _survey),
    "export": Reader((seeds.kobo_csv, seeds.kobo_book, seeds.odk_archive), _export),
    "workbook": Reader((seeds.programme,), _programme),
    "points": Reader((seeds.point_geojson, seeds.point_geopackage, seeds.point_kml), _survey),
    "tif": Reader((seeds.geotiff,), _raster),
    "config": Reader((seeds.settings,), _config),
    "rules": Reader((seeds.rules,), _rules),
}
