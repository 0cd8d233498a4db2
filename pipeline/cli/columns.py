"""`columns`: the column dictionary as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import fields

if TYPE_CHECKING:
    from argparse import Namespace


def run(options: Namespace) -> None:
    """Print the page."""
    del options
    print(fields.as_markdown(), end="")
