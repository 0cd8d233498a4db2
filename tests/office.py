"""LibreOffice for the tests of files that an office opens. The tests never install it."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_LONGEST_S = 300


def unavailable(what: str) -> NoReturn:
    """Skip on a machine without LibreOffice; fail where it was promised."""
    if os.environ.get("REQUIRE_OFFICE") == "1":
        pytest.fail(what)
    pytest.skip(what)


def convert(path: Path, to: str, folder: Path) -> Path:
    """`path` as LibreOffice reads it, written into `folder` as another kind of file (`pdf`, `docx`, `xlsx`, `csv`)."""
    return convert_all([path], to, folder)[0]


def convert_all(paths: Sequence[Path], to: str, folder: Path) -> list[Path]:
    """The files in one go, each as `convert` writes it.

    LibreOffice has a profile of its own in `folder`, so that nobody's settings count and several may run at once.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        unavailable("no LibreOffice on this machine")
    profile = f"-env:UserInstallation={(folder / 'office-profile').as_uri()}"
    command = [program, "--headless", profile, "--convert-to", to, "--outdir", str(folder)]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=_LONGEST_S)
    return [folder / f"{path.stem}.{to.partition(':')[0]}" for path in paths]
