"""`publish`: the data that may be handed on, in `maps/data`, with their styles, metadata, licence and lineage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import text
from pipeline.cli import lineage, study
from pipeline.cli.publication import KEYS, TABLES, Made, made, meanings
from pipeline.io import documents, geopackage, tables
from pipeline.io.together import remove, together
from pipeline.publish.datapackage import LICENCE_FILE, File, datapackage
from pipeline.publish.dictionary import keys
from pipeline.publish.features import feature_collection
from pipeline.publish.metadata import metadata
from pipeline.publish.readme import licence, readme
from pipeline.publish.study import Input, Publication

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pipeline.config import Settings

SHAPES = ("areas", "villages")
LAYERS = {f"{name}.geojson": name for name in SHAPES}
CSVS = {f"{name}.csv": name for name in TABLES}
TEXTS = {
    "slum-areas.gpkg": "geopackage",
    "metadata.xml": "metadata",
    "README.txt": "readme",
    LICENCE_FILE: "licence",
    "datapackage.json": "datapackage",
    "manifest.json": "manifest",
}
FILES = LAYERS | CSVS | TEXTS
"""Every file that may be written, and the code of what it is."""
DESCRIBED = ("geojson", "csv", "gpkg", "xml")
"""Kinds of files that the Data Package describes; the others are read by people."""


def run(options: Namespace) -> None:
    """Write the files of `maps/data`, and take away those of an earlier run that are not made any more."""
    settings = study.open_settings(options.config)
    about = _publication(options.config, settings)
    frames = {name: tables.read_table(options.processed, name) for name in TABLES}
    shapes = {name: tables.read_geotable(options.processed, name) for name in SHAPES}
    built, folder = made(frames, shapes, about), options.maps / "data"
    names = [name for name, code in FILES.items() if name not in CSVS or code in built.tables]
    # Tell Make every file before the first is written.
    documents.write_text(options.processed / ".data.mk", f"DATA_FILES := {' '.join(names)}\n")
    with together(options.processed, "publish"):
        _write_layers(built, about, folder, line=lineage.line(options.config, settings))
        _write_tables(built, folder)
        _write_texts(built, about, names, folder)
        _write_descriptions(settings, built, about, names, folder)
        for name in sorted(set(FILES) - set(names)):
            remove(folder / name)
    study.say("summary.publish", files=len(names), folder=folder, areas=built.known.areas, withheld=built.withheld)


def _publication(config: Path, settings: Settings) -> Publication:
    chosen, output = settings.study, settings.output
    inputs = (Input(name, digest) for name, digest in lineage.public_inputs(config, settings))
    named = {one: words for one in text.LANGUAGES if (words := output.licence_in(one)) is not None}
    return Publication(
        titles={one: chosen.title(one) for one in text.LANGUAGES},
        round=chosen.round,
        k=settings.privacy.k,
        illustrative=chosen.illustrative,
        without_delineations=settings.sources.delineations is None,
        licence=named or None,
        languages=output.languages,
        metric_crs=chosen.metric_crs,
        rules=study.rules_of(settings),
        inputs=tuple(sorted(inputs)),
    )


def _write_layers(built: Made, about: Publication, folder: Path, *, line: str) -> None:
    for name, code in LAYERS.items():
        head = {"name": code} | {f"title_{one}": about.title(one) for one in text.LANGUAGES}
        head |= {f"description_{one}": words for one, words in meanings(code, about).items()}
        head |= {f"licence_{one}": about.licence_words(one) for one in text.LANGUAGES}
        head["lineage"] = line
        documents.write_text(folder / name, feature_collection(built.layers[code], key=KEYS[code], about=head))
    geopackage.write_published(
        {**built.layers, **built.tables, "columns": built.columns()},
        folder / "slum-areas.gpkg",
        descriptions={
            name: f"{_description(name, about)}\n{line}" for name in (*built.layers, *built.tables, "columns")
        },
        styles=[row._asdict() for row in built.styles],
        year=about.round,
    )


def _description(name: str, about: Publication) -> str:
    """What a layer is, for the window in which a GIS lists them."""
    said = meanings(name, about)
    return "\n".join(f"{about.title(one)}. {said[one]}. {about.licence_words(one)}" for one in about.ordered)


def _write_tables(built: Made, folder: Path) -> None:
    for code, frame in built.tables.items():
        tables.write_csv(frame, folder / f"{code}.csv")


def _write_texts(built: Made, about: Publication, names: Iterable[str], folder: Path) -> None:
    files = {name: meanings(FILES[name], about) for name in names}
    documents.write_text(folder / "README.txt", readme(about, files, built.known, built.indicators))
    documents.write_text(folder / LICENCE_FILE, licence(about))
    documents.write_text(folder / "metadata.xml", metadata(about, built.extent, built.known))


def _write_descriptions(
    settings: Settings, built: Made, about: Publication, names: Iterable[str], folder: Path
) -> None:
    """The two files that know the hashes of the others."""
    listed = [_file(name, built, about, folder) for name in names if name.rpartition(".")[2] in DESCRIBED]
    documents.write_json(folder / "datapackage.json", datapackage(about, listed))
    outputs = {name: documents.sha256(folder / name) for name in names if name != "manifest.json"}
    content = lineage.described(settings, inputs={}, rows={}, outputs=outputs)
    documents.write_json(folder / "manifest.json", _public(content, about))


def _public(content: Mapping[str, object], about: Publication) -> dict[str, object]:
    """A manifest without counts of single files' rows, and with the stamp."""
    kept = {name: value for name, value in content.items() if name != "rows"}
    stamp = {"stamp": about.stamp} if about.stamp else {}
    return {**kept, **stamp, "inputs": [one._asdict() for one in about.inputs]}


def _file(name: str, built: Made, about: Publication, folder: Path) -> File:
    code, said = FILES[name], meanings(FILES[name], about)
    fields = built.fields.get(code, ())
    return File(
        name=name,
        title=" / ".join(said[one] for one in about.ordered),
        bytes=documents.size_bytes(folder / name),
        sha256=documents.sha256(folder / name),
        fields=fields,
        keys=keys(code) if fields else (),
    )
