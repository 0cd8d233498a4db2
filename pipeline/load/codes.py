"""Village codes: one canonical writing, whatever the source."""

from __future__ import annotations

import re

DOTTED = re.compile(r"([0-9][0-9])\.([0-9][0-9])\.([0-9][0-9])\.([0-9]{4})")
UNDOTTED = re.compile(r"(?:id)?([0-9]{10})", re.IGNORECASE)
BPS = re.compile(r"[0-9]{10}")


def canonical_village_code(text: str) -> str | None:
    """The code as Kemendagri writes it (`35.19.09.2010`); a BPS code stays as its 10 digits; None for neither.

    In a Kemendagri code the village part starts with 1 (kelurahan) or 2 (desa): by that an undotted one is told from
    a BPS code (Kepmendagri 300.2.2-2138/2025).

    >>> canonical_village_code(" 3519092010 "), canonical_village_code("id3519150010"), canonical_village_code("Jiwan")
    ('35.19.09.2010', '3519150010', None)
    """
    text = text.strip()
    if DOTTED.fullmatch(text):
        return text
    found = UNDOTTED.fullmatch(text)
    if found is None:
        return None
    digits = found[1]
    if digits[6] in "12":
        return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"
    return digits


def is_bps(code: str) -> bool:
    """Whether a canonical code is one of BPS, for which no Kemendagri code was found.

    >>> is_bps("3519140004"), is_bps("35.19.09.2010")
    (True, False)
    """
    return BPS.fullmatch(code) is not None
