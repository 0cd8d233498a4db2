"""`static` on the toy world of three areas: what is drawn on request, what is drawn again, and that it is legible."""

from __future__ import annotations

import io
import itertools
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import toy
from conftest import Study
from matplotlib.text import Text
from PIL import Image
from pypdf import PdfReader
from shapely import box

from pipeline.cli import drawing, study
from pipeline.cli.ledger import Ledger, digest_of
from pipeline.cli.static import Order
from pipeline.errors import SettingsError
from pipeline.io import tables
from pipeline.notebook import static_map
from pipeline.render import style
from pipeline.render.figures import encode

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pipeline.cli.drawing import Drawing

VILLAGE = "35.19.09.2001"
PAINTED = ("halo", "sample-watermark")
"""Words that others may stand on."""


@pytest.fixture(scope="module")
def drawn(toy_results: Study) -> Drawing:
    return drawing.read(study.open_settings(toy_results.config), toy_results.processed)


@pytest.fixture
def own(toy_results: Study, tmp_path: Path) -> Study:
    """The results of the toy world, to be changed."""
    shutil.copytree(toy_results.config.parent, tmp_path / "raw")
    shutil.copytree(toy_results.processed, tmp_path / "processed")
    return Study(tmp_path / "raw" / toy_results.config.name, tmp_path / "processed", tmp_path / "maps")


def names(built: Study) -> set[str]:
    return {path.name for path in (built.maps / "static").iterdir()}


def times(built: Study) -> dict[str, int]:
    """When each map was written last, by its bytes: a map that is kept is touched, not written."""
    return {path.name: path.stat().st_ino for path in (built.maps / "static").iterdir()}


def words(figure: Figure) -> list[str]:
    return [found.get_text() for found in figure.findobj(Text) if found.get_text().strip()]


def test_the_usual_maps_and_no_others(own: Study) -> None:
    own.build("static")
    units = ("district", "35.19.09.2001", "35.19.09.2002", "35.19.09.2003")
    stems = [f"{unit}{theme}" for unit in units for theme in ("", ".score")]
    assert names(own) == {f"{stem}.{kind}" for stem in stems for kind in ("png", "svg", "pdf")}


def test_without_delineations_a_village_is_an_area_and_has_one_name(toy_study: Study) -> None:
    before, _, after = toy.SETTINGS.partition("[sources.delineations]")
    after = after[after.index("[sources.households]") : after.index("[sources.forms]")]  # the forms are of areas
    toy_study.config.write_text(before + after, encoding="utf-8")
    toy_study.build("load", "join", "aggregate", "static")
    usual = {f"{unit}.svg" for unit in ("district", *toy.CODES)}
    assert {name for name in names(toy_study) if name.endswith(".svg") and ".score" not in name} == usual


def test_what_was_asked_for_is_kept_up_to_date_and_the_rest_is_left_alone(own: Study) -> None:
    own.build("static")
    asked = own.run("static", "--units", "A", "--themes", "priority", "--languages", "en", "--bare")
    assert asked.returncode == 0, asked.stderr
    assert "1 digambar baru" in asked.stdout
    assert {"A.priority.en.bare.png", "A.priority.en.bare.svg", "A.priority.en.bare.pdf"} <= names(own)
    before = times(own)
    scores = tables.read_table(own.processed, "scores")
    scores.loc[scores["unit_id"] == "A", "priority"] = 1
    tables.write_table(scores, own.processed, "scores")
    again = own.run("static")
    changed = {name for name, node in times(own).items() if before[name] != node}
    # Of the village and the district the class and score are drawn anew too, as A's row is part of them.
    assert {name.split(".priority")[0] for name in changed if name.startswith("A.")} == {"A"}
    assert not {name for name in changed if name.startswith(("35.19.09.2002", "35.19.09.2003"))}
    assert again.returncode == 0


def test_a_map_that_a_hand_changed_or_took_is_drawn_again(own: Study) -> None:
    own.build("static")
    folder = own.maps / "static"
    good = (folder / "district.svg").read_bytes()
    (folder / "district.svg").write_bytes(b"<svg/>")
    (folder / "35.19.09.2001.png").unlink()
    (folder / "35.19.09.9999.png").write_bytes(b"of a village that the study no longer has")
    result = own.run("static")
    assert "2 digambar baru" in result.stdout
    assert (folder / "district.svg").read_bytes() == good
    assert (folder / "35.19.09.2001.png").exists()
    assert not (folder / "35.19.09.9999.png").exists()


