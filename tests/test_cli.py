"""The program as a user runs it: exit codes, plain words, nothing half written."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import geopandas as gpd
import pandas as pd
import pytest
import toy
from conftest import Study, pipeline, process
from lxml.etree import SerialisationError

from pipeline.errors import OutputError, Problem
from pipeline.render.workbook.archive import encode

RAW = "households.csv"


def table(study: Study, name: str) -> pd.DataFrame:
    return pd.read_parquet(study.processed / f"{name}.parquet")


@pytest.mark.parametrize(("system", "message"), [("EPSG:99999", "not known"), ("EPSG:4326", "metres")])
def test_a_metric_system_that_is_none_stops_before_anything_is_measured(
    toy_study: Study, system: str, message: str
) -> None:
    settings = toy_study.config.read_text(encoding="utf-8")
    toy_study.config.write_text(settings.replace("EPSG:32749", system), encoding="utf-8")
    for stage in ("check", "load"):
        result = toy_study.run(stage)
        assert result.returncode == 1
        assert f'[study], column metric_crs, value "{system}"' in result.stderr
        assert message in result.stderr


def test_a_metric_system_of_another_place_is_named_once(toy_study: Study) -> None:
    settings = toy_study.config.read_text(encoding="utf-8")
    toy_study.config.write_text(settings.replace("EPSG:32749", "EPSG:32632"), encoding="utf-8")
    result = toy_study.run("load")
    assert result.stderr.count("none of the shapes lies in the region that metric_crs serves (EPSG:32632)") == 1


def test_settings_that_are_not_utf_8_name_the_line(toy_study: Study) -> None:
    content = toy_study.config.read_bytes().replace(b"Dunia", "Dünia".encode("cp1252"))
    toy_study.config.write_bytes(content)
    result = toy_study.run("check")
    assert result.returncode == 1
    assert "row 3: the settings file is not saved as UTF-8" in result.stderr


def test_the_toy_world_by_head(toy_results: Study) -> None:
    """1c in A: 1 of 5 buildings; 5a: 1 of 5 households, so 2 of 10 families; the rest as tests/toy.py says."""
    criteria = table(toy_results, "criteria").set_index(["level", "unit_id", "criterion"])
    share = criteria["share_pct"]
    assert share["area", "A", "1c"] == 20
    assert share["area", "A", "2b"] == 40
    assert share["area", "A", "4a"] == 0
    assert share["area", "A", "4b"] == 50
    assert share["area", "A", "6a"] == 100
    assert share["area", "B", "1b"] == 100
    assert share["area", "B", "1c"] == 100
    assert criteria["volume"]["area", "A", "5a"] == 2
    assert criteria["asked"]["area", "B", "1c"] == 1
    assert (share["area", "A", "3a"], criteria["share_high_pct"]["area", "A", "3a"]) == (0, 20)
    assert pd.isna(share["area", "B", "6a"])


def test_the_toy_scores_by_head(toy_results: Study) -> None:
    """A: 2b and 4b score 1, 6a and 7b score 5, sum 12. B: 1b and 1c score 5, sum 10. Unknown: 4a, 6a, 7a, 7b may
    add 5 each; 2a and 2b share one length and add at most 5 together, as do 4b and 4c: 30 in all."""
    scores = table(toy_results, "scores").set_index("unit_id")
    assert scores.loc["A", ["score", "score_low", "score_high"]].tolist() == [12, 12, 12]
    assert scores.loc["B", ["score", "score_low", "score_high"]].tolist() == [10, 10, 40]
    assert scores.loc["B", ["class", "class_low", "class_high"]].tolist() == ["not_slum", "not_slum", "moderate"]
    assert scores["class_settled"].to_dict()["A"] is True
    assert scores.loc[toy.CODES[2], "class"] == "not_assessed"
    assert scores.loc["district", "households"] == 8
    assert pd.isna(scores.loc["district", "population"])


def test_a_village_adds_volumes_and_denominators(toy_results: Study) -> None:
    """1c in village 1: 1 of 5 buildings in A and 1 of 1 in B are 2 of 6."""
    criteria = table(toy_results, "criteria").set_index(["unit_id", "criterion"])
    row = criteria.loc[(toy.CODES[0], "1c")]
    assert (row["volume"], row["denominator"]) == (2, 6)
    assert row["share_pct"] == pytest.approx(100 / 3)


def test_the_toy_buckets_add_up(toy_results: Study) -> None:
    counts = json.loads((toy_results.processed / "reconciliation.json").read_text(encoding="utf-8"))
    assert counts["buckets"] == {"area": 8, "outside": 1, "no_position": 1, "ambiguous": 0}
    assert counts["rows_read"] == counts["rows_in_survey"] == 10
    assert counts["outside_by_village"] == {toy.CODES[1]: 1}


def test_nothing_personal_is_processed(toy_results: Study) -> None:
    for path in toy_results.processed.rglob("*"):
        assert path.is_dir() or b"rahasia" not in path.read_bytes()


def test_csv_and_parquet_say_the_same(toy_results: Study) -> None:
    for name in ("scores", "criteria"):
        written = pd.read_csv(toy_results.processed / f"{name}.csv", dtype={"unit_id": "str"})
        assert list(written.columns) == list(table(toy_results, name).columns)
        assert len(written) == len(table(toy_results, name))


def test_results_open_in_a_gis(toy_results: Study) -> None:
    areas = gpd.read_file(toy_results.processed / "results.gpkg", layer="areas")
    assert areas.set_index("area_id")["score"].to_dict() == {"A": 12, "B": 10, "C": 0}
    villages = gpd.read_file(toy_results.processed / "results.gpkg", layer="villages")
    assert len(villages) == 3


def edited(old: str, new: str, file: str = "settings.toml") -> Callable[[Path], None]:
    def spoil(raw: Path) -> None:
        path = raw / file
        content = path.read_text(encoding="utf-8")
        assert old in content
        path.write_text(content.replace(old, new, 1), encoding="utf-8")

    return spoil


def cell(row: int, column: str, value: str, file: str = RAW) -> Callable[[Path], None]:
    """Spoil one cell; `row` counts as a spreadsheet does."""

    def spoil(raw: Path) -> None:
        frame = pd.read_csv(raw / file, dtype="str", keep_default_na=False)
        frame.loc[row - 2, column] = value
        frame.to_csv(raw / file, index=False)

    return spoil


def removed(file: str) -> Callable[[Path], None]:
    return lambda raw: (raw / file).unlink()


def rewritten(file: str, content: bytes) -> Callable[[Path], None]:
    return lambda raw: (raw / file).write_bytes(content) and None


FAULTS = {
    "no settings": (removed("settings.toml"), r"settings.toml: the settings file is not there; check CONFIG"),
    "settings not toml": (edited("[study]", "[study"), "the settings file cannot be read"),
    "unknown key": (
        edited("round =", "runde = 1\nround ="),
        "column study.runde: this key is not known; perhaps you mean: round",
    ),
    "degrees as metric": (edited("EPSG:32749", "EPSG:4326"), "not a system in metres"),
    "web mercator as metric": (edited("EPSG:32749", "EPSG:3857"), "not a system in metres"),
    "unknown rules": (edited("round =", 'rules = "perda"\nround ='), "there is no such rule file"),
    "no households": (removed(RAW), f"{RAW}: the file is not there"),
    "no villages": (removed("villages.geojson"), "villages.geojson: the file is not there"),
    "broken villages": (rewritten("villages.geojson", b"{not json"), "villages.geojson: the file cannot be read"),
    "empty survey": (rewritten(RAW, b"id,x,y\n"), f"{RAW}: the file holds no rows"),
    "broken row": (edited("\nh2,", "\nh2,1,2,3\nh2,", RAW), f"{RAW}, row 3: this row has another number of cells"),
    "column gone": (edited("id,x,y", "id,x,lat", RAW), f"{RAW}, column y: this column is not in the file"),
    "unknown code": (cell(4, "roof", "z"), f'{RAW}, row 4, column roof, value "z": unknown code; allowed are: a, b'),
    "not a number": (cell(4, "families", "dua"), f'{RAW}, row 4, column families, value "dua": not a number'),
    "out of range": (cell(4, "families", "99"), 'row 4, column families, value "99": outside the range 1..50'),
    "two of one id": (cell(4, "id", "h1"), f'{RAW}, row 4, column id, value "h1": this identifier stands in two rows'),
    "unknown area": (
        cell(2, "area", "Z", "forms.csv"),
        'forms.csv, row 2, column area, value "Z": this area is not among',
    ),
    "form code": (cell(2, "fire_road", "ya", "forms.csv"), "forms.csv, row 2, column fire_road"),
    "negative length": (cell(2, "road_length_m", "-5", "forms.csv"), "forms.csv, row 2, column road_length_m"),
    "village code": (edited("35.19.09.2002", "Sambirejo", "villages.geojson"), 'row 2, column kode, value "Sambirejo"'),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input_is_told_in_plain_words(toy_study: Study, fault: str) -> None:
    spoil, message = FAULTS[fault]
    spoil(toy_study.config.parent)
    result = toy_study.run("load")
    if "unknown rules" in fault:
        assert result.returncode == 0
        assert toy_study.run("join").returncode == 0
        result = toy_study.run("aggregate")
    assert result.returncode == 1, result.stderr
    assert re.search(message, result.stderr), result.stderr
    assert "GALAT" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("fault", ["unknown code", "no villages", "two of one id"])
def test_check_finds_it_too_and_writes_only_the_list_and_the_page(toy_study: Study, fault: str) -> None:
    spoil, message = FAULTS[fault]
    spoil(toy_study.config.parent)
    result = toy_study.run("check")
    assert result.returncode == 1
    assert re.search(message, result.stderr)
    written = {path.name for path in toy_study.processed.rglob("*") if path.is_file()}
    assert written == {"problems.csv", *(["quality.html"] if fault != "no villages" else [])}
    assert pd.read_csv(toy_study.processed / "problems.csv")["severity"].iloc[0] == "error"


def test_check_finds_an_unknown_rule_file(toy_study: Study) -> None:
    FAULTS["unknown rules"][0](toy_study.config.parent)
    assert toy_study.run("check").returncode == 1


def test_settings_saved_with_a_byte_order_mark(toy_study: Study) -> None:
    toy_study.config.write_bytes(b"\xef\xbb\xbf" + toy_study.config.read_bytes())
    assert toy_study.run("check").returncode == 0


def test_check_of_a_usable_study(toy_study: Study) -> None:
    result = toy_study.run("check")
    assert result.returncode == 0
    assert "10 rumah tangga dibaca, 0 galat" in result.stdout


def of_the_scores(path: Path) -> list[list[str]]:
    """The problems that only scoring finds, as `problems.csv` or the stage's own list has them."""
    listed = pd.read_csv(path, dtype="str", keep_default_na=False)
    codes = ("interviewed-more", "volume-impossible", "buildings-differ", "building-disagrees", "count-contradicts")
    return listed[listed["code"].isin(codes)].to_numpy().tolist()


