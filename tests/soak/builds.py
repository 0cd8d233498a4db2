"""`make soak`, second part: the sample with all there is, built here and built aside, is the same to the byte."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Build a sample of some seed and verify it; the exit code is that of the first command that fails."""
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--households", type=int, default=600)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="pipeline-soak-builds-") as name:
        folder = Path(name)
        study = ("--config", folder / "raw" / "settings.toml", "--processed", folder / "p", "--maps", folder / "m")
        drawn = ("--raw", folder / "raw", "--seed", given.seed, "--households", given.households)
        return run("sample", *drawn) or run("all", *study) or run("verify", *study)


def run(*arguments: object) -> int:
    """The exit code of `python -m pipeline ...`, which has said what is wrong."""
    return subprocess.run([sys.executable, "-m", "pipeline", *map(str, arguments)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
