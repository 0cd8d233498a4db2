"""For notebooks: a map of the study in one line.

from pipeline.notebook import static_map
static_map("district")
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli import drawing, study
from pipeline.render.figures import encode

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pipeline.cli.drawing import Drawing

SCREEN_DPI = 110
SIZE = "200x130"
"""Width x height in millimetres: what fits a page of a notebook with readable letters."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A map as a notebook shows it; `figure` is Matplotlib's, for more work with it."""

    figure: Figure

    def _repr_png_(self) -> bytes:
        return encode(self.figure, "png", dpi=SCREEN_DPI)

    def save(self, path: str | Path) -> None:
        """Write it as `.png` (300 dpi), `.svg` or `.pdf`, by the name of the file."""
        from pipeline.io import documents

        kind = Path(path).suffix.removeprefix(".")
        if kind not in ("png", "svg", "pdf"):
            raise ValueError(f"{path}: .png, .svg or .pdf")
        documents.write_bytes(Path(path), encode(self.figure, kind))  # type: ignore[arg-type]


def static_map(
    unit_id: str = "district",
    theme: str = "class",
    *,
    language: str | None = None,
    size: str = SIZE,
    bare: bool = True,
    config: str | Path = "settings.toml",
    processed: str | Path = "data/processed",
) -> Picture:
    """The map of a unit (a village's code, an area's identifier, or `district`) as the pipeline prints it.

    `theme` is what it shows: `class`, `score`, `certainty`, `priority`, `aspect_1` to `aspect_7`, `aspects` and others;
    `size` a paper such as `A4`, or width x height in millimetres; with `bare` False it has title and source. Raises
    `SettingsError` for a unit or theme that the study does not have, `SourceError` where a stage has not been run.
    """
    drawn = _read(Path(config).absolute(), Path(processed).absolute())
    figure = drawn.figure(
        drawn.known_unit(unit_id),
        drawn.known_theme(theme, source="theme"),
        language=language or drawn.settings.language,
        size=size,
        bare=bare,
    )
    return Picture(figure)


def _read(config: Path, processed: Path) -> Drawing:
    """The study, read anew when its tables or its settings are newer."""
    return _read_at(config, processed, (config.stat().st_mtime_ns, (processed / "scores.parquet").stat().st_mtime_ns))


@cache
def _read_at(config: Path, processed: Path, times: tuple[int, int]) -> Drawing:  # noqa: ARG001
    return drawing.read(study.open_settings(config), processed)
