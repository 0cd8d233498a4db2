"""`messages`: the catalogue of messages as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.text import page

if TYPE_CHECKING:
    from argparse import Namespace


def run(options: Namespace) -> None:
    """Print the page."""
    del options
    print(page.as_markdown(), end="")
