"""Published sheets entered as `area_counts` through the public commands, and the four ways to one volume."""

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
    for stage in ("load", "join", "aggregate"):
        result = study.run(stage)
        assert result.returncode == 0, result.stderr
    return study


def read(study: Study, name: str) -> pd.DataFrame:
    return pd.read_parquet(study.processed / f"{name}.parquet")


@pytest.mark.parametrize("sheet", [row["sheet"] for row in table(AVERAGES)])
def test_a_published_sheet_through_the_commands(published: Study, sheet: str) -> None:
    """Percents, points, averages, total and class; a zero denominator is unknown here and 0 % there."""
    criteria = read(published, "criteria").set_index(["unit_id", "criterion"]).loc[sheet]
    score = read(published, "scores").set_index("unit_id").loc[sheet]
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
    score = read(published, "scores").set_index("unit_id").loc["19/367/2025"]
    assert score[["score", "score_low", "score_high"]].tolist() == [24, 24, 29]
    assert score[["class", "class_low", "class_high"]].tolist() == ["light"] * 3
    todo = (
        pd.read_csv(published.processed / "todo.csv").set_index(["unit_id", "criteria"]).loc[("19/367/2025", "4b+4c")]
    )
    assert todo["points_open"] == 5
    assert todo["effect"] == "narrows"
    assert "drain_length_m" in todo["question"]


def test_the_negative_volume_is_listed(published: Study) -> None:
    problems = pd.read_csv(published.processed / "problems" / "aggregate.csv")
    assert problems[problems["code"] == "volume-impossible"][["source", "column", "value"]].to_numpy().tolist() == [
        ["32/839/4731", "4a", -0.12]
    ]


LINES = """
[sources.roads]
path = "roads.geojson"
condition = "kondisi"
"""


def with_counts(study: Study, **volumes: object) -> None:
    """Give area A of the toy world typed-in counts."""
    raw = study.config.parent
    row = {"area_id": "A", "buildings": 5, "households": 10, "road_ideal_m": 100, "drainage_ideal_m": 100, "area_ha": 1}
    pd.DataFrame([row | volumes]).to_csv(raw / "counts.csv", index=False)
    with study.config.open("a", encoding="utf-8") as file:
        file.write('\n[sources.area_counts]\npath = "counts.csv"\n')


def aggregated(study: Study) -> pd.DataFrame:
    for stage in ("load", "join", "aggregate"):
        result = study.run(stage)
        assert result.returncode == 0, result.stderr
    return read(study, "criteria").set_index(["unit_id", "criterion"])


def test_sources_that_agree_say_nothing_and_one_that_differs_is_reported(toy_study: Study) -> None:
    """By answers 5a is 20 % of 10 families, by the form 2b is 40 %; the counts say the same of 5a, else of 2b."""
    with_counts(toy_study, v5a=2, v2a=0, v2b=90)
    criteria = aggregated(toy_study)
    assert criteria.loc[("A", "5a"), ["share_pct", "source"]].tolist() == [20, "households"]
    assert criteria.loc[("A", "2b"), ["share_pct", "source"]].tolist() == [40, "form"]
    problems = pd.read_csv(toy_study.processed / "problems" / "aggregate.csv")
    found = problems[problems["code"] == "sources-disagree"][["source", "column"]].to_numpy().tolist()
    assert found == [["A", "2b"]]


def test_counts_first_when_preferred(toy_study: Study) -> None:
    with_counts(toy_study, v5a=3, v2a=0, v2b=90)
    with toy_study.config.open("a", encoding="utf-8") as file:
        file.write('\n[score]\nprefer = "counts"\n')
    criteria = aggregated(toy_study)
    assert criteria.loc[("A", "5a"), ["share_pct", "source"]].tolist() == [30, "counts"]
    assert criteria.loc[("A", "2b"), ["share_pct", "source"]].tolist() == [90, "counts"]
    assert criteria.loc[("A", "1c"), "source"] == "households"


