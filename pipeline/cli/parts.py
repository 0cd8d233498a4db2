"""The tables of `data/processed/` in parts: what a worker reads by itself, from a folder that all machines see."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from pipeline import engine
from pipeline.errors import EngineError, Problem

if TYPE_CHECKING:
    from argparse import Namespace
    from contextlib import AbstractContextManager
    from pathlib import Path

    from pipeline.engine import Engine

LARGEST_BLOCK_ROWS = 500_000
"""Households that are in memory at a time, for the table of a block and what is made from it."""


def opened(options: Namespace) -> AbstractContextManager[Engine]:
    """Where the options say that the work over households is done."""
    return engine.opened(scheduler=options.scheduler)


def seen(folder: Path) -> Path:
    """The folder itself; raises `EngineError` where this machine has none at that path."""
    if not folder.is_dir():
        raise EngineError([Problem("cluster-folder", value=str(folder), details={"worker": socket.gethostname()})])
    return folder
