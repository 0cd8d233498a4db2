"""What was planted: one line a defect, so that a test can hold the program to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.sample.chance import generator
from pipeline.sample.defects import MEANINGS
from pipeline.sample.headers import FORM, FORM_AREA, form_header

if TYPE_CHECKING:
    from collections.abc import Iterable

_COLUMNS = ("defect", "source", "row", "unit_id", "column", "value", "meaning_id", "meaning_en")


@dataclass(frozen=True)
class Truth:
    """One planted defect; `row` counts as a spreadsheet does, the header is row 1; `unit_id` is a household or area."""

    defect: str
    source: str
    row: int
    unit_id: str
    column: str
    value: str


def truth_table(truths: Iterable[Truth]) -> pd.DataFrame:
    """All planted defects in the order of the files, with their meaning in both languages."""
    ordered = sorted(truths, key=lambda one: (one.source, one.row, one.defect, one.column))
    rows = [
        (one.defect, one.source, one.row, one.unit_id, one.column, one.value, *MEANINGS[one.defect]) for one in ordered
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def written_forms(forms: pd.DataFrame, *, seed: int) -> tuple[pd.DataFrame, list[Truth]]:
    """The form as it is written (own headers, text) with its planted blanks.

    Blank are: the drain needed in three areas, the inundated area in one that floods, the waste transport in one.
    """
    texts = pd.DataFrame({FORM_AREA: forms["area_id"].astype(object)})
    for header, variable in FORM.items():
        texts[header] = pd.Series([_text(value) for value in forms[variable].tolist()], dtype=object)
    truths = []
    for area, variable in _blanks(forms, seed=seed):
        header = form_header(variable)
        texts.loc[area, header] = ""
        truths.append(Truth("form_blank", "forms.csv", area + 2, str(forms.loc[area, "area_id"]), header, ""))
    return texts, truths


def _blanks(forms: pd.DataFrame, *, seed: int) -> list[tuple[int, str]]:
    random = generator(seed, 13)
    floods = (forms[["flood_height", "flood_duration", "flood_frequency"]] == "b").all(axis=1)
    flooded = int(random.choice(forms.index[floods]))
    others = random.permutation(forms.index[forms.index != flooded]).tolist()
    drains = 3 if len(forms) >= 20 else 1
    return [
        (flooded, "flood_area_ha"),
        (others[0], "waste_transport"),
        *((area, "drain_needed_m") for area in others[1 : 1 + drains]),
    ]


def _text(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
