"""Codes and names of villages: by code first, by name only as a proposal, and nothing taken silently."""

from __future__ import annotations

import geopandas as gpd
import metres
import pandas as pd
import pytest
import shapely
import toy
from conftest import Study

from pipeline import villages
from pipeline.errors import GeometryError, PipelineError, SchemaError
from pipeline.load import Loaded
from pipeline.load.concordance import Concordance, canonical_cells, concordance, read_concordance
from pipeline.load.names import proposals, similar
from pipeline.sample.facts import village_facts

JIWAN = [
    *["Bukur", "Sambirejo", "Metesih", "Jiwan", "Sukolilo", "Kincang Wetan", "Kwangsen", "Grobogan", "Wayut"],
    *["Klagen Serut", "Teguhan", "Ngetrep", "Bedoho", "Bibrik"],
]


def found(loaded: Loaded) -> list[tuple[str, int | None]]:
    """What was found but for the areas, which on squared paper are not those of the real villages."""
    return [(p.code, p.row) for p in loaded.problems if p.code != "area-published-differs"]


def errors(fault: pytest.ExceptionInfo[PipelineError]) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.row) for problem in fault.value.problems]


def test_the_fourteen_villages_stand_once_and_the_sample_uses_the_same_table() -> None:
    assert [each.village for each in villages.known()] == JIWAN
    for number, each in enumerate(villages.known(), start=1):
        assert (each.kemendagri, each.bps) == (f"35.19.09.20{number:02}", f"35191500{number:02}")
    assert village_facts()["village_code"].tolist() == [each.kemendagri for each in villages.known()]


@pytest.mark.parametrize(
    "text", ["35.19.09.2010", "3519092010", "3519150010", "id3519150010", "ID3519150010", " 3519150010 "]
)
def test_four_writings_are_one_village(text: str) -> None:
    assert concordance().canonical(text) == "35.19.09.2010"


def test_another_regency_brings_its_own_table() -> None:
    """A BPS code of a newer district looks like one of Kemendagri; the table knows better."""
    cells = pd.DataFrame(
        {
            "kemendagri": ["3577012001", "35.19.09.2010"],
            "bps": ["3577011001", "id3519150010"],
            "village": ["Nambangan", "Klagenserut"],
            "area_ha": ["120.5", ""],
        },
        index=[2, 3],
    )
    known = concordance(read_concordance(cells, source="codes.csv"))
    assert Concordance().canonical("3577011001") == "35.77.01.1001"
    assert known.canonical("3577011001") == "35.77.01.2001"
    assert known.by_code["35.77.01.2001"].area_ha == 120.5
    assert known.by_code["35.19.09.2010"].village == "Klagenserut", "the office's spelling comes first"
    assert known.by_code["35.19.09.2010"].area_ha is None
    assert known.canonical("3519150001") == "35.19.09.2001"


def test_a_table_of_codes_with_faults() -> None:
    cells = pd.DataFrame(
        {
            "kemendagri": ["35.19.09.2001", "3519150002", "35.19.09.2001"],
            "bps": ["3519150001", "", "9"],
            "village": ["", "", ""],
            "area_ha": ["", "luas", "-1"],
        },
        index=[2, 3, 4],
    )
    with pytest.raises(SchemaError) as fault:
        read_concordance(cells, source="codes.csv")
    assert [(p.code, p.row, p.column) for p in fault.value.problems] == [
        ("code-malformed", 3, "kemendagri"),
        ("id-twice", 4, "kemendagri"),
        ("code-malformed", 4, "bps"),
        ("value-not-number", 3, "area_ha"),
        ("value-not-number", 4, "area_ha"),
    ]
    with pytest.raises(SchemaError, match="this column is not in the file"):
        read_concordance(cells.drop(columns="bps"), source="codes.csv")


@pytest.mark.parametrize(
    ("code", "name", "official"),
    [
        ("3519150010", "Klagenserut", "Klagen Serut"),
        ("35.19.09.2006", "KINCANGWETAN", "Kincang Wetan"),
        ("3519092003", "Matesih", "Metesih"),
        ("id3519150010", "Desa Klagen-Serut", "Klagen Serut"),
    ],
)
def test_a_spelling_is_found_by_code_and_said(code: str, name: str, official: str) -> None:
    loaded = metres.villages([(code, name)])
    assert loaded.frame["village"].tolist() == [official]
    assert found(loaded) == [("village-name-spelling", 1)]
    assert f"is written {official}; that spelling is used" in loaded.problems[0].problem("en")


def test_another_name_stays_and_is_said() -> None:
    loaded = metres.villages([("35.19.09.2010", "Teguhan")])
    assert loaded.frame["village"].tolist() == ["Teguhan"]
    assert found(loaded) == [("village-name-contradicts", 1)]