def test_a_theme_or_unit_that_there_is_not_is_told_with_those_that_there_are(own: Study) -> None:
    wrong = own.run("static", "--themes", "clas")
    assert wrong.returncode == 1
    assert "certainty" in wrong.stderr
    assert own.run("static", "--units", "Z").returncode == 1
    assert own.run("static", "--size", "20x20").returncode == 2
    own.say('[output]\nstatic_themes = ["klas"]')
    assert own.run("static").returncode == 1


def test_the_size_is_that_of_the_file_and_nothing_is_painted_behind_a_transparent_one(drawn: Drawing) -> None:
    figure = drawn.figure(VILLAGE, "class", language="id", size="160x100", bare=True)
    page = PdfReader(io.BytesIO(encode(figure, "pdf"))).pages[0].mediabox
    assert (float(page.width) / 72 * 25.4, float(page.height) / 72 * 25.4) == pytest.approx((160, 100), abs=0.1)
    for transparent in (True, False):
        corner = Image.open(io.BytesIO(encode(figure, "png", dpi=50, transparent=transparent))).convert("RGBA")
        assert corner.getpixel((corner.width - 1, 0))[3] == (0 if transparent else 255)


def test_a_bare_map_leaves_title_and_source_to_the_report(drawn: Drawing) -> None:
    title = drawn.settings.study.title("id")
    assert title in words(drawn.figure(VILLAGE, "class", language="id"))
    bare = drawn.figure(VILLAGE, "class", language="id", size="160x100", bare=True)
    assert title not in words(bare)
    assert any(label.startswith("Skala 1:") for label in words(bare))
    assert "Kumuh berat" in words(bare)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("unit", ["district", VILLAGE, "A"])
def test_every_theme_can_be_drawn_with_no_label_on_another(drawn: Drawing, unit: str, language: str) -> None:
    for theme in [*drawn.themes, drawing.ASPECTS]:
        for options in ({}, {"size": "160x110", "bare": True}):
            apart(drawn.figure(unit, theme, language=language, **options))  # type: ignore[arg-type]


def apart(figure: Figure) -> None:
    """No two words overlap, and none leaves the page."""
    shown = [f for f in figure.findobj(Text) if f.get_text().strip() and f.get_gid() not in PAINTED]
    boxes = [(found.get_text(), found.get_window_extent()) for found in shown]
    for label, extent in boxes:
        assert box(*figure.bbox.extents).buffer(0.5).covers(box(*extent.extents)), label
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        overlap = (min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0))
        assert min(overlap) <= 0.5, (one, other)


def test_an_overlap_would_be_seen(drawn: Drawing) -> None:
    figure = drawn.figure("district", "class", language="id")
    figure.text(0.06, 0.93, "di atas judul")
    with pytest.raises(AssertionError, match="di atas judul"):
        apart(figure)


def test_the_sheet_of_aspects_has_a_map_for_each_and_one_legend(drawn: Drawing) -> None:
    figure = drawn.figure(VILLAGE, drawing.ASPECTS, language="en")
    maps = [axes for axes in figure.axes if axes.get_label().startswith("map-aspect_")]
    assert len(maps) == 7
    labels = words(figure)
    assert labels.count("76 - 100 %") == 1
    assert {drawn.rules.aspects[aspect]["en"] for aspect in range(1, 8)} <= {
        label.replace("\n", " ") for label in labels
    }


def test_a_number_on_the_map_is_that_of_the_table(drawn: Drawing) -> None:
    scores = drawn.public.scores.set_index(["level", "unit_id"])
    value = scores.loc[("area", "A"), "aspect_7_pct"]
    written = f"{style.number(float(value), 'id', decimals=2)} %"
    assert any(written in label for label in words(drawn.figure("A", "aspect_7", language="id")))