def test_check_finds_what_scoring_finds_and_writes_no_table(toy_study: Study) -> None:
    """Area A: 5 households are interviewed and its form says 4; of 50 m of drain 500 m are good."""
    cell(2, "household_heads", "4", "forms.csv")(toy_study.config.parent)
    cell(2, "drain_good_m", "500", "forms.csv")(toy_study.config.parent)
    toy_study.build("check")
    assert {path.name for path in toy_study.processed.rglob("*") if path.is_file()} == {"problems.csv", "quality.html"}
    checked = of_the_scores(toy_study.processed / "problems.csv")
    assert {"interviewed-more", "volume-impossible", "buildings-differ"} <= {row[1] for row in checked}
    toy_study.build("load", "join", "aggregate")
    assert of_the_scores(toy_study.processed / "problems" / "aggregate.csv") == checked


def test_check_leaves_the_scores_out_while_there_is_an_error(toy_study: Study) -> None:
    cell(2, "household_heads", "4", "forms.csv")(toy_study.config.parent)
    FAULTS["unknown code"][0](toy_study.config.parent)
    assert toy_study.run("check").returncode == 1
    assert of_the_scores(toy_study.processed / "problems.csv") == []


def test_check_of_a_sample_survey_without_its_library(toy_study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    path = toy_study.config.parent / RAW
    pd.read_csv(path, dtype="str", keep_default_na=False).assign(bobot="1").to_csv(path, index=False)
    edited('latitude = "y"', 'latitude = "y"\nweight = "bobot"')(toy_study.config.parent)
    cell(2, "household_heads", "4", "forms.csv")(toy_study.config.parent)
    monkeypatch.setattr("pipeline.cli.aggregate.find_spec", lambda _: None)
    assert toy_study.run("check").returncode == 0
    assert of_the_scores(toy_study.processed / "problems.csv") == []


def test_all_faults_come_in_one_run(toy_study: Study) -> None:
    for fault in ("unknown code", "not a number", "form code"):
        FAULTS[fault][0](toy_study.config.parent)
    result = toy_study.run("check")
    assert result.stderr.count("ERROR: ") == 3


def test_a_failed_load_leaves_the_last_good_tables(toy_study: Study) -> None:
    assert toy_study.run("load").returncode == 0
    before = (toy_study.processed / "households.parquet").read_bytes()
    FAULTS["unknown code"][0](toy_study.config.parent)
    assert toy_study.run("load").returncode == 1
    assert (toy_study.processed / "households.parquet").read_bytes() == before


def test_a_stage_out_of_order_says_what_to_run(toy_study: Study) -> None:
    result = toy_study.run("join")
    assert result.returncode == 1
    assert "run make" in result.stderr


def test_a_count_that_does_not_add_up_stops_the_join_before_it_writes(toy_study: Study) -> None:
    """The survey has one row more than was kept or refused."""
    toy_study.build("load")
    path = toy_study.processed / "rows" / "survey.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    rows["households"]["read"] += 1
    path.write_text(json.dumps(rows), encoding="utf-8")
    result = toy_study.run("join")
    assert result.returncode == 3
    assert "do not add up to the rows read (10 of 11)" in result.stderr
    written = ("join.parquet", "chances.parquet", "reconciliation.json")
    assert [name for name in written if (toy_study.processed / name).exists()] == []


def test_a_study_without_delineations(toy_study: Study) -> None:
    config = toy_study.config
    text = config.read_text(encoding="utf-8")
    start, end = text.index("[sources.delineations]"), text.index("[sources.households]")
    config.write_text(text[:start] + text[end : text.index("[sources.forms]")], encoding="utf-8")
    for stage in ("load", "join", "aggregate"):
        assert toy_study.run(stage).returncode == 0
    scores = table(toy_study, "scores")
    assert scores.loc[scores["level"] == "area", "unit_id"].tolist() == list(toy.CODES)
    assert "delineations-none" in (toy_study.processed / "problems" / "spatial.csv").read_text(encoding="utf-8")


def test_a_study_without_a_survey(toy_study: Study) -> None:
    """Forms alone: what only households can answer is unknown, not zero."""
    config = toy_study.config
    text = config.read_text(encoding="utf-8")
    start, end = text.index("[sources.households]"), text.index("[sources.forms]")
    config.write_text(text[:start] + text[end:], encoding="utf-8")
    for stage in ("load", "join", "aggregate"):
        result = toy_study.run(stage)
        assert result.returncode == 0, result.stderr
    criteria = table(toy_study, "criteria").set_index(["unit_id", "criterion"])
    assert criteria.loc[("A", "6a"), "share_pct"] == 100
    assert pd.isna(criteria.loc[("A", "3a"), "share_pct"])
    assert criteria.loc[("A", "3a"), "source"] == "unknown"


def test_a_refused_output_is_told_from_a_worker_process_too(toy_results: Study, tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "static").write_text("a file where a folder should be", encoding="utf-8")
    processed = Path(shutil.copytree(toy_results.processed, tmp_path / "processed"))  # the stage leaves its mark there
    folders = ["--config", str(toy_results.config), "--processed", str(processed), "--maps", str(tmp_path / "maps")]
    result = process("static", *folders, "--workers", "2")
    assert result.returncode == 1
    assert "the output cannot be written" in result.stderr
    assert "Traceback" not in result.stderr


def test_proj_fetches_nothing_although_another_program_asked_for_it() -> None:
    """It would open a connection, and positions would shift by grids that the next machine does not have."""
    code = (
        "from pipeline.cli import main; main(['columns']); from pyproj import network;"
        "print('grids are fetched:', network.is_network_enabled())"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", each],
            env={**os.environ, "PROJ_NETWORK": "ON"},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.splitlines()[-1]
        for each in (code, code.replace("main(['columns']);", ""))
    ]
    assert told == ["grids are fetched: False", "grids are fetched: True"]


def test_the_process_itself(toy_study: Study) -> None:
    """The other tests call `main`; this one starts Python as Make does, with warnings as errors."""
    FAULTS["unknown code"][0](toy_study.config.parent)
    result = process("load", "--config", str(toy_study.config), "--processed", str(toy_study.processed))
    assert result.returncode == 1
    assert "GALAT: households.csv, baris 4" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 2),
        (("paint",), 2),
        (("load", "--part", "all"), 2),
        (("sample", "--households", "99"), 2),
        (("sample", "--seed", "x"), 2),
        (("--help",), 0),
        (("load", "--help"), 0),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], code: int) -> None:
    result = pipeline(*arguments)
    assert result.returncode == code
    assert "Traceback" not in result.stderr
    # In both languages, with the code by which the page of messages lists it.
    assert result.stderr.count("[usage-wrong]") == (2 if code else 0)


