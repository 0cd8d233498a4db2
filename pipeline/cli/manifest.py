"""`manifest`: what was built from what, and the rules by which, so that a later build can be compared with this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.cli import lineage, study
from pipeline.io import documents, tables

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

RECORD = "manifest.json"
BESIDE = (RECORD, "counts.parquet", "counts.csv", "diff.csv", "forms/", "internal/quality.html")
"""In PROCESSED: the record itself, and what other commands write when they are asked, which is no part of the build."""
RULES = "rules.toml"
TABLES = {
    "load": ((), ("villages", "areas", "lines", "households", "forms", "area_counts")),
    "join": (("households", "areas", "villages"), ("join", "chances")),
    "aggregate": (
        ("households", "join", "areas", "villages", "forms", "area_counts", "lines"),
        ("criteria", "scores", "sdg", "changes", "todo"),
    ),
}
"""What goes into a stage and what comes out; the rows that `load` read are those of the files."""


def run(options: Namespace) -> None:
    """Write `manifest.json` over everything in the two output folders, and `rules.toml`, the rules that it names."""
    settings = study.open_settings(options.config)
    inputs = lineage.inputs(options.config, settings)
    rows = {part: documents.read_json(options.processed / "rows" / f"{part}.json") for part in ("spatial", "survey")}
    documents.write_bytes(options.processed / RULES, study.rules_content(settings))
    outputs = digests(options.processed, options.maps)
    built = lineage.described(
        settings,
        inputs=inputs,
        rows=rows,
        outputs=outputs,
        stages=_stages(options.processed, rows),
        code=lineage.code_parts(),
        sources=lineage.sources(options.config, settings),
    )
    documents.write_json(options.processed / RECORD, built)
    study.say("summary.manifest", inputs=len(inputs), outputs=len(outputs))


def _stages(processed: Path, rows: dict[str, dict[str, Any]]) -> dict[str, object]:
    """The rows that went into each stage and came out of it, by table; of `load` what it read, by source."""
    read = {source: counts["read"] for part in rows.values() for source, counts in part.items() if "read" in counts}
    made = {
        stage: {"in": _counts(processed, goes_in), "out": _counts(processed, comes_out)}
        for stage, (goes_in, comes_out) in TABLES.items()
    }
    return {**made, "load": {"in": read, "out": made["load"]["out"]}}


def _counts(processed: Path, names: tuple[str, ...]) -> dict[str, int]:
    there = (name for name in names if documents.is_file(processed / f"{name}.parquet"))
    return {name: tables.count_rows(processed, name) for name in there}


def digests(processed: Path, maps: Path) -> dict[str, str]:
    """The SHA-256 of every output by its name, under `processed/` or `maps/`; hidden files are none."""
    beside = tuple(f"processed/{name}" for name in BESIDE)
    found = {
        f"{top}/{name}": path
        for top, folder in (("processed", processed), ("maps", maps))
        for name, path in _files(folder).items()
        if not f"{top}/{name}".startswith(beside)
    }
    return {name: documents.sha256(path) for name, path in found.items()}


def _files(folder: Path) -> dict[str, Path]:
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    visible = [name for name in names if not name.name.startswith(".")]
    return {name.as_posix(): folder / name for name in visible}
