"""`manifest`: what was built from what."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import manifest
from pipeline.cli import prerequisites, study
from pipeline.io import documents

if TYPE_CHECKING:
    from argparse import Namespace

READING = {name: {"missing", "decimal_comma", "repair"} for name in ("households", "forms", "area_counts")}
"""How the sources were read; their paths and columns are in the settings file, which is one of the inputs."""
LICENCES = {"context": {"licence", "licence_en"}}
"""Of the basemap; every map shows it."""
NOT_OUTPUTS = ("manifest.json", ".gitkeep")


def run(options: Namespace) -> None:
    """Write `manifest.json` over everything in the two output folders."""
    settings = study.open_settings(options.config)
    # By the way from the settings file: two inputs may have one name, and the machine's folders are nobody's business.
    home = options.config.parent
    inputs = {
        Path(os.path.relpath(path, home)).as_posix(): documents.sha256(path)
        for path in prerequisites.files(settings)
        if path.exists()
    }
    rows = {part: documents.read_json(options.processed / "rows" / f"{part}.json") for part in ("spatial", "survey")}
    outputs = {f"processed/{name}": digest for name, digest in _digests(options.processed).items()}
    outputs |= {f"maps/{name}": digest for name, digest in _digests(options.maps).items()}
    built = manifest.manifest(
        inputs={options.config.name: documents.sha256(options.config), **inputs},
        rows=rows,
        settings=settings.model_dump(mode="json", exclude={"sources": True, "study": {"rules"}})
        | {"sources": settings.sources.model_dump(mode="json", include=READING | LICENCES, exclude_none=True)},
        rules_id=study.rules_of(settings).id,
        rules_sha256=hashlib.sha256(study.rules_content(settings)).hexdigest(),
        outputs=outputs,
    )
    documents.write_json(options.processed / "manifest.json", built)
    study.say("summary.manifest", inputs=len(inputs) + 1, outputs=len(outputs))


def _digests(folder: Path) -> dict[str, str]:
    """Relative name -> SHA-256 of every output in `folder`, hidden files left out."""
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    visible = [name for name in names if name.name not in NOT_OUTPUTS and not name.name.startswith(".")]
    return {name.as_posix(): documents.sha256(folder / name) for name in visible}
