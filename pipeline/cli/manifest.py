"""`manifest`: what was built from what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import lineage, study
from pipeline.io import documents

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

NOT_OUTPUTS = ("manifest.json", ".gitkeep")


def run(options: Namespace) -> None:
    """Write `manifest.json` over everything in the two output folders."""
    settings = study.open_settings(options.config)
    inputs = lineage.inputs(options.config, settings)
    rows = {part: documents.read_json(options.processed / "rows" / f"{part}.json") for part in ("spatial", "survey")}
    outputs = {f"processed/{name}": digest for name, digest in _digests(options.processed).items()}
    outputs |= {f"maps/{name}": digest for name, digest in _digests(options.maps).items()}
    built = lineage.described(settings, inputs=inputs, rows=rows, outputs=outputs)
    documents.write_json(options.processed / "manifest.json", built)
    study.say("summary.manifest", inputs=len(inputs), outputs=len(outputs))


def _digests(folder: Path) -> dict[str, str]:
    """Relative name -> SHA-256 of every output in `folder`, hidden files left out."""
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    visible = [name for name in names if name.name not in NOT_OUTPUTS and not name.name.startswith(".")]
    return {name.as_posix(): documents.sha256(folder / name) for name in visible}