@pytest.mark.parametrize(
    ("code", "name", "expected", "proposal"),
    [
        ("", "klagenserut", "village-proposed", "Klagen Serut (35.19.09.2010)"),
        ("KINCANGWETAN", "", "village-proposed", "Kincang Wetan (35.19.09.2006)"),
        ("X1", "Matesih", "village-proposed", "Metesih (35.19.09.2003)"),
        ("", "Klagen", "id-missing", None),
        ("", "Bukur", "id-missing", None),
        ("X1", "", "code-malformed", None),
    ],
)
def test_a_name_alone_is_an_error_with_a_proposal(code: str, name: str, expected: str, proposal: str | None) -> None:
    """Bukur is in the file already, with its code: another Bukur is not of this district, or is a part of it."""
    with pytest.raises(GeometryError) as fault:
        metres.villages([("35.19.09.2001", "Bukur"), (code, name)])
    assert errors(fault) == [(expected, 2)]
    cure = fault.value.problems[0].cure("en")
    assert proposal is None or f"it resembles {proposal}: write the code" in cure


def test_a_name_that_two_districts_have_proposes_both() -> None:
    cells = pd.DataFrame({"kemendagri": ["35.19.04.2005"], "bps": ["3519070005"], "village": ["Sambirejo"]}, index=[2])
    known = concordance(read_concordance(cells, source="codes.csv"))
    named = {code: each.village for code, each in known.by_code.items()}
    assert proposals("SAMBIREJO", named) == "Sambirejo (35.19.04.2005), Sambirejo (35.19.09.2002)"


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("3519090004", "Sambirejo", ["code-bps-unknown"]),
        ("3520130008", "Klagen", ["code-bps-unknown"]),
        ("3519150099", "Klagenserut", ["code-bps-unknown", "code-resembles"]),
        ("35.19.09.2099", "Klagenserut", ["code-resembles"]),
        ("35.19.04.2005", "Sambirejo", []),
        ("35.19.09.2099", "Sidomulyo", []),
    ],
)
def test_a_code_that_no_table_knows_stays(code: str, name: str, expected: list[str]) -> None:
    """A village elsewhere is not taken for its namesake here, by name or otherwise."""
    loaded = metres.villages([(code, name)])
    assert loaded.frame[["village_code", "village"]].to_numpy().tolist() == [[code, name]]
    assert [problem.code for problem in loaded.problems] == expected
    if expected[:1] == ["code-bps-unknown"]:
        assert "add a row kemendagri,bps,village to the file of [sources.concordance]" in loaded.problems[0].cure("en")


@pytest.mark.parametrize("text", ["35.19.09.2001", "3519092001", "3519150001", "id3519150001"])
def test_an_area_finds_its_village_by_any_writing(text: str) -> None:
    home = metres.villages([("3519150001", "Bukur")])
    loaded = metres.areas(home, "A", metres.shapes((0, 0, 50, 50)), village=text)
    assert loaded.frame[["village_code", "village"]].to_numpy().tolist() == [[metres.BUKUR, "Bukur"]]
    assert loaded.problems == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bukkur", [("village-proposed", 1)]),
        ("Sambirejo", [("village-unknown", 1)]),
        ("3520130008", [("village-unknown", 1), ("code-bps-unknown", 1)]),
        ("35.19.09.2002", [("village-unknown", 1)]),  # a code that is right, of a village that the file does not hold
        ("", [("id-missing", 1)]),
    ],
)
def test_an_area_that_names_its_village_is_not_taken_by_name(text: str, expected: list[tuple[str, int]]) -> None:
    home = metres.villages([("3519150001", "Bukur")])
    with pytest.raises(GeometryError) as fault:
        metres.areas(home, "A", metres.shapes((0, 0, 50, 50)), village=text)
    assert errors(fault) == expected
    assert text != "Bukkur" or "it resembles Bukur (35.19.09.2001)" in fault.value.problems[0].cure("en")


def test_a_village_without_a_name_is_not_proposed_by_its_code() -> None:
    home = metres.villages([("3519150001", "")])
    with pytest.raises(GeometryError) as fault:
        metres.areas(home, "A", metres.shapes((0, 0, 50, 50)), village="35.19.09.2004")
    assert errors(fault) == [("village-unknown", 1)]


def test_the_parts_of_a_village_are_joined_and_their_rows_named() -> None:
    """Two parts of 1 ha and 0.5 ha, and the first a second time with its corners in another order."""
    parts = metres.shapes((0, 0, 100, 100), (200, 0, 300, 100), (100, 0, 150, 100), (100, 0, 0, 100))
    rows = [("3519150010", "Klagen Serut"), (metres.BUKUR, "Bukur"), ("35.19.09.2010", "Klagenserut")]
    loaded = metres.villages([*rows, ("3519092010", "Klagen Serut")], parts)
    assert loaded.frame["village_code"].tolist() == [metres.BUKUR, "35.19.09.2010"]
    assert loaded.frame["area_ha"].tolist() == pytest.approx([1, 1.5])
    assert found(loaded) == [("row-duplicate", 4), ("village-parts-merged", 1)]
    assert loaded.problems[1].details["rows"] == "1, 3"
    assert len(loaded.frame) + sum(loaded.refused.values()) == 4, "read = kept + refused"


