"""Vector tiles: what goes into them, and the same read back."""

from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import webmap_world as world

from pipeline.errors import OutputError
from pipeline.io import tiles
from pipeline.render import tilelayers

NAMES = {world.HEAVY: 80, world.OPEN: 36, world.NONE: None}
"""The areas with their scores; one name is `</script>` and its like, one score is unknown."""


def layers() -> dict[str, gpd.GeoDataFrame]:
    return tilelayers.tile_layers(
        scores=world.scores(), areas=world.areas(), villages=world.villages(), round=world.ROUND
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiles")
    for name, layer in layers().items():
        tiles.write_pmtiles(folder / f"{name}.pmtiles", layer, name=name)
    return folder


def read(path: Path, zoom: int = tiles.ZOOMS[1]) -> pd.DataFrame:
    return pyogrio.read_dataframe(path, ZOOM_LEVEL=zoom)


# --- what goes in ---------------------------------------------------------------------------------------------------


def test_every_unit_has_its_verdict_and_an_unassessed_village_keeps_its_shape() -> None:
    made = layers()
    assert made["areas"]["area_id"].tolist() == list(NAMES)
    assert made["areas"]["score"].isna().tolist() == [False, False, True]
    assert made["areas"].drop(columns="geometry").iloc[1].tolist()[3:] == ["light", "light", "moderate", 36]
    assert made["villages"]["class"].tolist() == ["heavy", "not_assessed"]


def test_another_round_is_not_mixed_in() -> None:
    both = pd.concat([world.scores(), world.scores().assign(round=2015, score=1)])
    made = tilelayers.tile_layers(scores=both, areas=world.areas(), villages=world.villages(), round=world.ROUND)
    assert made["areas"]["score"].tolist()[:2] == [80, 36]


def test_two_scores_of_one_unit_are_refused() -> None:
    twice = pd.concat([world.scores(), world.scores()])
    with pytest.raises(pd.errors.MergeError, match="one-to-one"):
        tilelayers.tile_layers(scores=twice, areas=world.areas(), villages=world.villages(), round=world.ROUND)


# --- the files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "key", "count"), [("areas", "area_id", 3), ("villages", "village_code", 2)])
def test_every_unit_is_read_back_in_every_zoom_that_can_show_it(written: Path, name: str, key: str, count: int) -> None:
    """The areas are squares of 110 m; in zoom 6 a unit of a tile is 150 m, from zoom 7 on they are larger than one."""
    path = written / f"{name}.pmtiles"
    assert pyogrio.list_layers(path).tolist() == [[name, "MultiPolygon"]]
    for zoom in range(tiles.ZOOMS[0] + 1, tiles.ZOOMS[1] + 1):
        assert read(path, zoom)[key].nunique() == count, zoom


def test_what_is_read_back_is_what_was_written(written: Path) -> None:
    found = read(written / "areas.pmtiles").groupby("area_id").first()
    assert found.loc[world.OPEN, ["village", "class", "class_low", "class_high"]].tolist() == [
        world.NAMES[world.CODES[0]],
        "light",
        "light",
        "moderate",
    ]
    assert {key: None if pd.isna(score) else int(score) for key, score in found["score"].items()} == NAMES


def test_the_boundary_of_the_last_zoom_is_within_half_a_metre(written: Path) -> None:
    found = read(written / "areas.pmtiles").dissolve("area_id").geometry
    given = layers()["areas"].set_index("area_id").to_crs(found.crs).geometry
    assert found.hausdorff_distance(given, align=True).max() < 0.5


def test_the_same_content_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    tiles.write_pmtiles(tmp_path / "again.pmtiles", layers()["areas"], name="areas")
    assert (tmp_path / "again.pmtiles").read_bytes() == (written / "areas.pmtiles").read_bytes()


def test_nothing_else_is_left_in_the_folder(written: Path) -> None:
    assert sorted(path.name for path in written.iterdir()) == ["areas.pmtiles", "villages.pmtiles"]


def test_no_feature_is_dropped_from_a_crowded_tile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With GDAL's limit at one feature a tile there is one left; without a limit all three."""
    path = tmp_path / "areas.pmtiles"
    monkeypatch.setitem(tiles.WHOLE, "MAX_FEATURES", "1")
    tiles.write_pmtiles(path, layers()["areas"], name="areas")
    assert read(path, 8)["area_id"].nunique() == 1
    monkeypatch.undo()
    tiles.write_pmtiles(path, layers()["areas"], name="areas")
    assert read(path, 8)["area_id"].nunique() == 3


def test_a_file_that_gdal_cannot_write_is_told_and_the_old_one_stays(tmp_path: Path) -> None:
    """A folder has the name that GDAL needs for its own work."""
    path = tmp_path / "areas.pmtiles"
    path.write_bytes(b"old")
    (tmp_path / f".areas.{os.getpid()}.aside.pmtiles{tiles.ASIDE_TILES}").mkdir()
    with pytest.raises(OutputError, match=r"areas\.pmtiles"):
        tiles.write_pmtiles(path, layers()["areas"], name="areas")
    assert path.read_bytes() == b"old"
