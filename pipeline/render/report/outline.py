"""What both writers of a report must agree on: levels of headings, pictures in order, words for the page's number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import text
from pipeline.render.report.blocks import Figure, Heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.render.report.blocks import Block


def with_levels(blocks: Sequence[Block]) -> Iterator[tuple[Block, int]]:
    """Every block with the level of the heading above it, or its own level.

    A level that is left out is closed up: programs that read a document aloud count on it.

    >>> [level for _, level in with_levels([Heading("A", 2), Heading("B", 3), Heading("C", 1), Heading("D", 3)])]
    [1, 2, 1, 2]
    """
    level = 0
    for block in blocks:
        if isinstance(block, Heading):
            level = min(block.level, level + 1)
        yield block, level


def picture_names(blocks: Sequence[Block]) -> dict[str, str]:
    """The file of every picture that is shown, by its key.

    >>> picture_names([Figure("map", "A map"), Figure("map", "Again")])
    {'map': 'picture-0.svg'}
    """
    keys = dict.fromkeys(block.key for block in blocks if isinstance(block, Figure))
    return {key: f"picture-{index}.svg" for index, key in enumerate(keys)}


def page_number_words(language: str) -> Sequence[str]:
    """What stands before, between and after the number of the page and the number of pages.

    >>> page_number_words("en")
    ['Page ', ' of ', '']
    """
    return text.say("report_page_number", language, page="\0", pages="\0").split("\0")
