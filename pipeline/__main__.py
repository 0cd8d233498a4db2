"""`python -m pipeline STAGE --config settings.toml --processed data/processed --maps maps`."""

import sys

OLDEST = (3, 11)
INTERRUPTED = 130


def _require_python() -> None:
    """Before any import of ours: an older Python has no `tomllib`, and `doctor` too would end with a traceback."""
    if tuple(sys.version_info[:2]) < OLDEST:
        this = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"Perlu Python 3.11 sampai 3.13; ini {this}. / Python 3.11 to 3.13 is needed; this is {this}.")


def _run() -> int:
    """What the command line ends with; an interrupt while the program is being read has nothing to tidy up."""
    _require_python()
    try:
        from pipeline.cli import main

        return main()
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(_run())