def test_wrong_usage_is_told_in_words_of_the_option() -> None:
    told = pipeline("sample", "--seed", "x").stderr.splitlines()[-2:]
    said = "argument --seed: x is not a whole number from 0 to 9223372036854775807"
    assert told[0].startswith(f"GALAT: python -m pipeline sample: perintah atau pilihannya salah: {said};")
    assert told[1].startswith(f"ERROR: python -m pipeline sample: wrong command or option: {said};")


def test_a_fault_of_ours_is_3_and_says_so(toy_study: Study) -> None:
    """A table without the counts of its stage is our fault, not the data's."""
    for stage in ("load", "join"):
        assert toy_study.run(stage).returncode == 0
    path = toy_study.processed / "rows" / "survey.json"
    path.write_text('{"households": []}', encoding="utf-8")
    result = toy_study.run("join")
    assert result.returncode == 3
    assert "Traceback" not in result.stderr
    assert "GALAT: join: kesalahan program kami: " in result.stderr
    assert "ERROR: join: a fault of ours: " in result.stderr
    assert result.stderr.count("[program-fault]") == 2


@pytest.mark.parametrize(("command", "lines"), [("scan", 50), ("load", 40)])
def test_what_no_list_has_is_told_whole(
    toy_study: Study, monkeypatch: pytest.MonkeyPatch, command: str, lines: int
) -> None:
    """Each file that the scan took away; of the problems of `load` the first 20, for `problems.csv` has all."""

    def fail(_: object) -> None:
        raise OutputError([Problem("leak-position", source=f"maps/{number}.csv") for number in range(25)])

    monkeypatch.setattr(f"pipeline.cli.{command}.run", fail)
    told = toy_study.run(command).stderr
    assert told.count("[leak-position]") == lines
    assert ("problems.csv" in told) == (command == "load")


