"""Text of the data stays text: planted in every field of every source, through the real stages, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
import toy
from browsing import WIDE, Visit
from conftest import Study

from pipeline.cli import mapfiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

IMAGE, SCRIPT = "<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>"
PLANTED = f"=cmd() {IMAGE}{SCRIPT} {{max}} \"'& \u2028javascript:alert(3)"
SECRET = "nomor-telepon-7"
CONTEXT = """
[sources.context]
licence = {text}
licence_en = {text}
[sources.context.rivers]
path = "rivers.geojson"
name = "nama"
[output.online_basemap]
url = "https://tile.example.org/{{z}}/{{x}}/{{y}}.png"
attribution = {text}
"""


def quoted(words: str) -> str:
    """A TOML string."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def poison_geometry(path: Path, read: Callable[[], gpd.GeoDataFrame], *columns: str) -> None:
    """Write a layer with the planted text in front of what stands in the columns."""
    frame = read()
    for column in columns:
        frame[column] = frame[column].map(lambda value: f"{value} {PLANTED}")
    frame.to_file(path, driver="GeoJSON")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The toy world with the text in titles, licences, names, identifiers and free answers."""
    folder = tmp_path_factory.mktemp("hostile")
    study = Study(toy.write(folder / "raw"), folder / "processed", folder / "maps")
    raw = study.config.parent
    poison_geometry(raw / "villages.geojson", toy.villages, "desa")
    poison_geometry(raw / "delineations.geojson", toy.delineations, "nama", "kode")
    poison_geometry(raw / "rivers.geojson", lambda: toy.villages().rename(columns={"desa": "nama"}), "nama")
    survey = toy.households()
    survey["id"] += f" {PLANTED}"
    survey["building_id"] += f" {PLANTED}"
    survey["telepon"] = SECRET
    survey.to_csv(raw / "households.csv", index=False)
    forms = toy.forms()
    forms["area"] += f" {PLANTED}"
    forms.to_csv(raw / "forms.csv", index=False)
    settings = study.config.read_text(encoding="utf-8")
    settings = settings.replace('"Dunia mainan"', quoted(PLANTED)).replace('"Toy world"', quoted(PLANTED))
    study.config.write_text(settings + CONTEXT.format(text=quoted(PLANTED)), encoding="utf-8")
    study.build("load", "join", "aggregate", "maps")
    return study


def nothing_ran(visit: Visit) -> None:
    """No picture and no script but the page's own; nothing asked for, nothing complained of."""
    assert visit.page.locator("img, iframe, object, embed").count() == 0
    own = visit.page.locator("script").count()
    assert visit.page.locator("body > script").count() == own == 4
    handlers = (
        "[...document.querySelectorAll('*')].filter((e) => [...e.attributes].some((a) => /^on/.test(a.name))).length"
    )
    assert visit.page.evaluate(handlers) == 0
    visit.close()


def walk(visit: Visit) -> None:
    """Everything that shows text of the data: list, search, tooltip, sheets, themes, print view, both languages."""
    page = visit.page
    assert PLANTED.replace("\u2028", "") in page.locator("h1").inner_text().replace("\u2028", "")
    for language in ("en", "id"):
        visit.speak(language)
        page.fill("#search", "rt a")
        assert IMAGE in page.locator("#found").inner_text()
        page.keyboard.press("Enter")
        assert IMAGE in visit.heading()
        assert IMAGE in page.locator("#content .id").inner_text()
        page.keyboard.press("Escape")
        page.locator("#list-village").click()
        assert IMAGE in page.locator("table.list").inner_text()
        page.locator("table.list tbody button").first.click()
        assert IMAGE in visit.heading()
        page.keyboard.press("Escape")
        page.locator("#list-area").click()
    page.locator("#now path.areas").first.hover(force=True)
    assert IMAGE in page.locator(".leaflet-tooltip").inner_text()
    for key in page.locator("#theme option").evaluate_all("options => options.map((option) => option.value)"):
        visit.choose(key)
    assert IMAGE in page.locator(".source").first.inner_text()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert IMAGE in page.locator(".print-foot").inner_text()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")


def test_nothing_of_the_data_runs_in_the_public_map(browser: Browser, study: Study) -> None:
    visit = Visit(browser, study.maps / "index.html", WIDE)
    walk(visit)
    nothing_ran(visit)


def test_nothing_of_the_data_runs_in_the_map_of_the_office(browser: Browser, study: Study) -> None:
    visit = Visit(browser, study.processed / "internal" / "index.html", WIDE)
    walk(visit)
    visit.page.locator("#households").check()
    visit.page.locator("#now path.areas").first.press("Enter")
    visit.page.locator("#content details", has=visit.page.locator("summary")).last.locator("summary").click()
    visit.page.locator("table.households button").first.click()
    assert IMAGE in visit.page.locator(".household-card").inner_text()
    nothing_ran(visit)


def test_nothing_of_the_data_runs_in_an_overview_and_its_villages(
    browser: Browser, study: Study, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(mapfiles, "MOST_AREAS", 1)
    Study(study.config, study.processed, tmp_path).build("maps")
    visit = Visit(browser, tmp_path / "index.html", WIDE)
    visit.page.fill("#search", "rt a")
    assert IMAGE in visit.page.locator("#found").inner_text()
    nothing_ran(visit)
    for file in sorted((tmp_path / "villages").iterdir()):
        visit = Visit(browser, file, WIDE)
        visit.page.locator("table.list tbody button").first.click()
        assert IMAGE in visit.heading()
        nothing_ran(visit)


def test_no_page_holds_what_the_survey_does_not_map(study: Study) -> None:
    """The column `telepon` of the survey is not mapped; its content is in no file of either folder."""
    pages = [study.maps / "index.html", study.maps / "README.html", study.processed / "internal" / "index.html"]
    assert SECRET in pd.read_csv(study.config.parent / "households.csv")["telepon"].tolist()
    assert not [page for page in pages if SECRET in page.read_text(encoding="utf-8")]
