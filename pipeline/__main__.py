"""`python -m pipeline STAGE --config settings.toml --processed data/processed --maps maps`."""

import sys

OLDEST = (3, 11)


def _require_python() -> None:
    """Before any import of ours: an older Python has no `tomllib`, and `doctor` too would end with a traceback."""
    if tuple(sys.version_info[:2]) < OLDEST:
        this = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"Perlu Python 3.11 sampai 3.13; ini {this}. / Python 3.11 to 3.13 is needed; this is {this}.")


if __name__ == "__main__":
    _require_python()
    from pipeline.cli import main

    sys.exit(main())
