"""Every number of every sheet of both maps, against the tables that may be published and the exact ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from browsing import WIDE, Visit, plain
from conftest import Study, pipeline

from pipeline import rules
from pipeline.publish.subtraction import villages_of
from pipeline.publish.suppression import Published, published
from pipeline.render import style

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

RULES = rules.load("permen-pupr-14-2018")
K, ROUND = 5, 2020
READ_SHEET = """() => ({
    id: document.querySelector('#content .id').textContent,
    verdict: document.querySelector('#content .verdict').innerText,
    total: document.querySelector('#content .total-score')?.innerText ?? null,
    rows: Object.fromEntries([...document.querySelectorAll('#content tr[data-criterion]')].map((row) =>
        [row.dataset.criterion, [...row.querySelectorAll('td')].map((cell) => cell.innerText)])),
    aspects: Object.fromEntries([...document.querySelectorAll('#content tr[data-aspect]')].map((row) =>
        [row.dataset.aspect, row.querySelector('td').innerText])),
    facts: Object.fromEntries([...document.querySelectorAll('#content dd[data-fact]')].map((fact) =>
        [fact.dataset.fact, fact.innerText])),
})"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The smallest practice data, with its maps."""
    folder = tmp_path_factory.mktemp("numbers")
    study = Study(folder / "raw" / "settings.toml", folder / "processed", folder / "maps")
    made = pipeline("sample", "--raw", str(study.config.parent), "--households", "300")
    assert made.returncode == 0, made.stderr
    study.build("load", "join", "aggregate", "maps")
    return study


def tables(study: Study) -> dict[str, pd.DataFrame]:
    """The tables of the map with all their rounds."""
    return {name: study.table(name) for name in ("scores", "criteria", "sdg", "changes", "todo")}


