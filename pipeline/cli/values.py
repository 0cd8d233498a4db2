"""The values that options take: each of these functions reads one, and raises `ArgumentTypeError` for any other."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from pipeline import text
from pipeline.cli.usage import whole_number

if TYPE_CHECKING:
    from collections.abc import Collection


def words(written: str) -> list[str]:
    """What is written with commas or spaces between.

    >>> words("a, b c")
    ['a', 'b', 'c']
    """
    return [word for word in written.replace(",", " ").split() if word]


def words_of(written: str, known: Collection[str]) -> list[str]:
    """The words, each of which is `known`.

    >>> words_of("maps,map", ["maps", "static"])
    Traceback (most recent call last):
    argparse.ArgumentTypeError: map is none of maps, static
    """
    if unknown := set(words(written)) - set(known):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))} is none of {', '.join(known)}")
    return words(written)


def stages(written: str) -> list[str]:
    """Some of the stages of `all`."""
    from pipeline.cli.all import STAGES

    return words_of(written, STAGES)


def scanned(written: str) -> str:
    """A stage whose files are scanned."""
    from pipeline.cli.scan import ALL

    if written not in ALL:
        raise argparse.ArgumentTypeError(f"{written} is none of {', '.join(ALL)}")
    return written


def languages(written: str) -> list[str]:
    """Some of the languages."""
    return words_of(written, text.LANGUAGES)


def scheduler(written: str) -> str:
    """An address of a scheduler, as Dask writes it."""
    if re.fullmatch(r"(tcp|tls)://.+:\d{1,5}", written) is None:
        raise argparse.ArgumentTypeError(f"{written} is not like tcp://host:port")
    return written


def size(written: str) -> str:
    """A paper, or the sides of a picture in millimetres."""
    from pipeline.render.layout import LARGEST_MM, SIZES, SMALLEST_MM, layouts_of

    size = written.upper() if written.upper() in SIZES else written.lower()
    try:
        layouts_of(size)
    except ValueError as fault:
        smallest = "x".join(map(str, SMALLEST_MM))
        raise argparse.ArgumentTypeError(
            f"{written} is none of {', '.join(SIZES)}, and not width x height from {smallest} to {LARGEST_MM} mm"
        ) from fault
    return size


def households(written: str) -> int:
    """How many households a sample has."""
    return whole_number(written, 100, 10_000_000)


def seed(written: str) -> int:
    """What a sample is drawn by."""
    return whole_number(written, 0, 2**63 - 1)


def scale(written: str) -> int:
    """The N of 1:N."""
    return whole_number(written, 500, 100_000)


def workers(written: str) -> int:
    """How many processes."""
    return whole_number(written, 1, 64)
