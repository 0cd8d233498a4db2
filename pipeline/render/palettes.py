"""The colours of the themes that `style` has no palette for.

An ordered ramp falls in lightness from step to step, also for people with protanopia, deuteranopia or tritanopia; its
steps leave out the middle lightness on which neither ink nor paper can be read. `steps` takes as many as a theme
needs. The diverging palette differs by side in hue (blue and orange, which all of them tell apart) and in hatch.
`tests/test_palettes.py` measures all of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HIGH_IS_BAD = (
    "#f4f88e", "#f6d746", "#fcb216", "#f98e09", "#ee6a24", "#cc4248", "#a02a63", "#71196e", "#410c6b",
)  # fmt: skip
"""Nine steps from yellow to violet: the more, the worse. After `inferno` of Matplotlib (CC0)."""
HIGH_IS_GOOD = ("#ecf7b1", "#96d489", "#48ab61", "#006837", "#00290f")
"""Five steps from straw to dark green: the more, the better. After `YlGn` of ColorBrewer (Apache 2.0)."""
CERTAIN = ("#f5edfc", "#cfb3ec", "#a783d2", "#61308f")
"""Four steps of violet: the darker, the more certain; what is open is pale, as in every theme."""
DIVERGING = ("#084488", "#7db4de", "#f5f3ec", "#f0a04b", "#86300a")
"""From much better (blue) over the same to much worse (orange)."""
SUPPRESSED = "#8f98a3"

HATCHES = ("", "..", "//", "\\\\", "xx")
"""From the lightest step to the darkest, then again from the first: neighbours always differ."""
DIVERGING_HATCHES = ("//", "..", "", "\\\\", "xx")
UNKNOWN_HATCH, SUPPRESSED_HATCH, NOT_ASSESSED_HATCH, NONE_HATCH = "--", "++", "||", "oo"
MARKERS = ("o", "^", "s", "D")
"""Shapes of areas too small to be drawn, in Matplotlib's letters, in the same turn."""
UNKNOWN_MARKER = "X"


def steps(ramp: Sequence[str], count: int) -> list[str]:
    """`count` colours of `ramp`, evenly spread from its first to its last; past its length the nearest repeat.

    >>> steps("abcdefghi", 3), steps("abcdefghi", 1)
    (['a', 'e', 'i'], ['a'])
    """
    last = len(ramp) - 1
    return [ramp[(2 * index * last + count - 1) // (2 * max(count - 1, 1))] for index in range(count)]


def in_turn(letters: Sequence[str], count: int) -> list[str]:
    """`count` of `letters`, from the first again after the last.

    >>> in_turn("ab", 3)
    ['a', 'b', 'a']
    """
    return [letters[index % len(letters)] for index in range(count)]
