"""A study of many areas for the map: the results of the sample side by side, as often as needed.

The first is the sample itself, every other a district with its own codes and village names. The boundaries of the
areas get the vertices of a careful survey. The row of the district stays that of one sample, and does not add up.
"""

from __future__ import annotations

import math
import shutil
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from pipeline.io import tables

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

UNITS = ("scores", "criteria", "sdg", "changes", "todo")
SHAPES = ("areas", "villages", "lines", "context")
HOUSEHOLDS = ("households.parquet", "join.parquet", "internal/verdicts.parquet")
DISTRICT_CODE = "35.19.09"
STEP_DEGREES = (0.07, 0.1)
"""East and north, from one copy to the next: more than the sample is wide and high."""
FEWEST_VERTICES = 30


def frames(sample: Path, areas: int) -> dict[str, Any]:
    """The tables that the map is made of, with exactly that many areas; `sample` holds those of the practice data."""
    read: dict[str, pd.DataFrame] = {name: tables.read_table(sample, name) for name in UNITS}
    read |= {name: tables.read_geotable(sample, name) for name in SHAPES}
    read["areas"] = _finer(read["areas"])
    copies = math.ceil(areas / len(read["areas"]))
    side = math.ceil(math.sqrt(copies))
    made = [_copy(read, number, (number % side, number // side)) for number in range(copies)]
    whole = {name: pd.concat([copy[name] for copy in made], ignore_index=True) for name in read}
    return whole | _first(whole, areas)


def write(made: dict[str, Any], sample: Path, folder: Path) -> None:
    """Write the tables, and beside them those of the sample's own households, who live in the first district."""
    for name, frame in made.items():
        tables.write_table(frame, folder, name)
    for name in HOUSEHOLDS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(sample / name, folder / name)


def _finer(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The same boundaries with at least `FEWEST_VERTICES` vertices each."""
    shapes = areas.geometry.to_numpy()
    finer = shapely.segmentize(shapes, shapely.length(shapes) / FEWEST_VERTICES)
    return areas.set_geometry(type(areas.geometry)(finer, index=areas.index, crs=areas.crs))


def _copy(read: dict[str, pd.DataFrame], number: int, place: tuple[int, int]) -> dict[str, pd.DataFrame]:
    """One district: the first keeps the sample's row of the whole district, the others have none."""
    made = {name: _renamed(_without_district(frame, number), number) for name, frame in read.items()}
    east, north = (step * steps for step, steps in zip(STEP_DEGREES, place, strict=True))
    return made | {name: _moved(made[name], east, north) for name in SHAPES}


def _without_district(frame: pd.DataFrame, number: int) -> pd.DataFrame:
    return frame if number == 0 or "level" not in frame else frame[frame["level"] != "district"]


def _renamed(frame: pd.DataFrame, number: int) -> pd.DataFrame:
    """Codes of a district of its own, such as 35.20.02; areas and villages are called by its number as well."""
    if number == 0:
        return frame
    code = f"35.{20 + number // 90:02d}.{1 + number % 90:02d}"
    ids = {
        name: frame[name].str.replace(DISTRICT_CODE, code)
        for name in _present(frame, "unit_id", "area_id", "village_code")
    }
    names = {name: frame[name] + f" {number + 1}" for name in _present(frame, "name", "village")}
    return frame.assign(**ids, **names)


def _present(frame: pd.DataFrame, *columns: str) -> list[str]:
    return [name for name in columns if name in frame]


def _moved(layer: Any, east: float, north: float) -> pd.DataFrame:
    shapes = layer.translate(east, north)
    return layer.assign(**dict.fromkeys(_present(layer, "geometry", "source_geometry"), shapes))  # type: ignore[no-any-return]


def _first(whole: dict[str, Any], areas: int) -> dict[str, Any]:
    """Without the areas above the number that is wanted."""
    kept = whole["areas"].iloc[:areas]
    ids = set(kept["area_id"])
    rows = {name: whole[name][(whole[name]["level"] != "area") | whole[name]["unit_id"].isin(ids)] for name in UNITS}
    return {"areas": kept, **rows}
