"""The map file by its content: what is embedded, what is counted, and what can never run."""

from __future__ import annotations

import base64
import hashlib
import inspect
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest
import webmap_world as world
from webunpacking import unpacked, unpacked_shapes

from pipeline import text
from pipeline.aggregate import criteriatable
from pipeline.publish.suppression import published
from pipeline.render import style, webmap, webpieces, websheet, webwords

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
    return found | {"levels": unpacked(found["levels"])}


def embedded(html: str) -> dict[str, Any]:
    """GeoJSON features of the layers that Folium wrote, by layer."""
    written = re.findall(r"var shapes_(\w+) = L\.geoJSON", html)
    layers = data_of(Page(html))["layers"]
    assert written == list(layers)
    return {name: unpacked_shapes(layer) for name, layer in layers.items()}


def test_every_shape_is_embedded_once_and_not_simplified(html: str) -> None:
    layers = embedded(html)
    counts = {layer: len(features) for layer, features in layers.items()}
    assert counts == dict.fromkeys(BASE, 1) | {"villages": 2, "roads": 1, "drains": 1, "areas": 3}
    assert [feature["id"] for feature in layers["areas"]] == [world.HEAVY, world.OPEN, world.NONE]
    ring = layers["areas"][0]["geometry"]["coordinates"][0]
    assert len(ring) == 5
    assert {y for _, y in ring} == {-7.605, -7.604}, "rounded to six decimals"
    assert len(re.findall(r"(?m)^\s*smoothFactor: 0,", html)) == len(layers)


BASE = ("neighbours", "built_up", "rivers", "context_roads")


def test_layers_without_shapes_are_left_out() -> None:
    html = render(lines=None, context=world.context().iloc[:0])
    assert set(embedded(html)) == {"villages", "areas"}
    assert "roads" not in {attributes.get("data-legend") for attributes, _ in Page(html).all("li")}


def theme_of(page: Page, key: str) -> dict[str, Any]:
    """The theme in the data of the page."""
    (found,) = [theme for theme in data_of(page)["themes"] if theme["key"] == key]
    return dict(found)


def test_the_groups_of_a_theme_follow_the_order_of_the_units(page: Page) -> None:
    theme, level = theme_of(page, "class"), data_of(page)["levels"]["area"]
    groups = [theme["groups"][index] for index in theme["members"]["area"]]
    found = {unit: (group["key"], group["open"]) for unit, group in zip(level["ids"], groups, strict=True)}
    assert found == {
        world.HEAVY: ("heavy", False),
        world.OPEN: ("light-open-light-moderate", True),
        world.NONE: ("not_assessable", False),
    }


def test_every_look_is_drawn_once_in_its_colour(page: Page, html: str) -> None:
    groups = [group for theme in data_of(page)["themes"] for group in theme["groups"]]
    drawn = dict(re.findall(r"\.(f\d+)\{fill:([^}]+)\}", html))
    patterns = {attributes["id"] for attributes, _ in page.all("pattern")}
    assert {group["look"] for group in groups} == set(drawn)
    assert {fill[5:-1] for fill in drawn.values() if fill.startswith("url")} == patterns
    heavy = next(group for group in groups if group["key"] == "heavy")
    (rect,) = re.findall(rf'<pattern id="{heavy["look"]}".*?</pattern>', html, re.DOTALL)
    assert f'fill="{style.CLASS_STYLES["heavy"].fill}"' in rect


def test_the_legend_counts_settled_areas_by_class_and_open_ones_apart(page: Page) -> None:
    theme = theme_of(page, "class")
    rows = {theme["groups"][row["group"]]["key"]: row for row in theme["legend"]["groups"]}
    told = {key: (row["count"], row["area_ha"], row["households"], row["unknown"]) for key, row in rows.items()}
    assert told == {
        "heavy": (1, 1.25, 1234, 0),
        "moderate": (0, 0, None, 0),
        "light": (0, 0, None, 0),
        "not_slum": (0, 0, None, 0),
        "light-open-light-moderate": (1, 2.5, 1234, 0),
        "not_assessable": (1, 3, 0, 0),
        "not_assessed": (0, 0, None, 0),
    }
    total = theme["legend"]["total"]
    assert (total["count"], total["area_ha"], total["households"], total["unknown"]) == (3, 6.75, 2468, 0)


