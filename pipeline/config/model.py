"""What every part of the settings is made of: frozen models, paths of files on this machine, short texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo


def resolved(path: Path, info: ValidationInfo) -> Path:
    """A path of the settings, relative to their folder; no address and no path of a driver."""
    text = str(path)
    if text.startswith("/vsi") or ":/" in text.replace(":\\", ":/")[2:]:
        raise ValueError("not a path of a file on this machine")
    base: Path = (info.context or {}).get("base", Path())
    return base / path


LocalPath = Annotated[Path, AfterValidator(resolved)]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class Model(BaseModel):
    """Frozen; a key that it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
