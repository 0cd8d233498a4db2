"""Published sheets entered as `area_counts` through the public commands."""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import toy
from conftest import Study

SHEETS = Path(__file__).parent / "published_sheets.csv"
AVERAGES = Path(__file__).parent / "published_averages.csv"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def write_counts(folder: Path) -> Path:
    """One village, twelve square areas, and the counts as an office would type them in."""
    folder.mkdir(parents=True)
    sheets = table(AVERAGES)
    village = gpd.GeoDataFrame(
        {"kode": ["35.19.09.2001"], "desa": ["Contoh"]}, geometry=[shapely.box(111.4, -7.7, 111.6, -7.5)], crs=4326
    )
    places = [shapely.box(111.41 + 0.01 * i, -7.6, 111.418 + 0.01 * i, -7.592) for i in range(len(sheets))]
    names = [sheet["kelurahan"] for sheet in sheets]
    areas = gpd.GeoDataFrame({"kode": [s["sheet"] for s in sheets], "nama": names}, geometry=places, crs=4326)
    village.to_file(folder / "villages.geojson")
    areas.assign(desa="35.19.09.2001").to_file(folder / "delineations.geojson")
    volumes = pd.DataFrame(table(SHEETS)).pivot(index="sheet", columns="criterion", values="volume").add_prefix("v")
    denominators = pd.DataFrame(sheets).set_index("sheet")[
        ["area_ha", "buildings", "population", "families", "road_ideal_m", "drain_ideal_m"]
    ]
    counts = denominators.rename(columns={"families": "households", "drain_ideal_m": "drainage_ideal_m"}).join(volumes)
    counts.rename_axis("area_id").to_csv(folder / "counts.csv")
    start = toy.SETTINGS[: toy.SETTINGS.index("[sources.households]")]
    settings = start + '[sources.area_counts]\npath = "counts.csv"\n[score]\nimpossible = "as_published"\n'
    (folder / "settings.toml").write_text(settings, encoding="utf-8")
    return folder / "settings.toml"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("published")
    study = Study(write_counts(folder / "raw"), folder / "processed", folder / "maps")
    study.build("load", "join", "aggregate")
    return study


@pytest.mark.parametrize("sheet", [row["sheet"] for row in table(AVERAGES)])
def test_a_published_sheet_through_the_commands(published: Study, sheet: str) -> None:
    """Percents, points, averages, total and class; a zero denominator is unknown here and 0 % there."""
    criteria = published.table("criteria").set_index(["unit_id", "criterion"]).loc[sheet]
    score = published.table("scores").set_index("unit_id").loc[sheet]
    averages = next(row for row in table(AVERAGES) if row["sheet"] == sheet)
    for row in (row for row in table(SHEETS) if row["sheet"] == sheet):
        found = criteria.loc[row["criterion"]]
        if float(row["denominator"]) == 0:
            assert pd.isna(found["share_pct"])
        else:
            assert found["share_pct"] == pytest.approx(float(row["percent"]), abs=float(row["tolerance"]) + 1e-9)
            assert found["points"] == int(row["points"])
            assert found["source"] == "counts"
    assert score["score"] == int(averages["total"])
    assert score["class"] == averages["class"]
    for aspect in range(1, 8):
        tolerance = 0.1 if (aspect, sheet) in {(4, "16/164/1162"), (4, "29/386/2155")} else 1e-9
        assert score[f"aspect_{aspect}_pct"] == pytest.approx(float(averages[f"aspect_{aspect}"]), abs=tolerance)


def test_wungu_says_what_the_missing_drain_allows(published: Study) -> None:
    """24 points known; no drain was measured, so 4b and 4c together may add 5. The class is light either way."""
    score = published.table("scores").set_index("unit_id").loc["19/367/2025"]
    assert score[["score", "score_low", "score_high"]].tolist() == [24, 24, 29]
    assert score[["class", "class_low", "class_high"]].tolist() == ["light"] * 3
    todo = (
        pd.read_csv(published.processed / "todo.csv").set_index(["unit_id", "criteria"]).loc[("19/367/2025", "4b+4c")]
    )
    assert todo["points_open"] == 5
    assert todo["effect"] == "narrows"
    assert "drain_length_m" in todo["question"]


def test_the_negative_volume_is_listed(published: Study) -> None:
    problems = published.found()
    assert problems[problems["code"] == "volume-impossible-kept"][
        ["source", "column", "value"]
    ].to_numpy().tolist() == [["32/839/4731", "4a", -0.12]]
