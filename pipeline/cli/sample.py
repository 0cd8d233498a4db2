"""`sample`: a complete practice data set with its settings file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import report, study
from pipeline.cli.progress import Progress
from pipeline.io import raw, vector
from pipeline.sample.world import make_world

if TYPE_CHECKING:
    from argparse import Namespace

    from pipeline.errors import Problem


def run(options: Namespace) -> None:
    """Write the sample into the raw folder; refuses a folder that holds files of others."""
    raw.refuse_foreign(options.raw)
    found: list[Problem] = []
    villages = None if options.villages is None else vector.read_vector(options.villages, problems=found)
    report(found)
    world = make_world(villages=villages, households=options.households, seed=options.seed)
    progress = Progress("sample", options.households)
    raw.write_raw(world, options.raw, progress=progress.add)
    truth = raw.truth_path(options.raw)
    study.say(
        "summary.sample",
        households=options.households,
        areas=len(world.delineations),
        villages=len(world.villages),
        defects=raw.planted(truth),
        raw=options.raw,
        truth=truth,
    )
