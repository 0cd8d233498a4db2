"""The toy survey as the programme's own workbook holds it: one workbook an RT, a 1 in the column of each answer.

The places of the columns are written here a second time, as the published formulas have them, and not taken from the
program. The results are worked out as those formulas do: `AND` and `OR` over the marks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import toy

FIRST_ROW, LAST_ROW = 17, 166
OPTIONS = {
    "A.1": {
        "road_access": "IJ",
        "faces_road": "KL",
        "water_body": "MNO",
        "riparian_strip": "PQR",
        "hazard_zone": "ST",
    },
    "A.2": {"roof": "MN", "wall": "OP", "floor": "QR"},
    "A.3": {"water_source": "DEFGHIJKLMN", "septic_distance": "OP", "water_sufficiency": "RST"},
    "A.4": {"defecation": "DEF", "closet": "HI", "discharge": "JK"},
    "A.5": {"waste_disposal": "DEFGH", "waste_collection": "IJ"},
}
NUMBERS = {"length_m": "I", "width_m": "J", "storeys": "K", "occupants": "L"}
TITLES = {"A.1": "A.1_Update", "A.2": "A.2", "A.3": "A.3 Air minum", "A.4": "A.4", "A.5": "A.5"}
PASSES: dict[str, Callable[[Mapping[str, str]], bool]] = {
    "A.1!U": lambda q: (
        q["road_access"] == q["faces_road"] == q["hazard_zone"] == "a"
        and q["water_body"] in ("a", "b")
        and q["riparian_strip"] in ("a", "b")
    ),
    "A.2!S": lambda q: q["roof"] == q["wall"] == q["floor"] == "a",
    "A.3!Q": lambda q: (
        q["water_source"] in ("a", "b", "f") or (q["water_source"] in ("c", "d", "e") and q["septic_distance"] == "a")
    ),
    "A.3!U": lambda q: q["water_sufficiency"] == "a",
    "A.4!G": lambda q: q["defecation"] == "a",
    "A.4!L": lambda q: q["closet"] == q["discharge"] == "a",
    "A.5!K": lambda q: q["waste_collection"] == "a",
}
MEASURES = {"length_m": "9", "width_m": "6.5", "storeys": "1", "occupants": "4"}
SECRET = "rahasia"
PLACES = {"A": ["h1", "h2", "h3", "h4", "h7"], "B": ["h5", "h6"], "C": ["h8"]}
"""The workbook of each area. h9 lies outside, h10 does not say where it lives: neither is in a workbook."""
ORDER = [name for names in PLACES.values() for name in names]


def answers(name: str) -> dict[str, str]:
    """What a toy household says, with the measures of its house."""
    rows = toy.households().set_index("id")
    return {**{str(key): str(value) for key, value in rows.loc[name].items()}, **MEASURES}


def book(
    households: list[dict[str, str]], *, results: bool = True, number: Callable[[str], object] = float
) -> openpyxl.Workbook:
    """A workbook with the `households`; `number` says how a number or a mark is written."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    made.create_sheet("Cover")["A1"] = "Buku kerja"
    for sheet, title in TITLES.items():
        made.create_sheet(title)["D16"] = "a"
        for row, said in enumerate(households, start=FIRST_ROW):
            made[title][f"B{row}"] = SECRET
            for variable, letters in OPTIONS[sheet].items():
                if said[variable]:
                    made[title][f"{letters['abcdefghijk'.index(said[variable])]}{row}"] = number("1")
        made[title][f"I{LAST_ROW + 1}"] = len(households)
    for row, said in enumerate(households, start=FIRST_ROW):
        for variable, letter in NUMBERS.items():
            made["A.2"][f"{letter}{row}"] = number(said[variable])
    if results:
        for row in range(FIRST_ROW, LAST_ROW + 1):  # the formulas stand in every row
            place = row - FIRST_ROW
            for cell, passes in PASSES.items():
                sheet, letter = cell.split("!")
                lives = place < len(households)
                made[TITLES[sheet]][f"{letter}{row}"] = int(lives and passes(households[place]))
    return made


def write(folder: Path, *, results: bool = True, number: Callable[[str], object] = float) -> None:
    """Write `A.xlsx`, `B.xlsx` and `C.xlsx` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for area, names in PLACES.items():
        book([answers(name) for name in names], results=results, number=number).save(folder / f"{area}.xlsx")
