"""A real browser for the tests of pages, with the network off. The tests never download one."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING, NoReturn

import pytest
import webmap_world as world

from pipeline.io import weblibrary
from pipeline.render import webmap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1366, "height": 768}


def unavailable(what: str) -> NoReturn:
    """Skip on a machine without a browser; fail where one was promised."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(what)
    pytest.skip(what)


def launched() -> Iterator[Browser]:
    """Chromium or Chrome of this machine."""
    sync_api = pytest.importorskip("playwright.sync_api")
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))]
    path = next((candidate for candidate in found if candidate), None)
    if path is None:
        unavailable("no Chromium or Chrome on this machine (set CHROMIUM to its path)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def written(folder: Path, **changes: object) -> Path:
    """The map of the small study in a file, with what differs from it."""
    if not weblibrary.DIST.exists():
        unavailable("Leaflet is not installed (make setup)")
    path = folder / "index.html"
    code, styles = weblibrary.leaflet()
    frames = world.frames() | changes
    path.write_text(webmap.render(**frames, leaflet_js=code, leaflet_css=styles), encoding="utf-8")  # type: ignore[arg-type]
    return path


class Visit:
    """A page and everything that it did beside showing itself."""

    def __init__(
        self, browser: Browser, file: Path, size: dict[str, int], *, hash: str = "", **options: object
    ) -> None:
        self.file = file
        self.context = browser.new_context(viewport=size, offline=True, locale="de-CH", **options)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url.partition("#")[0]))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.goto(file.as_uri() + hash)
        self.page.wait_for_selector("html[data-ready]")

    def close(self) -> None:
        """The page asked for nothing but itself and complained of nothing."""
        self.context.close()
        assert set(self.requests) == {self.file.as_uri()}, self.requests
        assert self.complaints == []

    # ---- finding and doing
    def area(self, area_id: str) -> Locator:
        """The shape of an area on the map."""
        return self.page.locator(f"#now path.areas[data-unit='{self.page.evaluate('id => CSS.escape(id)', area_id)}']")

    def click_area(self, area_id: str) -> None:
        """Click the middle of the area as a person would: whatever lies on top there takes the click."""
        box = self.area(area_id).bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def heading(self) -> str:
        """The name of the unit whose sheet is open."""
        return self.page.locator("#content h2").inner_text()

    def speak(self, language: str) -> None:
        """Choose a language."""
        self.page.locator(f"button[data-language='{language}']").click()

    def choose(self, theme: str) -> None:
        """Choose a theme."""
        self.page.select_option("#theme", theme)

    def listed(self) -> list[str]:
        """The names in the list, from the top."""
        return self.page.locator("table.list tbody th button").all_inner_texts()


def plain(text: str) -> str:
    """Text with single spaces."""
    return re.sub(r"\s+", " ", text).strip()
