"""Paths that lead to no file, or to another's: pipes, devices, folders, links, addresses."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from soak import seeds
from soak.child import READ
from soak.seeds import Input
from soak.tricks import Place, Trick


def _pipe(name: str) -> Callable[[Place], Path]:
    def build(place: Place) -> Path:
        os.mkfifo(place.folder / name)
        return place.folder / name

    return build


def _link(name: str, target: Callable[[Place], str | Path]) -> Callable[[Place], Path]:
    def build(place: Place) -> Path:
        (place.folder / name).symlink_to(target(place))
        return place.folder / name

    return build


def _linked_valid(place: Place) -> Path:
    """Offices keep large files elsewhere; a link that a person made is followed."""
    (place.folder / "elsewhere").mkdir()
    seeds.geojson().write(place.folder / "elsewhere")
    return _link("desa.geojson", lambda _: "elsewhere/desa.geojson")(place)


def _pipe_beside(one: Callable[[], Input], side: str) -> Callable[[Place], Path]:
    """A part of the source is a pipe."""

    def build(place: Place) -> Path:
        path = one().write(place.folder)
        (place.folder / side).unlink(missing_ok=True)
        os.mkfifo(place.folder / side)
        return path

    return build


def _folder(name: str) -> Callable[[Place], Path]:
    def build(place: Place) -> Path:
        (place.folder / name).mkdir()
        return place.folder / name

    return build


MISSING = {"config": "settings-missing", "rules": "rules-unreadable"}
UNNAMED = MISSING | {"rules": "settings-not-toml"}
NAMES = {
    reader: f"x.{suffix}"
    for reader, suffix in {
        **{name: name for name in ("gpkg", "shp", "geojson", "fgb", "gdb", "zip", "kml", "kmz", "js", "parquet")},
        "csv": "csv",
        "xlsx": "xlsx",
        "tif": "tif",
        "config": "toml",
        "rules": "toml",
    }.items()
}
NO_FILES = {
    **{f"a pipe as {r}": Trick(r, MISSING.get(r, "source-missing"), _pipe(name)) for r, name in NAMES.items()},
    **{
        f"a device as {r}": Trick(r, MISSING.get(r, "source-missing"), _link(name, lambda _: "/dev/zero"))
        for r, name in NAMES.items()
    },
    **{
        f"a folder as {r}": Trick(
            r, MISSING.get(r, "source-unreadable" if r == "gdb" else "source-missing"), _folder(name)
        )
        for r, name in NAMES.items()
    },
    **{
        f"a name with NUL as {r}": Trick(r, UNNAMED.get(r, "source-missing"), lambda _, name=name: f"a\0{name}")
        for r, name in NAMES.items()
    },
    **{
        f"a path on the web as {r}": Trick(
            r, MISSING.get(r, "source-missing"), lambda place, name=name: f"/vsicurl/{place.address}/{name}"
        )
        for r, name in NAMES.items()
    },
    "a database as path": Trick("gpkg", "source-missing", lambda _: "PG:host=127.0.0.1 dbname=a.gpkg"),
    "up and out": Trick("geojson", "source-missing", lambda place: place.folder / ".." / ".." / "none.geojson"),
    "a link to the secret": Trick("fgb", "source-unreadable", _link("a.fgb", lambda _: "/etc/passwd")),
    "a link to a file elsewhere": Trick("geojson", READ, _linked_valid),
    "a link to itself": Trick("geojson", "source-missing", _link("a.geojson", lambda _: "a.geojson")),
    "a pipe as table": Trick("shp", "source-unreadable", _pipe_beside(seeds.shapefile, "desa.dbf")),
    "a pipe as projection": Trick("shp", "source-unreadable", _pipe_beside(seeds.shapefile, "desa.prj")),
    "a pipe as encoding": Trick("shp", "source-unreadable", _pipe_beside(seeds.shapefile, "desa.cpg")),
    "a pipe in a geodatabase": Trick(
        "gdb", "source-unreadable", _pipe_beside(seeds.geodatabase, "desa.gdb/a00000002.gdbtable")
    ),
}