@pytest.mark.parametrize("where", ["pipeline.cli.parser", "pipeline.cli.load.run"])
def test_ctrl_c_ends_with_a_sentence(toy_study: Study, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """While the command line is read, and in the work."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(where, stopped)
    result = toy_study.run("load")
    assert result.returncode == 130
    assert "interrupted; the last good results remain" in result.stderr


def test_a_full_disk_under_a_library_is_no_fault_of_ours(toy_study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that writes temporary files meets it where no output of ours is."""

    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pipeline.cli.load.run", full)
    result = toy_study.run("load")
    assert result.returncode == 1
    assert f'ERROR: {tempfile.gettempdir()}, value "No space left on device": the output cannot be' in result.stderr
    assert result.stderr.count("[output-refused]") == 2


def test_a_workbook_without_room_for_its_sheets_says_so() -> None:
    class Book:
        calculation = SimpleNamespace()
        worksheets: ClassVar[list[object]] = []

        def save(self, _: object) -> None:
            raise SerialisationError("IO_EFBIG")

    with pytest.raises(OSError, match="No space left on device"):
        encode(Book(), {})


def test_english_study_speaks_english_first(toy_study: Study) -> None:
    with toy_study.config.open("a", encoding="utf-8") as file:
        file.write('\n[output]\nlanguages = ["en"]\n')
    result = toy_study.run("load")
    assert "load boundaries: 3 villages, 3 areas" in result.stdout
