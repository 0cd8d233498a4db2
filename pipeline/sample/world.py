"""The whole sample at one height: villages, settlements, lines, census, forms, raster, defects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.sample.answers import Answers
from pipeline.sample.boundaries import schematic_villages
from pipeline.sample.census import Census, take_census
from pipeline.sample.defects import Defects, plan_defects
from pipeline.sample.earlier import Earlier, make_earlier
from pipeline.sample.facts import DISTRICT, codes
from pipeline.sample.forms import make_forms
from pipeline.sample.given import district_name, given_villages
from pipeline.sample.headers import survey_headers
from pipeline.sample.houses import Frontages, frontages
from pipeline.sample.interviews import Plan, people, standing, survey_plan
from pipeline.sample.landscape import make_built_up, make_main_roads, make_rivers
from pipeline.sample.lines import make_drains, make_roads
from pipeline.sample.raster import NODATA, Grid, grid_over, population_cells
from pipeline.sample.settings import settings_text
from pipeline.sample.settlements import Settlements, make_settlements
from pipeline.sample.shares import Shares, area_shares
from pipeline.sample.sources import sources_rows
from pipeline.sample.surroundings import make_neighbours
from pipeline.sample.survey import Block, survey_block
from pipeline.sample.truth import Truth, truth_table, written_forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from pipeline.sample.chance import Ints

_LINE_COLUMNS = {"width_m": "lebar_m", "surface": "perkerasan", "condition": "kondisi"}
LEAST_HOUSEHOLDS, MOST_HOUSEHOLDS = 100, 10_000_000


@dataclass(frozen=True)
class World:
    """The sample: layers and forms whole, households in blocks. `forms` holds the truth, before any defect."""

    villages: gpd.GeoDataFrame
    villages_given: bool
    settlements: Settlements
    roads: gpd.GeoDataFrame
    drains: gpd.GeoDataFrame
    population: NDArray[np.float32]
    grid: Grid
    forms: pd.DataFrame
    earlier: Earlier
    census: Census
    households: int
    seed: int
    plan: Plan
    frontages: Frontages
    shares: Shares
    defects: Defects
    district: str | None = DISTRICT

    @property
    def delineations(self) -> gpd.GeoDataFrame:
        """The assessed areas: `area_id, name, village_code, village, geometry` (EPSG:4326)."""
        return self.settlements.delineations

    def layers(self) -> dict[str, gpd.GeoDataFrame]:
        """File name -> layer, with the column names that an office's files would have."""
        lines = {
            "roads.gpkg": self.roads.drop(columns=["area", "main"]),
            "drains.gpkg": self.drains.drop(columns="area"),
        }
        return {
            "villages.geojson": self.villages,
            "delineations.gpkg": self.delineations,
            **{name: layer.rename(columns=_LINE_COLUMNS) for name, layer in lines.items()},
            **self._basemap(),
        }

    def _basemap(self) -> dict[str, gpd.GeoDataFrame]:
        """What lies around and between the areas; only the files hold it, so it is made when they are written."""
        made = {
            "main-roads.gpkg": make_main_roads(self.settlements, seed=self.seed),
            "rivers.geojson": make_rivers(self.settlements, seed=self.seed),
            "neighbours.geojson": make_neighbours(self.villages, seed=self.seed),
        }
        named = {name: layer.rename(columns={"name": "nama"}) for name, layer in made.items()}
        return named | {"built-up.gpkg": make_built_up(self.settlements, seed=self.seed)}

    @property
    def population_profile(self) -> dict[str, object]:
        """What a GeoTIFF says of the population besides the numbers."""
        return {"nodata": NODATA, "crs": self.settlements.ground.metric_crs, "transform": self.grid.transform}

    def sources(self) -> list[tuple[str, ...]]:
        """The register of the raw files, header first."""
        return sources_rows(villages_given=self.villages_given, households=self.households, seed=self.seed)

    def settings(self) -> str:
        """The settings file that reads the sample from its own folder."""
        return settings_text(district=self.district, metric_crs=self.settlements.ground.metric_crs)

    def form_rows(self) -> list[list[str]]:
        """The RT forms as text with their planted blanks, header first."""
        written, _ = written_forms(self.forms, seed=self.seed)
        return [list(written.columns), *written.to_numpy().tolist()]

    def count_rows(self) -> list[list[str]]:
        """The volumes of the round before as text, header first."""
        return self.earlier.rows()

    def truth_table(self, truths: Iterable[Truth]) -> pd.DataFrame:
        """What was planted in the household blocks given, in the forms and in the volumes of the round before."""
        return truth_table([*truths, *written_forms(self.forms, seed=self.seed)[1], *self.earlier.truths()])

    def household_header(self) -> list[str]:
        """The columns of the household file."""
        return survey_headers()

    def household_blocks(self) -> Iterator[Block]:
        """The household file in order, block by block; each block also tells its defects."""
        character = self.settlements.character
        for first, last in self.plan.blocks():
            block = people(self.plan, character, first=first, last=last)
            answers = Answers(block, self.shares, character.latent, seed=self.seed)
            standing_m = standing(self.plan, character, self.frontages, block)
            yield survey_block(block, answers, standing_m, self.settlements, self.defects, seed=self.seed)


def make_world(*, villages: gpd.GeoDataFrame | None = None, households: int = 3000, seed: int = 1) -> World:
    """The practice data of Kecamatan Jiwan; equal arguments give an equal world.

    `villages` is a table of the user's, used as it is; without one the boundaries are schematic.
    Raises `ValueError` outside 100 to 10,000,000 households, `SchemaError` for villages without codes or names.
    """
    if not LEAST_HOUSEHOLDS <= households <= MOST_HOUSEHOLDS:
        raise ValueError(f"households: {LEAST_HOUSEHOLDS} to {MOST_HOUSEHOLDS}, not {households}")
    layer = schematic_villages() if villages is None else given_villages(villages)
    settlements = make_settlements(layer, households=households, seed=seed)
    character = settlements.character
    shares = area_shares(character, seed=seed)
    roads = make_roads(settlements, shares, seed=seed)
    drains = make_drains(roads, settlements, shares, seed=seed)
    fronts = frontages(settlements.cells, character.plot_m2)
    plan = survey_plan(households, seed=seed)
    grid = grid_over(layer, settlements.ground)
    census = take_census(plan, character, fronts, cell_of=grid.cell_of, cells=grid.rows * grid.columns)
    forms = make_forms(settlements, census, roads, drains, shares, seed=seed)
    return World(
        layer,
        villages is not None,
        settlements,
        roads,
        drains,
        population_cells(grid, census.cell_persons, layer, settlements.ground, seed=seed),
        grid,
        forms,
        make_earlier(forms, shares, seed=seed),
        census,
        households,
        seed,
        plan,
        fronts,
        shares,
        _defects(plan, settlements),
        DISTRICT if villages is None or layer["village_code"].isin(codes().values()).all() else district_name(villages),
    )


def _defects(plan: Plan, settlements: Settlements) -> Defects:
    ends = np.array([last for _, last in plan.blocks()], dtype=np.int64)

    def area_of(rows: Ints) -> Ints:
        return np.searchsorted(settlements.character.start, plan.timed(rows)[0], side="right") - 1

    def block_end(rows: Ints) -> Ints:
        return ends[np.searchsorted(ends, rows, side="right")]

    return plan_defects(
        settlements,
        households=plan.households,
        seed=plan.seed,
        area_of=area_of,
        block_end=block_end,
        enumerator_of=lambda rows: plan.timed(rows)[1],
        enumerators=plan.enumerators,
    )
