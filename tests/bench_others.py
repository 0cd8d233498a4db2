"""The same counts with another library, each the fastest way that its users know: `bench_others.py WHO AREAS POINTS`.

WHO is `read` (only reads the columns), `geopandas`, `duckdb` or `sedona`. Prints the rows, the true answers and their
place as JSON. Every answer is counted for every area in whose interior the point lies.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))

from bench_workload import ANSWERS


def with_geopandas(areas: str, points: str) -> pd.DataFrame:
    """`sjoin` builds its index of the points and asks it with the prepared areas, whichever side is named first."""
    import geopandas as gpd
    import pandas as pd

    survey = pd.read_parquet(points)
    places = gpd.GeoDataFrame(
        survey[ANSWERS].assign(rows=1), geometry=gpd.points_from_xy(survey["x"], survey["y"]), crs="EPSG:4326"
    )
    return gpd.sjoin(places, gpd.read_parquet(areas), predicate="within").groupby("area_id")[["rows", *ANSWERS]].sum()


def with_duckdb(areas: str, points: str) -> pd.DataFrame:
    """The operator of its extension for joins by place; the extension comes as a package, so nothing is fetched."""
    import duckdb
    import duckdb_extension_spatial

    (extension,) = Path(duckdb_extension_spatial.__file__).parent.rglob("spatial.duckdb_extension")
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    connection.execute(f"load '{extension}'")
    sums = ", ".join(f"sum({name}::int) as {name}" for name in ANSWERS)
    return connection.execute(
        f"select area_id, count(*) as rows, {sums} from '{points}' as p join '{areas}' as a "
        "on ST_Within(ST_Point(p.x, p.y), a.geometry) group by area_id"
    ).fetchdf()


def with_sedona(areas: str, points: str) -> pd.DataFrame:
    """The areas stand first: it indexes the side that it meets first."""
    import sedonadb

    connection = sedonadb.connect()
    connection.read_parquet(areas).to_view("a")
    connection.read_parquet(points).to_view("p")
    sums = ", ".join(f"count(*) filter (where {name}) as {name}" for name in ANSWERS)
    return connection.sql(
        f'select area_id, count(*) as "rows", {sums} from a join p '
        "on ST_Within(ST_SetSRID(ST_Point(p.x, p.y), 4326), a.geometry) group by area_id"
    ).to_pandas()


def read(points: str) -> None:
    """Only read the columns."""
    from pyarrow import parquet

    parquet.read_table(points)


def checksum(counts: pd.DataFrame) -> dict[str, int]:
    """Rows, true answers, and the rows by place: each times the number of its area."""
    number = counts.get("area_id", counts.index)
    rows = counts["rows"].astype("int64").to_numpy()
    answers = sum(int(counts[name].sum()) for name in ANSWERS)
    return {"rows": int(rows.sum()), "answers": answers, "by_area": int(rows @ number.astype("int64").to_numpy())}


if __name__ == "__main__":
    who, areas, points = sys.argv[1:]
    if who == "read":
        read(points)
    else:
        print(json.dumps(checksum(globals()[f"with_{who}"](areas, points))))
