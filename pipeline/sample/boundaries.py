"""Schematic boundaries of the villages, built from their centres and areas only.

A power diagram of the centres gives each village a cell; weights are moved until every cell has the area of the
fact (Aurenhammer 1987). The edges are then made slightly irregular, once each, so that the cells stay a coverage.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from shapely import Geometry, LineString, Polygon

from pipeline.sample.chance import Floats, generator
from pipeline.sample.facts import GEOGRAPHIC_CRS, village_facts
from pipeline.sample.ground import Ground

if TYPE_CHECKING:
    import pandas as pd

_SEED = 351909  # the boundaries do not follow SEED: the district is the same in every sample
_STEP_M = 45.0


def schematic_villages() -> gpd.GeoDataFrame:
    """The villages as an illustrative coverage in EPSG:4326: `village_code, village, illustrative, geometry`."""
    facts = village_facts()
    ground = Ground()
    centres = ground.to_metres(facts[["longitude", "latitude"]].to_numpy(dtype=float))
    areas_m2 = facts["area_ha"].to_numpy(dtype=float) * 10_000
    outline = _outline(centres, areas_m2)
    weights = _weights(outline, centres, areas_m2)
    edges = _edges([_cell(outline, centres, weights, index) for index in range(len(centres))])
    faces = shapely.get_parts(shapely.polygonize([ground.shape_to_degrees(edge) for edge in edges]))
    shapes = _faces_of_centres(faces, facts)
    return gpd.GeoDataFrame(
        {"village_code": facts["village_code"], "village": facts["village"], "illustrative": True},
        geometry=shapes,
        crs=GEOGRAPHIC_CRS,
    )


def _outline(centres: Floats, areas_m2: Floats) -> Polygon:
    """A rounded outline around all the centres that has the area of all the villages together.

    Centres may stand close together (Sukolilo and Kincang Wetan: 560 m); their discs first give way to each other,
    so that the outline leaves room where the villages are large.
    """
    radii = np.sqrt(areas_m2 / np.pi)
    centres = _given_way(centres, radii)
    low, high = 0.3, 3.0
    for _ in range(30):
        scale = (low + high) / 2
        shape = _rounded(centres, radii * scale)
        low, high = (scale, high) if shape.area < areas_m2.sum() else (low, scale)
    return _rounded(centres, radii * high)


def _given_way(centres: Floats, radii_m: Floats) -> Floats:
    moved = centres.copy()
    for _ in range(12):
        apart = moved[:, None, :] - moved[None, :, :]
        distance = np.hypot(apart[..., 0], apart[..., 1]) + np.eye(len(moved))
        overlap = np.clip(0.95 * (radii_m[:, None] + radii_m[None, :]) - distance, 0, None)
        np.fill_diagonal(overlap, 0)
        moved = moved + (apart / distance[..., None] * overlap[..., None]).sum(axis=1) * 0.12
    return moved


def _rounded(centres: Floats, radii_m: Floats) -> Polygon:
    discs = shapely.buffer(shapely.points(centres), radii_m, quad_segs=6)
    closed = shapely.union_all(discs).buffer(700, quad_segs=4).buffer(-1000, quad_segs=4).buffer(300, quad_segs=4)
    return Polygon(max(shapely.get_parts(closed), key=lambda part: part.area).exterior)


def _weights(outline: Polygon, centres: Floats, areas_m2: Floats) -> Floats:
    """Weights with which the cells have the wanted areas, found on a grid of sample points."""
    points = _inside(outline, step_m=60.0)
    share = areas_m2 / areas_m2.sum()
    squares = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    weights = np.zeros(len(centres))
    for turn in range(90):
        owner = np.argmin(squares - weights, axis=1)
        found = np.bincount(owner, minlength=len(centres)) / len(points)
        weights += (share - found) * areas_m2.sum() * 0.6 / (1 + turn / 30)
    return weights


def _inside(outline: Polygon, *, step_m: float) -> Floats:
    west, south, east, north = outline.bounds
    grid_x, grid_y = np.meshgrid(np.arange(west, east, step_m), np.arange(south, north, step_m))
    points = np.column_stack([grid_x.ravel(), grid_y.ravel()])
    return np.asarray(points[shapely.contains_xy(outline, points[:, 0], points[:, 1])])


def _cell(outline: Polygon, centres: Floats, weights: Floats, index: int) -> Geometry:
    """The part of the outline that is nearer to centre `index` than to any other, weights counted."""
    cell: Geometry = outline
    for other in range(len(centres)):
        if other != index:
            cell = cell.intersection(_half_plane(centres[index], centres[other], weights[index] - weights[other]))
    return cell


def _half_plane(here: Floats, there: Floats, gain: float) -> Polygon:
    along = there - here
    distance = float(np.hypot(*along))
    along = along / distance
    across = np.array([-along[1], along[0]])
    edge = here + along * (distance**2 + gain) / (2 * distance)
    far = 100_000.0
    return Polygon(
        [edge - across * far, edge + across * far, edge + (across - along) * far, edge - (across + along) * far]
    )


def _edges(cells: list[Geometry]) -> list[LineString]:
    """The boundaries of all cells, each once, from junction to junction, made irregular."""
    noded = shapely.union_all([cell.boundary for cell in cells], grid_size=0.5)
    chains = shapely.get_parts(shapely.line_merge(noded))
    ordered = sorted(chains, key=lambda chain: chain.bounds)
    return [_irregular(chain, number) for number, chain in enumerate(ordered)]


def _irregular(chain: LineString, number: int) -> LineString:
    """Shift the inner points of one edge sideways by a few waves; its ends stay, so that junctions stay."""
    steps = max(int(chain.length / _STEP_M), 1)
    along = np.linspace(0, 1, steps + 1)
    points = shapely.get_coordinates(shapely.line_interpolate_point(chain, along, normalized=True))
    random = generator(_SEED, number)
    waves = np.zeros(steps + 1)
    for count in (2, 3, 5, 8):
        waves += np.sin(2 * np.pi * (along * count / 2 + random.uniform())) * random.uniform(0.4, 1.0) / count
    waves += random.normal(0, 0.08, steps + 1)
    size_m = min(80.0, 0.08 * chain.length)
    shift_m = size_m * waves * np.minimum(1, 4 * np.minimum(along, 1 - along))
    tangent = np.gradient(points, axis=0) if steps > 1 else np.array([b - a for a, b in pairwise(points)] * 2)
    tangent = tangent / np.maximum(np.hypot(tangent[:, 0], tangent[:, 1]), 1e-9)[:, None]
    moved = points + np.column_stack([-tangent[:, 1], tangent[:, 0]]) * shift_m[:, None]
    moved[[0, -1]] = points[[0, -1]]
    return LineString(moved)


def _faces_of_centres(faces: Geometry, facts: pd.DataFrame) -> list[Geometry]:
    """For each centre the face that contains it, in the order of the facts."""
    centres = shapely.points(facts["longitude"].to_numpy(), facts["latitude"].to_numpy())
    return [next(face for face in faces if face.contains(centre)) for centre in centres]
