"""Imports point one way, and only `io` opens files: read from the code itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pipeline"

LAYERS = {
    "text": 0,
    "errors": 1,
    "crs": 2,
    "fields": 2,
    "schema": 3,
    "villages": 2,
    "rational": 0,
    "lineage": 0,
    "blocks": 0,
    "zipped": 0,
    "rules": 2,
    "questions": 3,
    "scoring": 3,
    "config": 3,
    "io": 4,
    "load": 5,
    "join": 5,
    "aggregate": 5,
    "quality": 5,
    "render": 5,
    "sample": 5,
    "publish": 5,
    "forms": 5,
    "engine": 6,
    "manifest": 6,
    "cli": 7,
    "notebook": 8,
    "__main__": 8,
}
"""An import may go to a lower layer or stay inside its own part."""
STAGES = {part for part, layer in LAYERS.items() if layer == 5}
FORBIDDEN_TO_STAGES = {"io", "config"}
OPENS_FILES = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
MAY_OPEN = {"io", "text", "rules", "fields", "villages", "cli", "notebook"}
"""`notebook` writes where its reader says; `text`, `rules`, `fields`, `villages` read what comes with the program;
`cli` the settings, the manifest's files."""


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    """The folder or file directly below `pipeline/`."""
    relative = path.relative_to(PACKAGE).parts[0]
    return relative.removesuffix(".py")


def imported_parts(source: str) -> set[str]:
    """The parts of the package that a module imports anywhere, in functions and under TYPE_CHECKING too."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "pipeline":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline."):
            found.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("pipeline.")}
    return found


def faults(part: str, source: str) -> list[str]:
    """The imports of a module of `part` that point up or sideways between stages."""
    return [
        f"{part} -> {other}"
        for other in sorted(imported_parts(source) - {part})
        if LAYERS[other] >= LAYERS[part] or (part in STAGES and other in FORBIDDEN_TO_STAGES)
    ]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path: Path) -> None:
    if path == PACKAGE / "__init__.py":
        assert imported_parts(path.read_text(encoding="utf-8")) == set()
    else:
        assert faults(part_of(path), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("part", "line"),
    [
        ("errors", "from pipeline.io import tables"),
        ("load", "from pipeline.join.ownership import owners"),
        ("aggregate", "def f():\n    import pipeline.io.tables"),
        ("join", "from pipeline import config"),
        ("io", "from pipeline.sample.world import World"),
    ],
)
def test_an_upward_import_is_seen(part: str, line: str) -> None:
    assert len(faults(part, line)) == 1


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_io_opens_files(path: Path) -> None:
    calls = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }
    if part_of(path) not in MAY_OPEN and "importlib" not in path.read_text(encoding="utf-8"):
        assert calls & OPENS_FILES == set()


def test_no_drawer_for_everything() -> None:
    assert not [path for path in modules() if path.stem in {"utils", "helpers", "common", "misc"}]


def test_only_one_place_writes_the_members_of_archives() -> None:
    """Each has a date and a system to get rid of."""
    makers = {part_of(path) for path in modules() if "ZipInfo(" in path.read_text(encoding="utf-8")}
    assert makers == {"zipped"}
