"""Files that are ZIP archives (DOCX, XLSX), the same bytes on every day and machine.

The libraries that write them put the time of saving into each member, and Python the system that it runs on.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DATE = (2020, 1, 1, 0, 0, 0)
TIME = "2020-01-01T00:00:00Z"
"""For the properties of a document, which hold it once more."""
UNIX = 3
"""What a member says of the system that wrote it; Python on Windows would say another."""
PRESSED_ALREADY = (".png",)


def fixed(archive: bytes, change: Callable[[str, bytes], bytes] = lambda _, content: content) -> bytes:
    """The archive with one date for every member; `change` gets the name and the content of each, and returns it.

    >>> made = io.BytesIO()
    >>> with zipfile.ZipFile(made, "w") as archive:
    ...     archive.writestr("a.xml", "today")
    >>> same = zipfile.ZipFile(io.BytesIO(fixed(made.getvalue(), lambda name, content: content.upper())))
    >>> same.read("a.xml"), same.infolist()[0].date_time, same.infolist()[0].create_system
    (b'TODAY', (2020, 1, 1, 0, 0, 0), 3)
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, DATE)
            member.create_system = UNIX
            kind = zipfile.ZIP_STORED if name.endswith(PRESSED_ALREADY) else zipfile.ZIP_DEFLATED
            target.writestr(member, change(name, source.read(name)), compress_type=kind)
    return made.getvalue()
