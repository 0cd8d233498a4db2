"""The field work of the toy world (tests/toy.py): ten households, one of them sent twice, two enumerators, two days.

row  id   who   day    minutes   what is planted
 2   h1   e1    14 July  08:00  20
 3   h2   e1    14 July  08:10  20   begins before h1 has ended
 4   h3   e1    14 July  09:00   3   shorter than 5 minutes
 5   h4   e1    14 July  10:00  20   states area B and stands in A; accuracy 80 m
 6   h5   e1    15 July  08:00  20
 7   h5   e1    15 July  08:00  20   the same row again
 8   h6   E1    15 July  08:30  20   the same enumerator in another spelling
 9   h7   e2    14 July  08:00  20   one question not answered
10   h8   e2    15 July  08:00   -   ends before it starts
11   h9   e2    15 July  09:00  20   outside every area
12   h10  -     -           -    -   without position, states area C

Targets: A 5 and B 2 households by their forms, C none.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import toy

WHO = ["e1", "e1", "e1", "e1", "e1", "E1 ", "e2", "e2", "e2", ""]
TIMES = [
    ("2020-07-14T08:00:00.000+07:00", "2020-07-14T08:20:00.000+07:00"),
    ("2020-07-14T08:10:00.000+07:00", "2020-07-14T08:30:00.000+07:00"),
    ("2020-07-14T09:00:00.000+07:00", "2020-07-14T09:03:00.000+07:00"),
    ("2020-07-14T10:00:00.000+07:00", "2020-07-14T10:20:00.000+07:00"),
    ("2020-07-15T08:00:00.000+07:00", "2020-07-15T08:20:00.000+07:00"),
    ("2020-07-15T08:30:00.000+07:00", "2020-07-15T08:50:00.000+07:00"),
    ("2020-07-14T08:00:00.000+07:00", "2020-07-14T08:20:00.000+07:00"),
    ("2020-07-15T08:00:00.000+07:00", "2020-07-15T07:00:00.000+07:00"),
    ("2020-07-15T09:00:00.000+07:00", "2020-07-15T09:20:00.000+07:00"),
    ("", ""),
]
STATED = ["A", "A", "A", "B", "B", "B", "A", "C", "", "C"]
ACCURACY = ["4", "4", "4", "80", "6", "6", "4", "4", "4", ""]
SETTINGS = """latitude = "y"
accuracy_m = "acc"
area = "rt"
enumerator = "petugas"
start = "mulai"
end = "selesai"
"""


def households() -> pd.DataFrame:
    """The rows of the file, the fifth one twice."""
    starts, ends = zip(*TIMES, strict=True)
    table = toy.households().assign(petugas=WHO, mulai=starts, selesai=ends, rt=STATED, acc=ACCURACY)
    return table.iloc[[0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9]]


def write(folder: Path) -> Path:
    """The toy world with its field work; returns the path of its settings file."""
    config = toy.write(folder)
    households().to_csv(folder / "households.csv", index=False)
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('latitude = "y"\n', SETTINGS, 1), encoding="utf-8")
    return config
