"""`python -m pipeline STAGE --config settings.toml --processed data/processed --maps maps`."""

import sys

from pipeline.cli import main

if __name__ == "__main__":
    sys.exit(main())
