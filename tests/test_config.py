"""Settings: every fault named with its key and the nearest known one."""

from __future__ import annotations

from pathlib import Path

import pytest
import toy

from pipeline import config
from pipeline.config.sources import Repair
from pipeline.errors import SettingsError
from pipeline.load.cures import CURES

PATH = Path("/study/settings.toml")


def parse(extra: str = "", *, replace: tuple[str, str] = ("", "")) -> config.Settings:
    return config.parse(toy.SETTINGS.replace(*replace) + extra, path=PATH)


def problems(extra: str = "", *, replace: tuple[str, str] = ("", "")) -> list[tuple[str, str]]:
    with pytest.raises(SettingsError) as fault:
        parse(extra, replace=replace)
    return [(problem.code, problem.column) for problem in fault.value.problems]


def test_defaults_are_the_contract_s() -> None:
    settings = parse()
    assert settings.study.rules == "permen-pupr-14-2018"
    assert settings.study.illustrative is False
    assert (settings.join.snap_m, settings.join.overlap, settings.join.use_stated) == (0, "smallest", False)
    assert settings.score.model_dump() == {
        "density_limit_per_ha": None,  # that of the rules, 200 in those of 2018
        "building_denominator": "buildings",
        "average": "plain",
        "rounding": "none",
        "impossible": "exclude",
        "prefer": "answers",
    }
    assert settings.privacy.k == 5
    assert settings.output.languages == ("id", "en")
    assert settings.output.static_themes == ("class", "score")


def test_paths_are_relative_to_the_settings_file() -> None:
    assert parse().sources.villages.path == Path("/study/villages.geojson")
    by_law = parse(replace=("round =", 'rules = "perda.toml"\nround ='))
    assert by_law.study.by_law == Path("/study/perda.toml")
    assert parse().study.by_law is None


@pytest.mark.parametrize(
    ("extra", "code", "key"),
    [
        ("[join]\nsnapm = 3\n", "settings-key-unknown", "join.snapm"),
        ("[scores]\naverage = 'plain'\n", "settings-key-unknown", "scores"),
        ("[join]\noverlap = 'biggest'\n", "settings-choice", "join.overlap"),
        ("[output]\nlanguages = 'id'\n", "settings-list", "output.languages"),
        ("[join]\nsnap_m = -1\n", "settings-value", "join.snap_m"),
        ("[score]\ndensity_limit_per_ha = 0\n", "settings-value", "score.density_limit_per_ha"),
        ("[output]\nlanguages = []\n", "settings-value", "output.languages"),
        ("[privacy]\nk = 0\n", "settings-value", "privacy.k"),
        ("[privacy]\nk = 1001\n", "settings-value", "privacy.k"),
        (
            "[sources.households.answers]\n'q1' = 'rooff'\n",
            "settings-variable-unknown",
            "sources.households.answers.q1",
        ),
    ],
)
def test_a_fault_names_its_key(extra: str, code: str, key: str) -> None:
    assert problems(extra) == [(code, key)]


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    with pytest.raises(SettingsError, match="perhaps you mean: snap_m"):
        parse("[join]\nsnapm = 3\n")


def test_all_faults_come_at_once() -> None:
    found = problems("[join]\nsnapm = 3\noverlap = 'biggest'\n", replace=("round = 2020", "round = 20"))
    assert sorted(key for _, key in found) == ["join.overlap", "join.snapm", "study.round"]


def test_a_missing_key() -> None:
    assert problems(replace=('title_id = "Dunia mainan"\n', "")) == [("settings-key-missing", "study.title_id")]


def test_half_a_coordinate_pair() -> None:
    assert problems(replace=('longitude = "x"\n', "")) == [
        ("settings-key-missing", "sources.households.longitude/latitude")
    ]


LAYER = ('path = "households.csv"\nid = "id"\nlongitude = "x"\nlatitude = "y"', 'path = "households.gpkg"\nid = "id"')


def test_repairs_are_off_until_the_settings_ask_for_them() -> None:
    survey = parse().sources.households
    assert survey is not None
    assert (survey.repair.wanted, survey.missing, survey.decimal_comma) == (frozenset(), (), False)
    asked = parse("[sources.households.repair]\nsign = true\ndms = true\n").sources.households
    assert asked is not None
    assert asked.repair.wanted == {"sign", "dms"}
    with pytest.raises(SettingsError, match="perhaps you mean: swapped"):
        parse("[sources.households.repair]\nswaped = true\n")


def test_the_repairs_of_the_settings_are_those_of_the_loader() -> None:
    assert tuple(Repair.model_fields) == CURES


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ('latitude = "y"', 'latitude = "y"\nposition = "p"', "settings-position-either", "position"),
        ('latitude = "y"', 'latitude = "x"', "settings-position-either", "position"),
        (LAYER[0], LAYER[1] + '\nposition = "p"', "settings-not-for-layers", "position"),
        (LAYER[0], LAYER[1] + "\nrepair.sign = true", "settings-not-for-layers", "repair"),
        (LAYER[0], LAYER[1] + "\ndecimal_comma = true", "settings-only-for-csv", "decimal_comma"),
        ("households.csv", 'households.xlsx"\ndecimal_comma = true #', "settings-only-for-csv", "decimal_comma"),
    ],
)
def test_keys_that_make_no_sense_together(old: str, new: str, code: str, key: str) -> None:
    assert problems(replace=(old, new)) == [(code, f"sources.households.{key}")]


def test_a_layer_without_repairs_is_taken() -> None:
    assert parse(replace=LAYER).sources.households is not None


@pytest.mark.parametrize(
    "path", ["/vsicurl/http://example.org/a.gpkg", "/vsizip/a.zip/a.shp", "https://example.org/a.geojson"]
)
def test_a_path_that_leaves_the_machine_is_refused(path: str) -> None:
    assert problems(replace=("villages.geojson", path)) == [("settings-path", "sources.villages.path")]


def test_not_toml() -> None:
    assert problems("[join\n") == [("settings-not-toml", "")]


@pytest.mark.parametrize(
    "url",
    [
        "http://tile.example.org/{z}/{x}/{y}.png",
        "javascript:alert(1)",
        "https://tile.example.org/{x}/{y}.png",
        "https://tile.example.org/{z} ; script-src *",
    ],
)
def test_tiles_that_could_leave_the_policy_of_the_page_are_refused(url: str) -> None:
    settings = f'[output.online_basemap]\nurl = "{url}"\nattribution = "x"\n'
    assert problems(settings) == [("settings-value", "output.online_basemap.url")]


def test_tiles_say_from_whom_they_come() -> None:
    settings = '[output.online_basemap]\nurl = "https://tile.example.org:8080/a/{z}/{x}/{y}.png"\nattribution = "x"\n'
    tiles = parse(settings).output.online_basemap
    assert tiles is not None
    assert tiles.host == "tile.example.org:8080"