def sheets(visit: Visit, scores: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """What the sheet of every unit says."""
    found = {}
    for level, unit in zip(scores["level"], scores["unit_id"], strict=True):
        visit.page.evaluate("([level, unit]) => { location.hash = `#${level}=${unit}`; }", [level, unit])
        visit.page.wait_for_function(
            "unit => document.querySelector('#content .id')?.textContent === unit", arg=unit, polling=20
        )
        found[level, unit] = visit.page.evaluate(READ_SHEET)
    return found


def span(low: Any, high: Any, decimals: int) -> str:
    """Limits as the sheet writes them."""
    return " - ".join(style.number(side, "id", decimals=decimals) for side in (low, high))


def share_cell(row: Any) -> str:
    """The percent with its limits; of a withheld one the limits alone; then the band of its points."""
    low, share, high = (row[f"share{side}_pct"] for side in ("_low", "", "_high"))
    hidden = row.get("suppressed") is True and pd.isna(share)
    limits, known = span(low, high, 2), style.number(share, "id", decimals=2)
    words = limits if hidden else known
    if not hidden and limits != f"{known} - {known}":
        words += f" {limits}"
    band = {0: "0 - 24,99", 1: "25 - 50,99", 3: "51 - 75,99", 5: "76 - 100"}
    return words if pd.isna(row["points"]) else f"{words} {band[int(row['points'])]}"


def volume_cell(value: Any, unit: str, *, withheld: str | None) -> str:
    """A volume with its unit, the word for unknown, or the word of the reason for which it is withheld."""
    if pd.isna(value):
        return {"few": f"<{K}", "subtraction": "dirahasiakan"}.get(withheld or "", "tidak diketahui")
    decimals = 2 if unit == "ha" else 1
    written = style.number(value, "id", decimals=decimals)
    return f"{written if unit == 'ha' else written.removesuffix(',0')} {unit}"


def points_cell(row: Any) -> str:
    """Points with their limits."""
    words = style.number(row["points"], "id")
    low, high = row["points_low"], row["points_high"]
    return words if low == high == row["points"] else f"{words} {span(low, high, 0)}"


def compare_criteria(said: dict[tuple[str, str], dict[str, Any]], criteria: pd.DataFrame) -> int:
    """Every cell of every criterion; returns how many were withheld."""
    withheld = 0
    for row in criteria[criteria["round"] == ROUND].to_dict("records"):
        hidden = row.get("suppressed") is True
        withheld += hidden
        reason = row["withheld_because"] if hidden else None
        cells = [plain(cell) for cell in said[row["level"], row["unit_id"]]["rows"][row["criterion"]]]
        assert cells == [
            volume_cell(row["volume"], row["unit"], withheld=reason),
            volume_cell(row["denominator"], row["unit"], withheld=reason),
            share_cell(row),
            points_cell(row),
        ], row
    return withheld


def mean_fact(row: Any) -> str:
    """The mean of the aspects; of a withheld one the limits, never a number of households."""
    value, low, high = (row.get(f"mean{end}_pct") for end in ("", "_low", "_high"))
    if pd.notna(value):
        return f"{style.number(value, 'id', decimals=2)} %"
    return f"{span(low, high, 2)} %" if low is not None and pd.notna(low) else "tidak diketahui"


def compare_scores(said: dict[tuple[str, str], dict[str, Any]], scores: pd.DataFrame) -> None:
    """Class, total and averages of every unit."""
    for row in scores[scores["round"] == ROUND].to_dict("records"):
        sheet = said[row["level"], row["unit_id"]]
        limits = (row["class_low"], row["class_high"])
        assert sheet["verdict"].strip() == style.class_sentence(row["class"], *limits, RULES, "id")
        if row["class"] == style.NOT_ASSESSED:
            assert sheet["total"] is None
            continue
        total = f"Total nilai: {style.number(row['score'], 'id')} dari 80"
        more = (
            ""
            if row["score_low"] == row["score_high"]
            else f" (mungkin {span(row['score_low'], row['score_high'], 0)})"
        )
        assert plain(sheet["total"]) == total + more
        for aspect in RULES.aspects:
            value, low, high = (row.get(f"aspect_{aspect}{end}_pct") for end in ("", "_low", "_high"))
            bounds = pd.isna(value) and low is not None and pd.notna(low)
            shown = span(low, high, 2) if bounds else style.number(value, "id", decimals=2)
            unit = "" if shown == "tidak diketahui" else " %"
            assert plain(sheet["aspects"][str(aspect)]) == f"rata-rata {shown}{unit}"
        assert plain(sheet["facts"]["mean_pct"]) == mean_fact(row)
        hidden = str(row.get("suppressed_columns") or "").split(";")
        homes = f"<{K}" if "households" in hidden else style.number(row["households"], "id")
        assert sheet["facts"]["households"] == homes
        assert plain(sheet["facts"]["area_ha"]) == f"{style.number(row['area_ha'], 'id', decimals=2)} ha"


def test_every_sheet_of_the_public_map_says_what_may_be_published(browser: Browser, study: Study) -> None:
    villages = villages_of(study.table("areas"))
    shown: Published = published(**tables(study), k=K, rules=RULES, villages=villages)
    visit = Visit(browser, study.maps / "index.html", WIDE)
    said = sheets(visit, shown.scores[shown.scores["round"] == ROUND])
    assert compare_criteria(said, shown.criteria) > 0
    compare_scores(said, shown.scores)
    visit.close()


def test_every_sheet_of_the_office_says_the_exact_numbers(browser: Browser, study: Study) -> None:
    exact = tables(study)
    visit = Visit(browser, study.processed / "internal" / "index.html", WIDE)
    said = sheets(visit, exact["scores"][exact["scores"]["round"] == ROUND])
    assert compare_criteria(said, exact["criteria"]) == 0
    compare_scores(said, exact["scores"])
    visit.close()


def test_the_legend_of_every_theme_adds_up_to_all_areas(browser: Browser, study: Study) -> None:
    areas = study.table("scores").query("level == 'area' and round == @ROUND")
    visit = Visit(browser, study.maps / "index.html", WIDE)
    for key in visit.page.locator("#theme option").evaluate_all("all => all.map((option) => option.value)"):
        visit.choose(key)
        rows = visit.page.locator("#legend-table tbody tr:not(.total)").evaluate_all(
            "rows => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent))"
        )
        assert sum(int(row[0]) for row in rows) == len(areas), key
        hectares = sum(float(row[1].replace(".", "").replace(",", ".")) for row in rows)
        assert hectares == pytest.approx(areas["area_ha"].sum(), abs=0.005 * (len(rows) + 1)), key
        total = visit.page.locator("#legend-table tr.total td").all_inner_texts()
        assert total[:2] == [str(len(areas)), style.number(areas["area_ha"].sum(), "id", decimals=2)]
    visit.close()
