"""Hostile settings and rule files: paths that a driver would follow, formulas and markup as names, swelling TOML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from soak import seeds
from soak.child import READ
from soak.tricks import ANY, Place, Trick, file, replaced, seed

PATH = 'path = "villages.geojson"'
FOLLOWED = {
    "the web": "/vsicurl/ADDRESS/a.geojson",
    "an archive on the web": "/vsizip//vsicurl/ADDRESS/a.zip",
    "an archive in an archive": "/vsizip/{/vsizip/{a.zip}/b.zip}/c.geojson",
    "a part of a file": "/vsisubfile/0_100,SECRET",
    "standard input": "/vsistdin/",
    "an address": "ADDRESS/a.geojson",
    "a service's address": "WFS:ADDRESS",
    "an address of a file": "file://SECRET",
    "a virtual path below a folder": "./vsicurl/ADDRESS",
}
"""Refused as they stand in the settings."""
PREFIXED = {
    "a database": "PG:host=127.0.0.1 dbname=a.gpkg",
    "a driver": "GPKG:a.gpkg:layer",
    "a service": "WFS:a.gpkg",
}
"""A file of that name beside the settings is meant, and there is none; with an address behind it, it is refused."""
NAMES = {
    "a formula": '=HYPERLINK(\\"ADDRESS\\")',
    "a program": "=cmd|' /C calc'!A0",
    "markup": "<script src='ADDRESS'></script><img src=x onerror=alert(1)>",
    "a command": "$(touch SECRET); `touch SECRET`",
    "a way out": "../../../../etc/passwd",
    "a place to fill": "{language.__class__}",
    "a query": "'; DROP TABLE areas; --",
    "letters that turn the line": "\\u202Egnp.exe",
}


def _written(old: str, new: str) -> Callable[[Place], Path]:
    """The valid settings with `old` made `new`."""

    def change(place: Place, files: dict[str, bytes]) -> None:
        put = new.replace("ADDRESS", place.address).replace("SECRET", str(place.secret))
        replaced("settings.toml", old, put)(place, files)

    return seed(seeds.settings, change)


def _ruled(old: str, new: str) -> Callable[[Place], Path]:
    return seed(seeds.rules, replaced("perda.toml", old, new))


SETTINGS = {
    **{
        f"{name} as a path of the settings": Trick("config", "settings-path", _written(PATH, f'path = "{path}"'))
        for name, path in FOLLOWED.items()
    },
    **{
        f"{name} as a path of the settings": Trick("config", READ, _written(PATH, f'path = "{path}"'))
        for name, path in PREFIXED.items()
    },
    **{
        f"{name} as a file": Trick("gpkg", "source-missing", lambda _, path=path: path)
        for name, path in PREFIXED.items()
    },
    **{
        f"{name} as a title": Trick("config", READ, _written('"Dunia mainan"', f'"{title}"'))
        for name, title in NAMES.items()
    },
    **{
        f"{name} as a column": Trick("config", READ, _written('id = "kode"', f'id = "{column}"'))
        for name, column in NAMES.items()
    },
    **{
        f"{name} in the rules": Trick("rules", READ, _ruled('title = { id = "', f'title = {{ id = "{words} '))
        for name, words in NAMES.items()
    },
    "the web as a by-law": Trick(
        "config", "settings-path", _written("round = 2020", 'round = 2020\nrules = "/vsicurl/ADDRESS/a.toml"')
    ),
    "settings of 50,000 tables": Trick(
        "config", ANY, file("a.toml", lambda _: "".join(f"[a{at}]\n" for at in range(50_000)))
    ),
    "settings of 20,000 answers": Trick(
        "config",
        READ,
        _written(
            'latitude = "y"',
            'latitude = "y"\n[sources.households.answers]\n' + "".join(f'"q{at}" = "roof"\n' for at in range(20_000)),
        ),
    ),
    "a key of 10,000 parts": Trick("config", ANY, file("a.toml", lambda _: ".".join("a" * 10_000) + " = 1")),
    "a table of 10,000 parts": Trick("config", ANY, file("a.toml", lambda _: f"[{'.'.join('a' * 10_000)}]")),
    "rules of 10,000 parts": Trick("rules", ANY, file("a.toml", lambda _: f"[{'.'.join('a' * 10_000)}]")),
}
