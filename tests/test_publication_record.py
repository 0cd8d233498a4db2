"""What is published of other studies, the record for a catalogue, and what one may do with the data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import frictionless
import geopandas as gpd
import pandas as pd
import pytest
import toy
from publication_world import HOSTILE, changed, features, published, queried

from pipeline.publish.isoxml import NAMESPACES

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Study

STAMP = "CONTOH / SAMPLE"
INPUTS = ["delineations.geojson", "forms.csv", "households.csv", "settings.toml", "villages.geojson"]
LICENCE = """
[output]
licence = "CC BY 4.0"
"""


@pytest.fixture(scope="module")
def data(toy_results: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy world published; not to be changed."""
    return published(toy_results, tmp_path_factory.mktemp("published"))


def errors(folder: Path) -> set[str]:
    """The kinds of errors that Frictionless finds in a package."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    return {error.type for task in report.tasks for error in task.errors} | {error.type for error in report.errors}


def prose(path: Path) -> str:
    """A text without the ends of its lines."""
    return " ".join(path.read_text(encoding="utf-8").split())


# ---- other studies


def test_text_of_the_data_is_data(toy_results: Study, tmp_path: Path) -> None:
    def name(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(name=frame["name"].replace("RT A", HOSTILE))

    spoilt = changed(toy_results, tmp_path / "spoilt", areas=name, scores=name)
    title = 'title_id = "<b>&\\u0001 {x} = ,"'
    folder = published(spoilt, tmp_path / "out", replace=('title_id = "Dunia mainan"', title))
    assert features(folder / "areas.geojson")["A"]["name"] == HOSTILE
    assert gpd.read_file(folder / "slum-areas.gpkg", layer="areas")["name"].tolist()[0] == HOSTILE
    assert pd.read_csv(folder / "scores.csv").set_index("unit_id").loc["A", "name"] == "'" + HOSTILE
    title = ElementTree.parse(folder / "metadata.xml").findtext(".//gmd:title/gco:CharacterString", "", NAMESPACES)
    assert title == "<b>&\ufffd {x} = ,"  # XML cannot hold the sign between, however it is written
    assert errors(folder) == set()


def test_without_delineations_the_villages_are_the_areas(toy_study: Study) -> None:
    before, _, after = toy.SETTINGS.partition("[sources.delineations]")
    after = after[after.index("[sources.households]") : after.index("[sources.forms]")]  # the forms are of areas
    toy_study.config.write_text(before + after, encoding="utf-8")
    toy_study.build("load", "join", "aggregate", "publish")
    folder = toy_study.maps / "data"
    assert list(features(folder / "areas.geojson")) == list(toy.CODES)
    note = "No delineations yet: village boundaries are assessed as areas"
    for name in ("README.txt", "metadata.xml", "datapackage.json"):
        assert note in prose(folder / name), name
    assert errors(folder) == set()


def test_practice_data_say_so_in_every_file_and_row(toy_results: Study, data: Path, tmp_path: Path) -> None:
    stamped = published(toy_results, tmp_path, replace=("round = 2020", "round = 2020\nillustrative = true"))
    assert [path.name for path in stamped.iterdir() if STAMP.encode() not in path.read_bytes()] == []
    assert [path.name for path in data.iterdir() if STAMP.encode() in path.read_bytes()] == []
    for path in stamped.glob("*.csv"):
        assert set(pd.read_csv(path)["stamp"]) <= {STAMP}
    for layer in ("areas", "villages", "scores", "criteria", "sdg", "todo"):
        assert queried(stamped / "slum-areas.gpkg", f"SELECT DISTINCT stamp FROM {layer}") == [(STAMP,)]
    assert errors(stamped) == set()


# ---- the licence


def test_without_a_licence_none_is_claimed(data: Path) -> None:
    assert "licenses" not in json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    assert "has not named a licence yet" in prose(data / "LICENCE.txt")
    assert "Lisensi belum ditetapkan" in prose(data / "LICENCE.txt")
    assert [path.name for path in data.iterdir() if b"CC BY" in path.read_bytes()] == []


def test_the_licence_of_the_office_is_named(toy_results: Study, tmp_path: Path) -> None:
    folder = published(toy_results, tmp_path, settings=LICENCE)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"] == [{"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "LICENCE.txt"}]
    assert "Lisensi: CC BY 4.0" in prose(folder / "LICENCE.txt")
    assert "Licence: CC BY 4.0" in prose(folder / "LICENCE.txt")
    assert "has not named a licence" not in prose(folder / "README.txt")
    (description,) = queried(folder / "slum-areas.gpkg", "SELECT description FROM gpkg_contents LIMIT 1")[0]
    assert "Licence: CC BY 4.0" in description
    assert errors(folder) == set()


# ---- the record for a catalogue


@pytest.fixture(scope="module")
def record(data: Path) -> ElementTree.Element:
    """`metadata.xml`."""
    return ElementTree.parse(data / "metadata.xml").getroot()


def texts(record: ElementTree.Element, path: str) -> list[str]:
    """The texts at `path`, whose steps are of `gmd` where they have no prefix."""
    steps = "/".join(step if ":" in step else f"gmd:{step}" for step in path.split("/"))
    return [" ".join("".join(element.itertext()).split()) for element in record.findall(f".//{steps}", NAMESPACES)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("CI_Citation/title/gco:CharacterString", "Dunia mainan"),
        ("CI_Citation/title/PT_FreeText", "Toy world"),
        ("topicCategory/MD_TopicCategoryCode", "society"),
        ("MD_Keywords/keyword/gco:CharacterString", "permukiman kumuh"),
        ("MD_Keywords/keyword/PT_FreeText", "slum"),
        ("westBoundLongitude/gco:Decimal", "111.4900000"),
        ("southBoundLatitude/gco:Decimal", "-7.6200000"),
        ("eastBoundLongitude/gco:Decimal", "111.4940000"),
        ("northBoundLatitude/gco:Decimal", "-7.6180000"),
        ("EX_TemporalExtent/extent/gml:TimePeriod/gml:beginPosition", "2020"),
        ("RS_Identifier/code/gco:CharacterString", "4326"),
        ("dateStamp/gco:Date", "2020"),
        ("CI_Date/date/gco:Date", "2020"),
        ("DQ_QuantitativeResult/value/gco:Record", "17"),
        ("CI_ResponsibleParty/role/CI_RoleCode", "pointOfContact"),
        ("useConstraints/MD_RestrictionCode", "otherRestrictions"),
        ("language/LanguageCode", "ind"),
        ("hierarchyLevel/MD_ScopeCode", "dataset"),
    ],
)
def test_the_record_has_what_the_standard_asks(record: ElementTree.Element, path: str, expected: str) -> None:
    assert texts(record, path)[0] == expected


def test_the_record_says_why_and_how_well(record: ElementTree.Element) -> None:
    assert "3 assessed areas in 3 villages" in texts(record, "abstract")[0]
    assert "budgeting" in texts(record, "purpose")[0]
    assert "fewer than 5 households" in texts(record, "useLimitation")[0]
    # A knows all 16; B 1b of its form and 7 of its households; C, which has no form, the 7.
    assert "those of 17 are unknown" in texts(record, "measureDescription")[0]
    assert "Of 3 areas, the class of 1 is settled, that of 2 is open" in texts(record, "measureDescription")[0]
    assert "5 input files" in texts(record, "LI_Lineage/statement")[0]
    sources = [text.partition(";")[0] for text in texts(record, "LI_Source/description")]
    assert sources == INPUTS


def test_the_record_names_no_person(record: ElementTree.Element) -> None:
    parties = {child.tag for party in record.iter(f"{{{NAMESPACES['gmd']}}}CI_ResponsibleParty") for child in party}
    assert parties == {f"{{{NAMESPACES['gmd']}}}{name}" for name in ("positionName", "role")}


def test_the_parts_of_the_record_are_in_the_order_of_the_standard(record: ElementTree.Element) -> None:
    ordered = "fileIdentifier language characterSet hierarchyLevel contact dateStamp metadataStandardName"
    ordered += " metadataStandardVersion locale referenceSystemInfo identificationInfo distributionInfo dataQualityInfo"
    assert [child.tag.rpartition("}")[2] for child in record] == ordered.split()


def test_the_manifest_has_every_file_but_no_count_of_rows(data: Path) -> None:
    content = json.loads((data / "manifest.json").read_text(encoding="utf-8"))
    assert set(content["outputs"]) == {path.name for path in data.iterdir()} - {"manifest.json"}
    assert "rows" not in content
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    assert [row["file"] for row in content["inputs"]] == [row["title"] for row in package["sources"]] == INPUTS
    assert {row["sha256"] for row in content["inputs"]} == {row["sha256"] for row in package["sources"]}


def test_an_input_elsewhere_does_not_tell_the_folders_of_the_machine(toy_results: Study, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    forms = (toy_results.config.parent / "forms.csv").read_bytes()
    (tmp_path / "secret" / "forms.csv").write_bytes(forms)
    folder = published(toy_results, tmp_path, replace=('"forms.csv"', '"../secret/forms.csv"'))
    assert [path.name for path in folder.iterdir() if b"secret" in path.read_bytes()] == []