def test_rows_of_one_code_and_two_names_are_an_error() -> None:
    with pytest.raises(GeometryError) as fault:
        metres.villages([(metres.BUKUR, "Bukur"), (metres.BUKUR, "Sambirejo")])
    assert errors(fault) == [("id-twice", 2)]


def test_areas_are_never_joined() -> None:
    home = metres.villages([(metres.BUKUR, "Bukur")])
    with pytest.raises(GeometryError) as fault:
        metres.areas(home, "AA", metres.shapes((0, 0, 50, 50), (50, 0, 100, 50)))
    assert errors(fault) == [("id-twice", 2)]


def test_one_shape_under_two_codes_is_said() -> None:
    twice = metres.shapes((0, 0, 100, 100), (0, 0, 100, 100))
    loaded = metres.villages([(metres.BUKUR, "Bukur"), (metres.SAMBIREJO, "Sambirejo")], twice)
    assert found(loaded) == [("shape-twice", 2), ("overlap-villages", 1)]


def test_an_area_far_from_the_published_one_is_said() -> None:
    """Bukur has 184.1 ha: 1,800 m by 1,000 m is 2.2 % less, 1,700 m by 1,000 m is 7.7 % less."""
    near, far = (metres.villages([(metres.BUKUR, "Bukur")], metres.shapes((0, 0, w, 1000))) for w in (1800, 1700))
    assert near.problems == []
    assert [problem.code for problem in far.problems] == ["area-published-differs"]
    assert "measures 170.0 ha, the table of codes says 184.1 ha (-7.66 %)" in far.problems[0].problem("en")


def test_names_that_only_begin_alike_are_two() -> None:
    assert not similar("Klagen", "Klagen Serut")
    assert not similar("Klagen Gambiran", "Klagen Serut")
    assert proposals("", {"35.19.09.2010": "Klagen Serut"}) == ""


def test_cells_that_name_villages_where_they_are_the_areas() -> None:
    cells = pd.DataFrame({"rt": ["id3519150001", "3519150099", ""]})
    known = frozenset(["35.19.09.2001"])
    assert canonical_cells(cells, "rt", concordance(), known)["rt"].tolist() == ["35.19.09.2001", "3519150099", ""]
    assert canonical_cells(cells, "kolom", concordance(), known) is cells


def test_a_study_with_another_coding_of_its_own(toy_study: Study) -> None:
    """The boundary file has BPS codes of another regency, the counts its Kemendagri codes; the table leads across."""
    raw = toy_study.config.parent
    codes = pd.DataFrame({"kemendagri": ["35.20.13.2001", "35.20.13.2002", "35.20.13.2003"]})
    codes = codes.assign(bps=["3520130001", "3520130002", "3520130003"], village=["Bukur", "Sambirejo", "Metesih"])
    toy.villages().assign(kode=codes["bps"].to_numpy()).to_file(raw / "villages.geojson", driver="GeoJSON")
    codes.to_csv(raw / "codes.csv", index=False)
    pd.DataFrame({"area_id": ["3520130001", "3520132002"], "buildings": [7, 8]}).to_csv(raw / "c.csv", index=False)
    start, rest = toy.SETTINGS.split("[sources.delineations]")
    assert rest
    toy_study.config.write_text(start + '[sources.area_counts]\npath = "c.csv"\n', encoding="utf-8")
    assert toy_study.run("load").returncode == 1
    toy_study.say('[sources.concordance]\npath = "codes.csv"')
    toy_study.build("load")
    assert toy_study.table("villages")["village_code"].tolist() == codes["kemendagri"].tolist()
    assert toy_study.table("area_counts")[["area_id", "buildings"]].to_numpy().tolist() == [
        ["35.20.13.2001", 7],
        ["35.20.13.2002", 8],
    ]
    toy_study.build("prerequisites")
    assert "codes.csv" in (toy_study.processed / ".study.mk").read_text(encoding="utf-8")
    (raw / "codes.csv").write_text("kemendagri,bps,village\nBukur,,\n", encoding="utf-8")
    result = toy_study.run("load")
    assert result.returncode == 1
    assert 'codes.csv, row 2, column kemendagri, value "Bukur": not a village code' in result.stderr


def test_a_shape_that_is_none_is_still_told() -> None:
    empty = gpd.GeoSeries([shapely.Polygon()], crs=metres.UTM).to_list()
    with pytest.raises(GeometryError) as fault:
        metres.villages([(metres.BUKUR, "Bukur")], empty)
    assert errors(fault) == [("geometry-missing", 1)]
