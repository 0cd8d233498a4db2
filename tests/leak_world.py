"""The toy world (tests/toy.py) with persons in it: every raw column that no stage hands on holds an identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import toy

if TYPE_CHECKING:
    from pathlib import Path

NAMES = (
    "Sri Wahyuningsih", "Budi Hartono", "Siti Rohmatun", "Joko Prasetyono", "Dewi Lestariningrum",
    "Agus Wibowoputra", "Ratna Sulistyowati", "Eko Nugrohojati", "Tri Handayaningtyas", "Wahyu Pambudikarsa",
)  # fmt: skip
"""Invented, and none of them a word of the program or a name of a village."""


SIGNED = "Petrus Mangunharjo"
"""Who corrected a cell."""


def nik(row: int, *, province: int = 99) -> str:
    """16 digits that nobody has: there is no such province."""
    return f"{province}0{row}{0:08d}{7000 + row}"


def phone(row: int) -> str:
    """A mobile number in the form in which people write it."""
    return f"+62 899-0000-{1000 + row}"


def personal(row: int) -> dict[str, str]:
    """What is asked or added by a tool and may never leave the raw file."""
    return {
        "_uuid": f"0badcafe-0000-4000-8000-{row:012d}",
        "nama_responden": NAMES[row],
        "nama_kk": f"{NAMES[row]} Binti Karyodimejo",
        "nik": nik(row),
        "no_kk": nik(row, province=98),
        "telepon": phone(row),
        "foto_rumah": f"1580689830{row:03d}.jpg",
        "catatan": f"Anak nomor {row} dari keluarga ini sedang dirawat di rumah neneknya sejak lebaran kemarin",
        "enumerator": f"ENUM-KARTIKA-{row}",
        "_submitted_by": f"petugaslapangan{row}",
    }


def write(folder: Path) -> Path:
    """The toy world with these columns; returns its settings file."""
    config = toy.write(folder)
    survey = toy.households().drop(columns="telepon")
    planted = pd.DataFrame([personal(row) for row in range(len(survey))])
    pd.concat([survey, planted], axis=1).to_csv(folder / "households.csv", index=False)
    (folder / "corrections.csv").write_text(
        f"id,column,old,new,who,why\nh2,roof,{survey['roof'][1]},a,{SIGNED},asked again\n", encoding="utf-8"
    )
    heading = "[sources.households]\n"
    written = config.read_text(encoding="utf-8")
    config.write_text(written.replace(heading, f'{heading}corrections = "corrections.csv"\n'), encoding="utf-8")
    forms = toy.forms().assign(ketua_rt=["Suparmanto Gondokusumo", "Marsudi Tjokronegoro"])
    forms.to_csv(folder / "forms.csv", index=False)
    return config
