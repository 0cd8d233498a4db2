"""The same counts with another library, each in the fastest way found: `bench_others.py WHO AREAS POINTS`.

WHO is `geopandas`, `duckdb` or `sedona`. Prints the checksum of what it counted as JSON. Every answer is counted for
every area in whose interior the point lies. Nothing is imported that the library does not need, such as pandas to show
a result.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

sys.path.insert(0, str(Path(__file__).parent))

from bench_workload import ANSWERS

COUNTS = ", ".join(["count(*)", *(f"count(*) filter (where {name})" for name in ANSWERS)])
"""Rows and true answers, in SQL."""

Counts: TypeAlias = "Iterable[Sequence[Any]]"
"""A row an area: its number, its rows, its true answers."""


def with_geopandas(areas: str, points: str) -> Counts:
    """`sjoin` indexes the points and asks that index with the prepared areas, whichever of them is named first."""
    import geopandas as gpd
    import pandas as pd

    survey = pd.read_parquet(points)
    places = gpd.points_from_xy(survey["x"], survey["y"])
    answered = gpd.GeoDataFrame(survey[ANSWERS].assign(counted=1), geometry=places, crs="EPSG:4326")
    joined = gpd.sjoin(answered, gpd.read_parquet(areas), predicate="within")
    return joined.groupby("area_id")[["counted", *ANSWERS]].sum().itertuples(name=None)


def with_duckdb(areas: str, points: str) -> Counts:
    """By the spatial join of its extension, which comes as a package, so that nothing is fetched."""
    import duckdb
    import duckdb_extension_spatial

    (extension,) = Path(duckdb_extension_spatial.__file__).parent.rglob("spatial.duckdb_extension")
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    connection.execute(f"load '{extension}'")
    return connection.execute(
        f"select area_id, {COUNTS} from '{points}' as p join '{areas}' as a "
        "on ST_Within(ST_Point(p.x, p.y), a.geometry) group by area_id"
    ).fetchall()


def with_sedona(areas: str, points: str) -> Counts:
    """By SQL over both files; its own ways to give a table import pandas."""
    import pyarrow as pa
    import sedonadb

    connection = sedonadb.connect()
    connection.read_parquet(areas).to_view("a")
    connection.read_parquet(points).to_view("p")
    counts = connection.sql(
        f"select area_id, {COUNTS} from a join p "
        "on ST_Within(ST_SetSRID(ST_Point(p.x, p.y), 4326), a.geometry) group by area_id"
    )
    columns = pa.RecordBatchReader.from_stream(counts).read_all().columns
    return zip(*(column.to_pylist() for column in columns), strict=True)


def checksum(counts: Counts) -> dict[str, int]:
    """The sums of rows, of true answers, and of rows times the number of their area.

    >>> checksum([("0000002", 5, 1, 0), ("0000001", 4, 3, 4)])
    {'rows': 9, 'answers': 8, 'by_area': 14}
    """
    found = {"rows": 0, "answers": 0, "by_area": 0}
    for area, rows, *answers in counts:
        found["rows"] += int(rows)
        found["answers"] += sum(map(int, answers))
        found["by_area"] += int(rows) * int(area)
    return found


WITH: Mapping[str, Callable[[str, str], Counts]] = {
    "geopandas": with_geopandas,
    "duckdb": with_duckdb,
    "sedona": with_sedona,
}

if __name__ == "__main__":
    who, areas, points = sys.argv[1:]
    print(json.dumps(checksum(WITH[who](areas, points))))
