"""The map file by its content: what is embedded, what is counted, and what can never run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest
import webmap_world as world

from pipeline import text
from pipeline.aggregate import criteriatable
from pipeline.render import style, webmap, webpage, webpieces, websheet, webwords

LEAFLET = {"leaflet_js": "/* leaflet */", "leaflet_css": ".a { background-image: url(images/layers.png); color: red; }"}
TEXT_TAGS = {"script", "style"}


class Page(HTMLParser):
    """What a browser would see: elements with attributes, the text of each, and visible text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element: tuple[str, dict[str, str | None], list[str]] = (tag, dict(attrs), [])
        self.elements.append(element)
        self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, _, written in self.open:
            written.append(data)

    def all(self, tag: str, **wanted: str) -> list[tuple[dict[str, str | None], str]]:
        return [
            (attributes, "".join(written))
            for name, attributes, written in self.elements
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        ]


def render(**changes: object) -> str:
    return webmap.render(**(world.frames() | LEAFLET | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def html() -> str:
    return render()


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def data_of(page: Page) -> dict[str, Any]:
    ((_, written),) = page.all("script", id="study")
    found: dict[str, Any] = json.loads(written)
    return found


def embedded(html: str) -> dict[str, Any]:
    """GeoJSON that Folium wrote, by layer."""
    calls = re.findall(r"geo_json_(\w+)_add\((\{.*\})\);", html)
    return {layer: json.loads(data) for layer, data in calls}


def test_every_shape_is_embedded_once_and_not_simplified(html: str) -> None:
    layers = embedded(html)
    counts = {layer: len(data["features"]) for layer, data in layers.items()}
    assert counts == {"villages": 2, "roads": 1, "drains": 1, "areas": 3}
    assert [feature["id"] for feature in layers["areas"]["features"]] == [world.HEAVY, world.OPEN, world.NONE]
    ring = layers["areas"]["features"][0]["geometry"]["coordinates"][0]
    assert len(ring) == 5
    assert {y for _, y in ring} == {-7.605, -7.604}, "rounded to six decimals"
    assert html.count("smoothFactor: 0,") == len(layers)


def test_layers_without_lines_are_left_out() -> None:
    html = render(lines=None)
    assert set(embedded(html)) == {"villages", "areas"}
    assert "roads" not in {attributes.get("data-legend") for attributes, _ in Page(html).all("li")}


def test_the_looks_follow_class_and_certainty(html: str) -> None:
    looks = [feature["properties"]["look"] for feature in embedded(html)["areas"]["features"]]
    assert looks == ["areas c-heavy", "areas c-light open", "areas c-not_assessable"]


def test_every_class_has_a_pattern_in_its_colour(page: Page) -> None:
    patterns = {attributes["id"] for attributes, _ in page.all("pattern")}
    assert patterns == {f"p-{class_}" for class_ in style.CLASS_STYLES}
    fills = {attributes.get("fill") for attributes, _ in page.all("rect")}
    assert {look.fill for look in style.CLASS_STYLES.values()} <= fills


def test_the_legend_counts_settled_areas_by_class_and_open_ones_apart(page: Page) -> None:
    rows = {
        attributes["data-legend"]: re.sub(r"\s+", " ", written).strip()
        for attributes, written in page.all("tr")
        if "data-legend" in attributes
    }
    assert rows == {
        "heavy": "Kumuh berat 1 1,25",
        "moderate": "Kumuh sedang 0 0,00",
        "light": "Kumuh ringan 0 0,00",
        "not_slum": "Tidak kumuh 0 0,00",
        "not_assessable": "Tidak dapat dinilai 1 3,00",
        "open": "Masih terbuka: data kurang 1 2,50",
        "total": "Semua 3 6,75",
    }


def test_the_sheets_hold_the_numbers_of_the_tables(page: Page) -> None:
    units = data_of(page)["units"]
    heavy, unsure, nothing = (units["area"][key] for key in (world.HEAVY, world.OPEN, world.NONE))
    assert (heavy["score"], heavy["mean"], heavy["households"], heavy["population"]) == ("80", "82.35", "1234", "4321")
    assert heavy["rows"][0] | {} == {
        "volume": "1234.5",
        "denominator": "1500",
        "share": "82.30",
        "share_low": "82.30",
        "share_high": "82.30",
        "points": "5",
        "points_low": "5",
        "points_high": "5",
        "notes": [],
    }
    third = [row.criterion for row in world.RULES.criteria].index("3a")
    assert unsure["rows"][third] == {
        "volume": None,
        "denominator": None,
        "share": None,
        "share_low": "0.00",
        "share_high": "100.00",
        "points": None,
        "points_low": "0",
        "points_high": "5",
        "notes": ["limits.answers", "remark.impossible"],
    }
    assert (unsure["aspects"][2], unsure["population"], nothing["score"]) == (None, None, None)
    assert units["village"][world.CODES[1]]["rows"] == []


def test_an_open_class_is_said_as_an_interval_and_nothing_known_is_not_an_interval(page: Page) -> None:
    data = data_of(page)
    units, words = data["units"]["area"], data["words"]["en"]
    said = [words[units[key]["sentence"]] for key in (world.HEAVY, world.OPEN, world.NONE)]
    assert said == ["Heavy slum", "open: Light slum - Moderate slum", "Cannot be assessed"]


def test_the_list_goes_from_worst_to_unknown(page: Page) -> None:
    assert data_of(page)["order"]["area"] == [world.HEAVY, world.OPEN, world.NONE]


def test_other_rounds_are_left_out() -> None:
    old = world.scores().assign(round=2015, name="old round")
    assert "old round" not in render(scores=pd.concat([world.scores(), old]))


def test_both_languages_hold_the_same_words(page: Page) -> None:
    words = data_of(page)["words"]
    assert words["id"].keys() == words["en"].keys()
    used = set(re.findall(r"data-t(?:-label)?=\"([^\"]+)\"", render()))
    assert used <= words["id"].keys()


def test_every_word_that_the_script_asks_for_exists(page: Page) -> None:
    script = webpieces.piece("map.js")
    asked = set(re.findall(r"\bt\('([\w.]+)'", script))
    assert len(asked) > 10
    assert asked <= data_of(page)["words"]["en"].keys()


def test_every_word_of_the_map_is_used() -> None:
    used = webpieces.piece("map.js") + "".join(webpieces.piece(name) for name in ("page.html", "legend.html"))
    source = (webpage.legend.__code__.co_consts, webwords.study_words.__code__.co_consts)
    built = ("level_", "unit_", "layer_", "legend_", "limits.", "remark.", "gps.", "average_", *websheet.FOLLOWS)
    own = [code.removeprefix("webmap.") for code in text.catalogue() if code.startswith("webmap.")]
    assert [word for word in own if word not in used and word not in str(source) and not word.startswith(built)] == []


GPS = {"gps_households": 3, "gps_unknown_households": 0, "gps_class_low": "light", "gps_class_high": "light"}


@pytest.mark.parametrize(
    ("told", "key"),
    [
        (GPS, "gps.same"),
        (GPS | {"gps_class_high": "moderate"}, "gps.changes"),
        (GPS | {"gps_households": 0}, "gps.none"),
        (GPS | {"gps_class_low": None, "gps_class_high": None}, "gps.not_worked_out"),
        ({"gps_households": pd.NA, "gps_unknown_households": 50}, "gps.unknown"),
        ({"gps_households": pd.NA, "gps_unknown_households": pd.NA}, None),  # a village without areas
    ],
)
def test_the_sentence_on_the_gps_says_whether_the_class_could_change(told: dict[str, object], key: str | None) -> None:
    blank = dict.fromkeys(("gps_class_low", "gps_class_high"))
    found = websheet.gps_sentence({"class_low": "light", "class_high": "light"} | blank | told)
    assert found["key"] == key
    assert key is None or f"webmap.{key}" in text.catalogue()


def test_every_limit_and_remark_of_a_criterion_has_words() -> None:
    words = {code for code in text.catalogue() if code.startswith(("webmap.limits.", "webmap.remark."))}
    limits = {f"webmap.limits.{why}" for why in criteriatable.LIMITS_FROM if why != criteriatable.KNOWN}
    assert words == limits | {f"webmap.remark.{remark}" for remark in criteriatable.REMARKS.values()}


@pytest.mark.parametrize(("languages", "first", "buttons"), [(("en", "id"), "en", 2), (("en",), "en", 0)])
def test_the_first_language_is_the_one_given(languages: tuple[str, ...], first: str, buttons: int) -> None:
    page = Page(render(study=replace(world.STUDY, languages=languages)))
    assert page.all("html", lang=first)
    assert page.all("h1")[0][1] == "Slum areas"
    assert len([1 for attributes, _ in page.all("button") if "data-language" in attributes]) == buttons


def test_the_stamp_and_the_notes_are_there_only_when_true(page: Page) -> None:
    real = Page(render(study=replace(world.STUDY, illustrative=False, without_delineations=True)))
    assert [written for _, written in page.all("p", **{"class": "stamp"})] == ["CONTOH / SAMPLE"]
    assert real.all("p", **{"class": "stamp"}) == []
    assert [attributes["data-t"] for attributes, _ in real.all("p", **{"class": "warn"})] == ["no_delineations_note"]


def test_hostile_names_stay_text(html: str, page: Page) -> None:
    assert world.IMAGE not in html
    assert world.SCRIPT not in html
    assert html.count("</script>") == html.count("<script") == 4
    assert not [tag for tag, attributes, _ in page.elements if any(key.startswith("on") for key in attributes)]
    units = data_of(page)["units"]
    assert units["area"][world.OPEN]["name"] == world.IMAGE
    assert units["village"][world.CODES[1]]["name"] == world.SCRIPT
    assert page.all("p", **{"class": "source"})[0][1] == world.STUDY.sources[0]


def test_line_separators_are_escaped_in_the_data() -> None:
    assert webpieces.as_json(["\u2028", "\u2029", "<&>"]) == r'["\u2028","\u2029","\u003c\u0026\u003e"]'


def test_no_address_is_loaded(page: Page) -> None:
    html = render(study=replace(world.STUDY, sources=()))
    assert set(re.findall(r"https?://[^\s\"'<>)]+", html)) <= {"http://www.w3.org/2000/svg"}
    assert "url(images" not in html
    assert not [tag for tag, attributes, _ in page.elements if tag in {"link", "img", "iframe"} or "src" in attributes]


def test_the_policy_allows_exactly_what_is_in_the_file(page: Page) -> None:
    policies = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert len(policies) == 1
    policy = str(policies[0][0]["content"])
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in TEXT_TAGS:
        contents = [written for attributes, written in page.all(tag) if attributes.get("type") != "application/json"]
        digests = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in contents]
        allowed = re.search(rf"{tag}-src ([^;]*)", policy)
        assert allowed is not None
        assert re.findall(r"'sha256-([^']+)'", allowed[1]) == digests


def test_the_same_input_gives_the_same_bytes(html: str) -> None:
    assert render() == html


def test_input_frames_are_left_as_they_were() -> None:
    frames = world.frames()
    webmap.render(**frames, **LEAFLET)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(frames["scores"], world.scores())
    pd.testing.assert_frame_equal(frames["criteria"], world.criteria())


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (0.125, "ha", "0.13"),
        (12.0, "KK", "12"),
        (12.25, "m", "12.3"),
        (1234567.0, "unit", "1234567"),
        (None, "m", None),
    ],
)
def test_volumes_are_written_half_up_without_separators(value: float | None, unit: str, written: str | None) -> None:
    assert websheet.amount(value, unit) == written
