"""Writes a sample into a raw folder, the same bytes for the same sample, and never over files of others.

It knows a sample by its shape only (`Sample`): the package that invents one lies above this one.
"""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import pyogrio
import rasterio
from rasterio.transform import Affine

from pipeline.errors import OutputError, Problem
from pipeline.io import documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

MARK = "make sample"
"""In the last column of `SOURCES.csv`: how a later run knows its own files."""
_BOM = "\ufeff"  # spreadsheets need it to read UTF-8; KoboToolbox writes it
_FIXED_DATE = "2020-03-15T00:00:00.000Z"
_DECIMALS = 7  # of a degree: what the sample's coordinates are rounded to


class Block(Protocol):
    """Rows of the household file, and the defects planted in them."""

    @property
    def households(self) -> int: ...
    @property
    def truth(self) -> Sequence[Any]: ...
    def rows(self) -> Sequence[Sequence[str]]: ...


class Sample(Protocol):
    """What there is to write."""

    def sources(self) -> Sequence[Sequence[str]]: ...
    def layers(self) -> Mapping[str, gpd.GeoDataFrame]: ...
    def form_rows(self) -> Sequence[Sequence[str]]: ...
    def count_rows(self) -> Sequence[Sequence[str]]: ...
    def household_header(self) -> Sequence[str]: ...
    def household_blocks(self) -> Iterator[Block]: ...
    def truth_table(self, truths: Iterable[Any]) -> pd.DataFrame: ...
    def settings(self) -> str: ...
    @property
    def population(self) -> NDArray[Any]: ...
    @property
    def population_profile(self) -> Mapping[str, Any]: ...


def write_raw(world: Sample, raw: Path, *, progress: Callable[[int], None] | None = None) -> Path:
    """Write all files of the sample into `raw`, the settings last, and return the settings' path.

    `progress` is called with the number of households of each block once it is written. The planted defects go
    beside the folder, not into it. Raises `OutputError` when the folder holds files that no sample made.
    """
    refuse_foreign(raw)
    _write_sources(world.sources(), raw / "SOURCES.csv")
    for name, layer in world.layers().items():
        _write_layer(layer, raw / name)
    _write_population(world, raw / "population.tif")
    for name, table in (("forms.csv", world.form_rows()), ("area-counts.csv", world.count_rows())):
        documents.write_bytes(raw / name, (_BOM + _lines(table)).encode("utf-8"))
    truths = _write_households(world, raw / "households.csv", progress=progress)
    documents.write_text(truth_path(raw), world.truth_table(truths).to_csv(index=False, lineterminator="\n"))
    documents.write_text(raw / "settings.toml", world.settings())
    return raw / "settings.toml"


def truth_path(raw: Path) -> Path:
    """The table of planted defects, beside the raw folder, where no stage reads it."""
    folder = raw.resolve()
    return folder.parent / f"{folder.name}-truth.csv"


def planted(truth: Path) -> int:
    """How many defects a table of planted defects lists."""
    with truth.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def refuse_foreign(raw: Path) -> None:
    """Raise `OutputError` when `raw` holds a file that no sample wrote there; `.gitkeep` does not count."""
    if raw.exists() and not raw.is_dir():
        raise OutputError([Problem("raw-not-ours", source=str(raw), value=raw.name)])
    ours = _registered(raw / "SOURCES.csv") | {".gitkeep"}
    # Folders are never written, so outputs kept in one of them are no reason to refuse.
    found = sorted(path for path in raw.iterdir() if not path.is_dir()) if raw.exists() else []
    foreign = [path.name for path in found if path.name not in ours and not _aside(path)]
    if foreign:
        raise OutputError([Problem("raw-not-ours", source=str(raw), value=foreign[0])])


def _registered(register: Path) -> set[str]:
    """The files that a sample's register lists; of another's register, none."""
    if not register.is_file():
        return set()
    with register.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return {str(row.get("file")) for row in csv.DictReader(file) if row.get("made_by") == MARK}


def _aside(path: Path) -> bool:
    """What a run that was killed leaves behind."""
    return path.name.startswith(".") and ".aside." in path.name


def _write_sources(sources: Sequence[Sequence[str]], path: Path) -> None:
    """First of all files, so that a run that was stopped may be run again."""
    header, *rows = sources
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([(*header, "made_by"), *((*row, MARK) for row in rows)])
    documents.write_text(path, buffer.getvalue())


def _write_layer(layer: gpd.GeoDataFrame, path: Path) -> None:
    driver, options = ("GeoJSON", {"COORDINATE_PRECISION": _DECIMALS}) if path.suffix == ".geojson" else ("GPKG", {})
    with documents.atomic(path) as aside, _fixed_date():
        pyogrio.write_dataframe(layer, aside, layer=path.stem, driver=driver, **options)


@contextmanager
def _fixed_date() -> Iterator[None]:
    """GeoPackages hold the time of writing; a fixed one lets equal samples be equal files."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write_population(world: Sample, path: Path) -> None:
    rows, columns = world.population.shape
    profile = dict(world.population_profile)
    transform = Affine(*profile.pop("transform"))
    with (
        documents.atomic(path) as aside,
        rasterio.open(
            aside,
            "w",
            driver="GTiff",
            width=columns,
            height=rows,
            count=1,
            dtype=world.population.dtype,
            transform=transform,
            compress="deflate",
            **profile,
        ) as raster,
    ):
        raster.write(world.population, 1)


def _write_households(world: Sample, path: Path, *, progress: Callable[[int], None] | None) -> list[Any]:
    """Stream the blocks, one held at a time, and gather what was planted."""
    truths: list[Any] = []
    with documents.atomic(path) as aside, aside.open("wb") as file:
        file.write((_BOM + _lines([world.household_header()])).encode("utf-8"))
        for block in world.household_blocks():
            file.write(_lines(block.rows()).encode("utf-8"))
            truths += block.truth
            if progress is not None:
                progress(block.households)
    return truths


def _lines(rows: Iterable[Sequence[str]]) -> str:
    """Rows with every field quoted and `;` between, as KoboToolbox writes them; no field of a sample holds a quote."""
    return "".join(f'"{line}"\n' for line in map('";"'.join, rows))
