"""The draft annex: slum locations down to the RT, sums that say what they leave out, points inside the areas."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import report_inputs as world
import shapely
from report_inputs import column, inputs, plain, table, texts, with_row
from webmap_world import HEAVY, NAMES, NONE, OPEN

from pipeline.render.report import blocks
from pipeline.render.report.annex import decision_annex
from pipeline.render.report.coordinates import position
from pipeline.render.report.inputs import book_of

if TYPE_CHECKING:
    pass

LANGUAGES = ("id", "en")
NUMBER = re.compile(r"\d[\d.,]*")


def annex(language: str = "en", **changed: Any) -> blocks.Document:
    return decision_annex(inputs(**changed), language=language)


def locations(document: blocks.Document) -> blocks.Table:
    return table(document, "Locations of slum" if document.language == "en" else "Lokasi perumahan")


def test_the_annex_is_a_draft_on_landscape_pages_and_only_indonesian_is_law() -> None:
    indonesian, english = annex("id"), annex("en")
    assert indonesian.landscape
    assert indonesian.title.startswith("RANCANGAN / DRAFT: Lampiran keputusan")
    translation = "This is a translation; the Indonesian text is the legal one."
    assert translation in list(texts(english))
    assert "terjemahan" not in " ".join(texts(indonesian))


def test_the_annex_lists_slums_alone_with_open_ones_marked() -> None:
    """HEAVY and OPEN are slums by their score, NONE is not known to be one and may become one."""
    document = annex()
    assert column(locations(document), "No.") == ["1", "2?", "–", "–"]
    assert [cell.split(" (")[0] for cell in column(locations(document), "Location (code)")] == [
        NAMES[HEAVY], NAMES[OPEN], "Total of Bukur {max}", "Total",
    ]  # fmt: skip
    pending = table(document, "Not a slum by the total score")
    assert column(pending, "Location (code)") == [f"{NAMES[NONE]} ({NONE})"]
    assert "Locations whose class is still open: 1 of 2; areas that could still become a slum: 1." in list(
        texts(document)
    )


def test_the_sums_of_the_annex_add_what_is_known_and_say_what_is_not() -> None:
    """1.25 and 2.50 ha are 3.75 ha; HEAVY has 4,321 inhabitants, those of OPEN are unknown."""
    sums = locations(annex())
    assert column(sums, "Size (ha)") == ["1.25", "2.50", "3.75", "3.75"]
    assert column(sums, "Inhabitants") == ["4,321", "unknown", "at least 4,321", "at least 4,321"]
    assert column(sums, "Families (KK)") == ["1,500", "1,500", "3,000", "3,000"]


def test_a_withheld_count_is_not_in_a_sum_that_would_tell_it() -> None:
    given = inputs()
    scores = with_row(given.tables["scores"], {"unit_id": OPEN, "round": 2020}, population=3.0)
    exact = replace(given, tables=dict(given.tables) | {"scores": scores})
    public = decision_annex(world.hidden(exact, k=5), language="en")
    assert column(locations(decision_annex(exact, language="en")), "Inhabitants")[2] == "4,324"
    assert column(locations(public), "Inhabitants")[:3] == ["4,321", "fewer than 5", "at least 4,321"]


def test_without_slums_the_annex_says_so() -> None:
    given = inputs()
    good = dict.fromkeys(("class", "class_low", "class_high"), "not_slum")
    scores = with_row(given.tables["scores"], {"level": "area"}, **good)
    said = list(texts(decision_annex(replace(given, tables=dict(given.tables) | {"scores": scores}), language="en")))
    assert "No area is a slum by its total score." in said
    assert "None: missing data cannot make another area a slum." in said


def test_nobody_is_named_under_the_annex() -> None:
    (signatures,) = [block for block in annex("id").blocks if isinstance(block, blocks.Signatures)]
    assert [role.split(":")[0] for role in signatures.roles] == ["Diperiksa oleh", "Ditetapkan oleh"]
    assert "........" in signatures.place


DEGREES = re.compile(r"(\d+)° (\d+)' (\d+)[,.](\d)\" (\w+)")


def decimal(written: str) -> float:
    """Degrees of an angle as it is written."""
    found = DEGREES.fullmatch(plain(written))
    assert found, written
    whole, minutes, seconds, tenths, direction = found.groups()
    value = int(whole) + int(minutes) / 60 + int(f"{seconds}{tenths}") / 36000
    return -value if direction in ("LS", "S", "BB", "W") else value


def test_the_point_of_a_bent_area_lies_inside_it() -> None:
    """A horseshoe of 0.004 degrees, whose centroid lies in its mouth."""
    shape = shapely.union_all(
        [
            shapely.box(111.480, -7.624, 111.484, -7.623),
            shapely.box(111.480, -7.624, 111.481, -7.620),
            shapely.box(111.483, -7.624, 111.484, -7.620),
        ]
    )
    assert not shape.contains(shape.centroid)
    for language, ends in (("id", ("LS", "BT")), ("en", ("S", "E"))):
        written = position(book_of(inputs(), language=language), shape)
        latitude, longitude = map(decimal, written)
        assert shape.contains(shapely.Point(longitude, latitude))
        assert tuple(word.split("\N{NO-BREAK SPACE}")[-1] for word in written) == ends


def test_a_place_that_is_not_known_is_a_word() -> None:
    book = book_of(inputs(), language="id")
    assert position(book, None) == position(book, shapely.Polygon()) == ("tidak diketahui", "tidak diketahui")