def test_lines_know_what_exists(toy_study: Study) -> None:
    """In C, which has no form: two equal roads, one damaged. What is needed is unknown, so at most half is damaged."""
    x = [toy.WEST + 0.0002, toy.WEST + 0.0008]
    roads = [shapely.LineString([(x[0], y), (x[1], y)]) for y in (-7.6184, -7.6186)]
    frame = gpd.GeoDataFrame({"kondisi": ["good", "damaged"]}, geometry=roads, crs=4326)
    frame.to_file(toy_study.config.parent / "roads.geojson")
    with toy_study.config.open("a", encoding="utf-8") as file:
        file.write(LINES)
    criteria = aggregated(toy_study)
    row = criteria.loc[("C", "2b")]
    assert pd.isna(row["share_pct"])
    assert row["share_low_pct"] == 0
    assert row["share_high_pct"] == pytest.approx(50, abs=0.01)


def test_two_rounds(toy_study: Study) -> None:
    """In 2022 every household of A passes 1c: from 20 % to 0."""
    first = toy.households().assign(tahun="2020")
    second = first.assign(tahun="2022", roof="a")
    pd.concat([first, second]).to_csv(toy_study.config.parent / "households.csv", index=False)
    text = toy_study.config.read_text(encoding="utf-8")
    toy_study.config.write_text(text.replace('latitude = "y"', 'latitude = "y"\nround = "tahun"'), encoding="utf-8")
    aggregated(toy_study)
    changes = read(toy_study, "changes").set_index(["unit_id", "criterion"])
    row = changes.loc[("A", "1c")]
    assert row[["round_from", "round_to", "share_from_pct", "share_to_pct", "change_pct"]].tolist() == [
        2020,
        2022,
        20,
        0,
        -20,
    ]
    assert sorted(read(toy_study, "scores")["round"].unique()) == [2020, 2022]
    assert changes.loc[("A", "total"), "contribution"] in {"unknown", "handled"}


def test_verdicts_lead_down_to_the_households(toy_results: Study) -> None:
    """In A, h2 fails 1c (roof), h4 fails 5a and 5b (no latrine), h7 does not say its water."""
    verdicts = pd.read_parquet(toy_results.processed / "internal" / "verdicts.parquet").set_index("household_id")
    assert verdicts.index[verdicts["passes_1c"] == False].tolist() == ["h2", "h6"]  # noqa: E712
    assert verdicts.index[verdicts["passes_5b"] == False].tolist() == ["h4"]  # noqa: E712
    assert verdicts.index[verdicts["passes_3a"].isna()].tolist() == ["h7"]


def test_considerations_of_the_toy_world(toy_study: Study) -> None:
    """A is strategic, without potential, 20 persons on 0.1 ha: 5 + 3 + 1 = 9, medium. Two of five tenures are clear."""
    raw = toy_study.config.parent
    told = {"strategic_location": "a", "social_potential": "b", "rt_area_ha": "0.1", "spatial_plan": "a"}
    forms = toy.forms()
    forms.loc[forms["area"] == "A", list(told)] = list(told.values())
    forms.to_csv(raw / "forms.csv", index=False)
    households = toy.households().assign(land_tenure="c", land_document="c")
    households.loc[households["id"].isin(["h1", "h2"]), "land_tenure"] = "b"
    households.to_csv(raw / "households.csv", index=False)
    aggregated(toy_study)
    scores = read(toy_study, "scores").set_index("unit_id")
    found = scores.loc["A"]
    points = ["strategic_points", "density_points", "potential_points", "considerations", "considerations_class"]
    assert found[points].tolist() == [5, 3, 1, 9, "medium"]
    assert found[["density_per_ha", "tenure_clear_pct"]].tolist() == [200, 40]
    assert found[["tenure_clear", "spatial_plan_ok", "legality"]].tolist() == [False, True, "illegal"]
    assert found["background"].split(";")[:2] == ["density_points", "considerations"]
    assert "spatial_plan_ok" not in found["background"]
    assert scores.loc["B", ["considerations_low", "considerations_high"]].tolist() == [3, 15]
    above = scores[scores["level"] != "area"]
    assert above["priority"].isna().all()