def test_a_withheld_number_is_said_in_words(drawn: Drawing) -> None:
    """B has 2 households, fewer than k = 5: where its group is the withheld one, the map says so and no number."""
    hidden = [
        theme
        for theme in drawn.themes.values()
        if theme.groups[theme.members["area"]["B"]].key == "suppressed" and theme.family in ("aspect", "sdg")
    ]
    assert hidden
    labels = [label.replace("\n", " ") for label in words(drawn.figure("B", hidden[0].key, language="id"))]
    assert any("RT B Dirahasiakan" in label for label in labels)


def test_black_and_white_tells_settled_classes_apart(drawn: Drawing) -> None:
    """In grey the fills fall from class to class, and each has a hatch of its own."""
    greys = [
        np.dot([int(look.fill[i : i + 2], 16) for i in (1, 3, 5)], [0.299, 0.587, 0.114])
        for look in (style.CLASS_STYLES[name] for name in ("not_slum", "light", "moderate", "heavy"))
    ]
    assert all(lighter - darker > 20 for lighter, darker in itertools.pairwise(greys))
    theme = drawn.themes["class"]
    assert len({group.hatch for group in theme.groups if not group.is_open}) >= 4


def test_the_ledger_knows_another_content_and_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text("one", encoding="utf-8")
    ledger = Ledger(tmp_path / ".static.json")
    ledger.note("a", digest_of("content"), tmp_path, ["a.svg"], {})
    ledger.write(["a"])
    again = Ledger(tmp_path / ".static.json")
    assert again.is_current("a", digest_of("content"), tmp_path)
    assert not again.is_current("a", digest_of("other"), tmp_path)
    for broken in ("{", "[]", "3", '{"a": 1}', '{"a": {"digest": "4a"}}', '{"a": {"files": {}, "order": {}}}'):
        (tmp_path / ".static.json").write_text(broken, encoding="utf-8")
        assert Ledger(tmp_path / ".static.json").entries == {}, broken


def test_an_order_that_is_none_is_forgotten_and_the_maps_are_drawn(own: Study) -> None:
    own.build("static")
    ledger = Ledger(own.processed / ".static.json")
    for number, order in enumerate(({"x": 1}, {"unit_id": "A"}, Order("A", "A", "score", size="9x9")._asdict())):
        ledger.note(f"broken{number}", "4a", own.maps / "static", [], order)
    ledger.write(list(ledger.entries))
    again = own.run("static")
    assert again.returncode == 0, again.stderr
    assert "8 lembar" in again.stdout
    assert "0 digambar baru" in again.stdout


def test_a_notebook_draws_a_map_in_one_line(toy_results: Study, tmp_path: Path) -> None:
    places = {"config": toy_results.config, "processed": toy_results.processed}
    picture = static_map(VILLAGE, "score", language="en", **places)
    assert Image.open(io.BytesIO(picture._repr_png_())).format == "PNG"
    picture.save(tmp_path / "map.pdf")
    text = PdfReader(tmp_path / "map.pdf").pages[0].extract_text()
    assert "Total score" in text or "Score" in text
    with pytest.raises(ValueError, match="svg"):
        picture.save(tmp_path / "map.jpg")
    with pytest.raises(SettingsError):
        static_map("Z", **places)


def test_a_notebook_sees_tables_that_were_made_anew(own: Study) -> None:
    first = static_map("A", config=own.config, processed=own.processed)
    scores = tables.read_table(own.processed, "scores")
    scores.loc[scores["unit_id"] == "A", ["score", "score_low", "score_high"]] = 79
    tables.write_table(scores, own.processed, "scores")
    second = static_map("A", config=own.config, processed=own.processed)
    assert not any("79" in label for label in words(first.figure))
    assert any("79" in label for label in words(second.figure))


@pytest.mark.parametrize(
    "left", ["[]", '{"district": 3}', '{"district": {"digest": "a"}}',
             '{"x": {"digest": "a", "files": {}, "order": {"unit": "A"}}}']
)  # fmt: skip
def test_what_another_version_left_is_drawn_anew(left: str, own: Study) -> None:
    own.say('[output]\nstatic_themes = ["class"]')
    (own.processed / ".static.json").write_text(left, encoding="utf-8")
    result = own.run("static", "--workers", "1")
    assert result.returncode == 0, result.stderr
    assert "4 digambar baru" in result.stdout
