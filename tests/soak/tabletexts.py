"""Hostile tables, settings and rule files."""

from __future__ import annotations

from soak import seeds
from soak.child import READ
from soak.tricks import ANY, DEEP, Trick, file, replaced, seed

FORMULAS = "id,x\n" + "\n".join(
    f'"{cell}",1' for cell in ("=HYPERLINK(A1)", "=cmd|' /C calc'!A0", "+1+1", "-1-1", "@SUM(A1)", "\t=1+1", "\r=1+1")
)
TABLES = {
    "formulas": Trick("csv", READ, file("a.csv", lambda _: FORMULAS)),
    "a cell of 5 MB": Trick("csv", ANY, file("a.csv", lambda _: "a,b\n1," + "x" * 5_000_000)),
    "deep TOML": Trick("config", "settings-not-toml", file("a.toml", lambda _: "a = " + "[" * DEEP + "]" * DEEP)),
    "a whole number of 5,000 digits": Trick(
        "config", "settings-not-toml", file("a.toml", lambda _: "a = " + "9" * 5000)
    ),
    "a hexadecimal number of 5,000 digits": Trick(
        "config", "settings-value", seed(seeds.settings, replaced("settings.toml", "2020", "0x" + "f" * 5000))
    ),
    "a key of 900 kB": Trick(
        "config", "settings-key-missing", seed(seeds.settings, replaced("settings.toml", "round", "r" * 900_000))
    ),
    "settings of 2 MB": Trick("config", "settings-not-toml", file("a.toml", lambda _: "#" * 2_000_000)),
    "deep rules": Trick("rules", "rules-not-toml", file("a.toml", lambda _: "a = " + "[" * DEEP + "]" * DEEP)),
    "a rule of 5,000 digits": Trick(
        "rules",
        "rules-value",
        seed(seeds.rules, replaced("perda.toml", "points = [0,", f"points = [0x{'f' * 5000},")),
    ),
}
