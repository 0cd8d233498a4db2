"""Exact rational numbers: `fractions.Fraction` to read and to type-check, with the arithmetic of GMP.

A study of 10,000 areas needs millions of them, and GMP's are ten times as fast. They are equal to, and hash as, the
standard library's; `float` of one is the nearest float.

>>> from fractions import Fraction as Standard
>>> Fraction("24.995") == Standard(4999, 200), hash(Fraction(1, 3)) == hash(Standard(1, 3)), float(Fraction(1, 10))
(True, True, 0.1)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction
else:
    from gmpy2 import mpq as Fraction  # noqa: N812  (a class under the name of the one it stands for)

__all__ = ["Fraction"]
