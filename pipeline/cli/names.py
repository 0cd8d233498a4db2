"""Names of files from identifiers of a study, which may hold any letter."""

from __future__ import annotations

import hashlib
import re

PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


def file_name(identifier: str) -> str:
    """The identifier itself where any disk can have it as a name, else its plain letters and a few of its digest.

    >>> file_name("35.19.09.2010"), file_name("RT 1/RW 2"), file_name("../x")
    ('35.19.09.2010', 'RT-1-RW-2-b56e05', 'x-d6b96a')
    """
    if PLAIN.fullmatch(identifier) and len(identifier) <= 80:
        return identifier
    plain = re.sub(r"[^A-Za-z0-9_.]+", "-", identifier).strip("-.")[:60]
    return f"{plain}-{hashlib.sha256(identifier.encode()).hexdigest()[:6]}".removeprefix("-")
