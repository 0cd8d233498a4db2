"""The defects that the sample plants: which rows, chosen once for the whole survey, and where they are put."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline.sample.chance import Floats, Ints, generator

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from pipeline.sample.settlements import Settlements

# Rows of each kind in a survey of 3,000 households; the numbers follow the square root of the size.
AT_3000 = {
    "swapped": 6,
    "lost_minus": 5,
    "zero_position": 4,
    "empty_position": 5,
    "poor_accuracy": 12,
    "outside": 30,
    "shared_boundary": 6,
    "duplicate": 7,
    "missing_answer": 40,
    "decimal_comma": 8,
}
LATER_AT_3000 = {"short_interview": 6, "skipped_question": 60}
"""Chosen by a chance of their own, so that what the sample held before they were thought of stays as it was."""
MOST_SKIPPED = 100
"""No enumerator has more rows than about four times as many."""
MEANINGS = {
    "swapped": ("lintang dan bujur tertukar", "latitude and longitude swapped"),
    "lost_minus": ("tanda minus lintang hilang", "the minus sign of the latitude is lost"),
    "zero_position": ("posisi 0/0", "position 0/0"),
    "empty_position": ("posisi kosong", "no position"),
    "poor_accuracy": ("ketelitian GPS buruk", "poor GPS accuracy"),
    "outside": ("titik di luar semua kawasan", "point outside every area"),
    "shared_boundary": ("titik tepat di batas dua kawasan", "point exactly on the boundary of two areas"),
    "duplicate": ("baris terkirim dua kali", "row sent twice"),
    "missing_answer": ("jawaban kosong", "answer missing"),
    "decimal_comma": ("koma desimal", "decimal comma"),
    "short_interview": ("wawancara hanya 2 menit", "interview of 2 minutes only"),
    "skipped_question": ("satu petugas melewatkan pertanyaan ini", "one enumerator skips this question"),
    "form_blank": ("isian formulir kosong", "blank in the form"),
    "counts_blank": ("volume putaran lama tidak tercatat", "volume of the earlier round not noted"),
}
_APART_M = 25.0


@dataclass(frozen=True)
class Defects:
    """Rows (from 0, before duplicates are put in) of each kind, and the places for those that are moved."""

    rows: dict[str, Ints]
    outside_deg: Floats  # one place for each row of `outside`
    shared_deg: Floats  # and of `shared_boundary`
    after: Ints  # the repeat of each row of `duplicate` follows this row

    def file_row(self, row: Ints) -> Ints:
        """The spreadsheet row of each survey row: the header is row 1, repeats before it count."""
        return 2 + row + np.searchsorted(np.sort(self.after), row, side="left")


def planted(households: int) -> dict[str, int]:
    """How many rows of each kind.

    >>> planted(3000)["swapped"], planted(100)["swapped"]
    (6, 1)
    """
    scale = (households / 3000) ** 0.5
    counts = {kind: max(round(count * scale), 1) for kind, count in (AT_3000 | LATER_AT_3000).items()}
    return counts | {"skipped_question": min(counts["skipped_question"], MOST_SKIPPED)}


def plan_defects(
    settlements: Settlements,
    *,
    households: int,
    seed: int,
    area_of: Callable[[Ints], Ints],
    block_end: Callable[[Ints], Ints],
    enumerator_of: Callable[[Ints], Ints],
    enumerators: int,
) -> Defects:
    """Choose distinct rows for every kind; those on a shared boundary live in an area that has a neighbour."""
    random = generator(seed, 10)
    counts = {kind: count for kind, count in planted(households).items() if kind in AT_3000}
    wanted = sum(counts.values())
    pool = random.permutation(random.choice(households, min(households, 40 * wanted), replace=False)).astype(np.int64)
    shared = shared_vertices(settlements.delineations)
    rows = {"shared_boundary": pool[np.isin(area_of(pool), list(shared))][: counts["shared_boundary"]]}
    pool = pool[~np.isin(pool, rows["shared_boundary"])]
    for kind, count in counts.items():
        if kind not in rows:
            rows[kind], pool = np.sort(pool[:count]), pool[count:]
    places = [shared[area][random.integers(len(shared[area]))] for area in area_of(rows["shared_boundary"]).tolist()]
    after = np.minimum(
        rows["duplicate"] + random.integers(1, 30, counts["duplicate"]), block_end(rows["duplicate"]) - 1
    )
    rows |= _later(rows, households, seed=seed, enumerator_of=enumerator_of, enumerators=enumerators)
    return Defects(rows, _outside(settlements, area_of(rows["outside"]), random), np.array(places), after)


def _later(
    rows: dict[str, Ints], households: int, *, seed: int, enumerator_of: Callable[[Ints], Ints], enumerators: int
) -> dict[str, Ints]:
    """Rows without a defect so far: any for the short interviews, one enumerator's for the skipped question."""
    random = generator(seed, 14)
    counts = planted(households)
    early = np.arange(min(households, enumerators * 2 * MOST_SKIPPED), dtype=np.int64)
    free = early[~np.isin(early, np.concatenate(list(rows.values())))]
    own = free[enumerator_of(free) == random.integers(enumerators)]
    skipped = np.sort(random.permutation(own)[: counts["skipped_question"]])
    short = random.permutation(free[~np.isin(free, skipped)])[: counts["short_interview"]]
    return {"short_interview": np.sort(short), "skipped_question": skipped}


def shared_vertices(delineations: gpd.GeoDataFrame) -> dict[int, Floats]:
    """For each area with a neighbour: the vertices, as stored, that it has in common with exactly one other."""
    rings = [np.unique(shapely.get_coordinates(shape), axis=0) for shape in delineations.geometry]
    points, count = np.unique(np.vstack(rings), axis=0, return_counts=True)
    common = {tuple(point) for point in points[count == 2].tolist()}
    found = {area: [point for point in ring.tolist() if tuple(point) in common] for area, ring in enumerate(rings)}
    return {area: np.array(vertices) for area, vertices in found.items() if vertices}


def _outside(settlements: Settlements, areas: Ints, random: np.random.Generator) -> Floats:
    """For each area a place in its village, clear of every area and of the village's edge."""
    free: dict[int, shapely.Geometry] = {}
    taken = shapely.union_all([cell.shape for cell in settlements.cells]).buffer(_APART_M)
    places = []
    for area in areas.tolist():
        village = int(settlements.character.village[area])
        if village not in free:
            land = list(settlements.land.values())[village].difference(taken)
            inner = land.buffer(-_APART_M)
            free[village] = land if inner.is_empty else inner
            shapely.prepare(free[village])
        places.append(_somewhere(free[village], random))
    return settlements.ground.to_degrees(np.array(places))


def _somewhere(land: shapely.Geometry, random: np.random.Generator) -> Floats:
    west, south, east, north = land.bounds
    for _ in range(500):
        point = np.array([random.uniform(west, east), random.uniform(south, north)])
        if shapely.contains_xy(land, point[0], point[1]):
            return point
    return np.asarray(shapely.get_coordinates(land.representative_point())[0])