def row_of(level: dict[str, Any], unit: str, criterion: str) -> dict[str, Any]:
    """One criterion of a unit out of the columns of its level."""
    names = [row.criterion for row in world.RULES.criteria]
    at = level["ids"].index(unit) * len(names) + names.index(criterion)
    return {name: cells[at] for name, cells in level["rows"].items()}


def test_the_sheets_hold_the_numbers_of_the_tables(page: Page) -> None:
    level = data_of(page)["levels"]["area"]
    heavy, unsure, nothing = (level["ids"].index(key) for key in (world.HEAVY, world.OPEN, world.NONE))
    told = [level[name][heavy] for name in ("score", "mean_pct", "households", "population")]
    assert told == [80, 82.35, 1234, 4321]
    known = {"volume": 1234.5, "denominator": 1500, "share": 82.3, "points": 5, "notes": ""}
    assert row_of(level, world.HEAVY, "1a") == known | dict.fromkeys(
        ("share_low", "share_high", "points_low", "points_high")
    ), "limits that say no more than the number are left out"
    assert row_of(level, world.OPEN, "3a") == {
        "volume": None,
        "denominator": None,
        "share": None,
        "share_low": 0,
        "share_high": 100,
        "points": None,
        "points_low": 0,
        "points_high": 5,
        "notes": "limits.answers;remark.impossible",
    }
    assert level["aspects"]["value"][unsure * 7 + 2] is None
    assert (level["population"][unsure], level["score"][nothing]) == (None, None)


def test_the_sheets_hold_what_would_settle_a_unit_its_indicators_and_its_change(page: Page) -> None:
    level = data_of(page)["levels"]["area"]
    heavy, unsure = (level["ids"].index(key) for key in (world.HEAVY, world.OPEN))
    assert level["todo"] == {
        str(unsure): [["3a", "households", 5, "households", 0], ["4b+4c", "drain_needed_m", 1234.5, "m", 2]]
    }
    told = [level["sdg"][name][heavy] for name in ("numerator", "denominator", "share", "share_low", "share_high")]
    assert told == [40, 160, 25, 20, 30]
    assert level["sdg"]["share"][unsure] is None
    assert (level["change"]["score"][heavy], level["change"]["score"][unsure]) == (72, None)
    assert level["change"]["points"][heavy * 16 : heavy * 16 + 16].count(1) == 2


def test_a_withheld_number_is_marked_and_never_written() -> None:
    """In HEAVY 3a counts 3 of 50 families, and 2 households lie near a boundary: both below 5."""
    tables = world.tables()
    third = (tables["criteria"]["unit_id"] == world.HEAVY) & (tables["criteria"]["criterion"] == "3a")
    three = {"volume": 3.0, "denominator": 50.0, "share_pct": 6.0, "share_low_pct": 6.0, "share_high_pct": 6.0}
    tables["criteria"].loc[third, list(three)] = list(three.values())
    tables["scores"].loc[tables["scores"]["unit_id"] == world.HEAVY, "gps_households"] = 2
    shown = vars_of(published(**tables, k=5, rules=world.RULES))
    level = data_of(Page(render(tables=shown, study=replace(world.STUDY, k=5))))["levels"]["area"]
    row = row_of(level, world.HEAVY, "3a")
    assert (row["volume"], row["denominator"], row["share"], row["points"]) == ("<", 50, None, 5)
    assert (row["share_low"], row["share_high"]) == (0, 10), "fewer than 5 of 50"
    heavy = level["ids"].index(world.HEAVY)
    assert level["gps"]["near"][heavy] == "<"
    assert level["aspects"]["value"][heavy * 7 + 2] is None
    assert level["aspects"]["low"][heavy * 7 + 2] < level["aspects"]["high"][heavy * 7 + 2]


def vars_of(shown: Any) -> dict[str, pd.DataFrame]:
    """The tables of what is published by their names."""
    return {name: getattr(shown, name) for name in world.tables()}


def test_the_units_go_from_worst_to_unknown(page: Page) -> None:
    assert data_of(page)["levels"]["area"]["ids"] == [world.HEAVY, world.OPEN, world.NONE]


