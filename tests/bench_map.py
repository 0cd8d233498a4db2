"""The map in a browser: `make bench PART=map` writes its section of docs/benchmarks.md.

Sizes and seconds of `python -m pipeline maps`, then in headless Chromium, each time in a fresh profile with the file on
disk and no network: from the start of the navigation until a score sheet is shown, and from the choice of a theme
until its colours are.
"""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import (
    Run,
    apart,
    compile_bytecode,
    machine,
    make_sample,
    options,
    peak,
    run_stage,
    spread,
    table,
    write_section,
)
from browsing import WIDE, launched
from map_world import frames, write

from pipeline.io import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

RUNS = 3
MANY_AREAS = 2000
SLOWER = 4
"""How many times slower the processor is made in half of the visits, to stand for an old laptop."""

OPEN_FIRST_SHEET = """
const painted = (then) => requestAnimationFrame(() => setTimeout(then, 0));
new MutationObserver(() => {
    if (!document.documentElement.dataset.ready || window.readyAt) return;
    window.readyAt = performance.now();
    const area = document.querySelector('#now path.areas'), box = area.getBoundingClientRect();
    const middle = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
    area.dispatchEvent(new MouseEvent('click', { bubbles: true, ...middle }));
    painted(() => { window.sheetAt = performance.now(); });
}).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-ready'] });
"""
"""Clicks the first area as soon as the page is ready, and notes when that and the sheet were there."""
CHOOSE_THEME = """(key) => new Promise((done) => {
    const chooser = document.getElementById('theme'), started = performance.now();
    chooser.value = key;
    chooser.dispatchEvent(new Event('change', { bubbles: true }));
    requestAnimationFrame(() => setTimeout(() => done((performance.now() - started) / 1000), 0));
})"""
SHEET_SHOWN = (
    "window.sheetAt && document.body.dataset.view === 'sheet' && document.querySelector('#content h2') !== null"
)


class Study(NamedTuple):
    """A study whose map is measured."""

    name: str
    areas: int
    config: Path
    processed: Path
    maps: Path

    @property
    def file(self) -> Path:
        """The public map."""
        return self.maps / "index.html"


class Visits(NamedTuple):
    """Seconds of several visits: until the page was ready, until the sheet was shown, and of each choice of a theme."""

    ready: list[float]
    sheet: list[float]
    themes: list[float]


# -- the studies ------------------------------------------------------------------------------------------------------
def studies(folder: Path) -> list[Study]:
    """The default sample, and as many copies of it as make `MANY_AREAS`."""
    config, sample = folder / "raw" / "settings.toml", folder / "sample"
    make_sample(config, sample)
    run_stage("aggregate", *options(config, sample))
    areas = apart(_write_many, sample, folder / "many")
    return [
        Study("the default sample", areas, config, sample, folder / "maps"),
        Study("many areas", MANY_AREAS, config, folder / "many", folder / "many-maps"),
    ]


def _write_many(sample: Path, folder: Path) -> int:
    """Write the tables of the larger study; how many areas the sample has."""
    write(frames(sample, MANY_AREAS), sample, folder)
    return len(tables.read_table(sample, "areas"))


def build(study: Study) -> Run:
    """`python -m pipeline maps`."""
    return run_stage("maps", *options(study.config, study.processed), "--maps", str(study.maps))


# -- the visits -------------------------------------------------------------------------------------------------------
def visits(browser: Browser, file: Path, *, times: int, slower: int) -> Visits:
    """Open the map anew `times` times; raises when a page does not show its sheet within two minutes."""
    found = Visits([], [], [])
    for _ in range(times):
        with visiting(browser, file, slower=slower) as page:
            found.ready.append(page.evaluate("window.readyAt / 1000"))
            found.sheet.append(page.evaluate("window.sheetAt / 1000"))
            found.themes.extend(page.evaluate(CHOOSE_THEME, key) for key in other_themes(page))
    return found


@contextlib.contextmanager
def visiting(browser: Browser, file: Path, *, slower: int) -> Iterator[Page]:
    """The page once its first sheet is open, on a processor that is `slower` times as slow."""
    context = browser.new_context(viewport=WIDE, offline=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(OPEN_FIRST_SHEET)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(file.as_uri(), timeout=120_000)
    page.wait_for_function(SHEET_SHOWN, timeout=120_000)
    yield page
    context.close()


def other_themes(page: Page) -> list[str]:
    """The keys of all themes but the one shown, in the order of the chooser."""
    keys: list[str] = page.locator("#theme option").evaluate_all("options => options.map((one) => one.value)")
    return [key for key in keys if key != page.locator("#theme").input_value()]


# -- the page ---------------------------------------------------------------------------------------------------------
INTRO = """{runs} runs a case, of the default sample (`make sample`) and of {areas:,} areas made of its copies
(`tests/map_world.py`). `maps` is a whole process; it also writes the map of the office, with the sample's households,
and the guide. "Until the sheet" goes from the start of the navigation, over the page being ready, to
the frame that shows the score sheet of the first area after a click on it; "a theme" from the choice to the frame after
it, every theme in turn. The browser is headless Chromium {version} at {width} by {height} without a graphics card, the
profile fresh each time; {slower} times slower is its own emulation of a slower processor.

{machine}

"""
HEAD = ["case", "areas", "min (s)", "median (s)", "max (s)", "peak (MB)", "file (kB)"]


def built_row(study: Study) -> list[str]:
    """The row of the command, with the size of the file it wrote."""
    runs = [build(study) for _ in range(RUNS)]
    size = f"{study.file.stat().st_size / 1000:,.0f}"
    return [f"`maps`, {study.name}", f"{study.areas:,}", *spread([run.seconds for run in runs]), peak(runs), size]


def visit_rows(study: Study, found: Visits, *, slower: int) -> list[list[str]]:
    """The rows of the visits with one speed of the processor."""
    speed = "" if slower == 1 else f", {slower} times slower"
    cases = {"until it is ready": found.ready, "until the sheet": found.sheet, "a theme": found.themes}
    return [[f"{case}{speed}", f"{study.areas:,}", *spread(times), "", ""] for case, times in cases.items()]


def bench(folder: Path) -> str:
    """Make the studies in `folder`, measure each, and give the section."""
    made = studies(folder)
    rows = [built_row(study) for study in made]
    with contextlib.contextmanager(launched)() as browser:
        for study in made:
            for slower in (1, SLOWER):
                found = visits(browser, study.file, times=RUNS, slower=slower)
                rows += visit_rows(study, found, slower=slower)
        intro = partial(INTRO.format, version=browser.version.partition(".")[0], **WIDE)
    return intro(runs=RUNS, areas=MANY_AREAS, slower=SLOWER, machine=machine()) + table(HEAD, rows)


if __name__ == "__main__":
    compile_bytecode()
    with TemporaryDirectory() as temporary:
        write_section("map", bench(Path(temporary)))