def test_the_round_before_stands_beside_in_the_same_order(page: Page) -> None:
    data = data_of(page)
    assert data["round_before"] == world.BEFORE
    (score,) = [theme for theme in data["earlier"] if theme["key"] == "score"]
    keys = [None if index < 0 else score["groups"][index]["key"] for index in score["members"]["area"]]
    assert keys == ["score-67", "score-67", None], "72 points twice; NONE was not assessed then"
    assert page.all("button", id="compare")


def test_one_round_alone_has_nothing_to_compare_with() -> None:
    tables = {name: table[table["round"] == world.ROUND] for name, table in world.tables().items() if "round" in table}
    page = Page(render(tables=tables | {"changes": world.changes().iloc[:0]}))
    assert data_of(page)["earlier"] is None
    assert page.all("button", id="compare") == []
    assert "change" not in [theme["key"] for theme in data_of(page)["themes"]]


def test_both_languages_hold_the_same_words(page: Page) -> None:
    words = data_of(page)["words"]
    assert words["id"].keys() == words["en"].keys()
    used = set(re.findall(r"data-t(?:-label|-title|-hint)?=\"([^\"]+)\"", re.sub(r"(?s)<script>.*", "", render())))
    assert used <= words["id"].keys()


def script() -> str:
    """The page's own code."""
    return "".join(webpieces.piece(name) for name in webmap.SCRIPTS)


def test_every_word_that_the_script_asks_for_exists(page: Page) -> None:
    asked = set(re.findall(r"\bt\('([\w.]+)'", script()))
    assert len(asked) > 50
    assert asked <= data_of(page)["words"]["en"].keys() | {"below_k_note", "round_before"}


BUILT = re.compile(
    r"(level|unit|layer|legend|task|any|average)_|(limits|remark|gps|family|contribution)\.|(area|village)s_heading"
)
"""Words whose keys the page puts together."""


def test_every_word_of_the_map_is_used() -> None:
    used = script() + webpieces.piece("page.html") + inspect.getsource(webwords.study_words)
    own = [code.removeprefix("webmap.") for code in text.catalogue() if code.startswith("webmap.")]
    asked = set(re.findall(r"[\w.]+", used.replace("webmap.", ""))) | set(websheet.FOLLOWS)
    assert [word for word in own if word not in asked and not BUILT.match(word)] == []


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
    levels = data_of(page)["levels"]
    assert world.IMAGE in levels["area"]["name"]
    assert world.SCRIPT in levels["village"]["name"]
    assert page.all("p", **{"class": "source"})[0][1] == world.STUDY.sources[0]["id"]


def test_line_separators_are_escaped_in_the_data() -> None:
    assert webpieces.as_json(["\u2028", "\u2029", "<&>"]) == r'["\u2028","\u2029","\u003c\u0026\u003e"]'


def test_no_address_is_loaded(page: Page) -> None:
    html = render(study=replace(world.STUDY, sources=()))
    assert set(re.findall(r"https?://[^\s\"'<>)]+", html)) <= {"http://www.w3.org/2000/svg"}
    assert "url(images" not in html
    assert not [tag for tag, attributes, _ in page.elements if tag in {"link", "img", "iframe"} or "src" in attributes]


def test_the_policy_allows_exactly_what_is_in_the_file(page: Page) -> None:
    policies = page.all("meta", **{"http-equiv": POLICY})
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
    for name, table in world.tables().items():
        pd.testing.assert_frame_equal(frames["tables"][name], table)  # type: ignore[index]


def test_the_way_to_the_guide_is_there_only_where_the_guide_is() -> None:
    page = Page(render(study=replace(world.STUDY, guide="README.html")))
    assert [attributes["href"] for attributes, _ in page.all("a", **{"data-t": "guide_link"})] == ["README.html"]
    assert Page(render()).all("a", **{"data-t": "guide_link"}) == []


def test_tiles_from_the_internet_are_allowed_from_their_host_alone() -> None:
    tiles = webwords.Online("https://tile.example.org/{z}/{x}/{y}.png", "tile.example.org", "© Example <b>")
    html = render(study=replace(world.STUDY, online=tiles, sources=()))
    (policy,) = [attributes["content"] for attributes, _ in Page(html).all("meta", **{"http-equiv": POLICY})]
    assert "img-src data: https://tile.example.org; " in str(policy)
    assert Page(html).all("button", id="online")
    assert "img-src data:; " in render()
    assert Page(render()).all("button", id="online") == []


POLICY = "Content-Security-Policy"
