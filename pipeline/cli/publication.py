"""What is published, made in memory: layers and tables with their words, styles, and counts of what is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline import text
from pipeline.publish.dictionary import described
from pipeline.publish.layers import area_layer, village_layer
from pipeline.publish.metadata import Extent
from pipeline.publish.study import known
from pipeline.publish.subtraction import villages_of
from pipeline.publish.suppression import published
from pipeline.render.gis.styles import LEVELS, class_and_score, layer_styles
from pipeline.render.gis.words import with_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

    from pipeline.fields import Field
    from pipeline.publish.study import Known, Publication
    from pipeline.render.gis.styles import LayerStyle
    from pipeline.render.themes import Theme

TABLES = ("scores", "criteria", "sdg", "changes", "todo")
ALWAYS = ("scores", "criteria", "sdg")
"""The tables that are written even without a row."""
KEYS = {"areas": "area_id", "villages": "village_code"}
STAMP = "stamp"


@dataclass(frozen=True, slots=True)
class Made:
    """Everything that is written; `fields` explain the columns of each layer and table."""

    layers: Mapping[str, gpd.GeoDataFrame]
    tables: Mapping[str, pd.DataFrame]
    fields: Mapping[str, Sequence[Field]]
    styles: Sequence[LayerStyle]
    known: Known
    extent: Extent

    @property
    def withheld(self) -> int:
        """Rows of the tables with a number that is withheld."""
        marked = [frame["suppressed"] for frame in self.tables.values() if "suppressed" in frame]
        return sum(int(one.sum()) for one in marked) + int((self.tables["scores"]["suppressed_columns"] != "").sum())

    @property
    def indicators(self) -> list[str]:
        """The SDG and housing indicators that the tables hold."""
        return sorted(self.tables["sdg"]["indicator"].unique().tolist())

    def columns(self) -> pd.DataFrame:
        """The dictionary of the published columns as a table."""
        import pandas as pd

        names = ("type", "unit", "allowed", "meaning_id", "meaning_en")
        rows = [
            {"table": table, "column": field.column} | {name: getattr(field, name) for name in names}
            for table, listed in self.fields.items()
            for field in listed
        ]
        return pd.DataFrame(rows, dtype="str")


def made(frames: Mapping[str, pd.DataFrame], shapes: Mapping[str, gpd.GeoDataFrame], about: Publication) -> Made:
    """Withhold, join, and say in words; `frames` are the tables of the dictionary, `shapes` areas and villages."""
    shown = published(**frames, k=about.k, rules=about.rules, villages=villages_of(shapes["areas"]))
    themes = class_and_score(shown.scores, about.rules, round=about.round)
    layers = dict(_layers(shown.scores, shapes, themes, about))
    tables = {name: _stamped(getattr(shown, name), about) for name in TABLES}
    tables = {name: frame for name, frame in tables.items() if name in ALWAYS or len(frame)}
    return Made(
        layers=layers,
        tables=tables,
        fields={name: described(name, columns(frame)) for name, frame in {**layers, **tables}.items()},
        styles=layer_styles(themes, about.languages),
        known=known(shown.scores, shown.criteria, round=about.round),
        extent=_extent(layers),
    )


def columns(frame: pd.DataFrame) -> list[str]:
    """The columns but for the geometry."""
    return [str(column) for column in frame.columns if column != "geometry"]


def _layers(
    scores: pd.DataFrame, shapes: Mapping[str, gpd.GeoDataFrame], themes: Mapping[str, Theme], about: Publication
) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    plain = {
        "areas": area_layer(shapes["areas"], scores, round=about.round),
        "villages": village_layer(shapes["villages"], scores, round=about.round),
    }
    for name, layer in plain.items():
        said = with_words(
            layer,
            level=LEVELS[name],
            key=KEYS[name],
            described=described(name, columns(layer)),
            themes=themes,
            rules=about.rules,
            k=about.k,
        )
        yield name, _stamped(said, about)


def _stamped(frame: Any, about: Publication) -> Any:
    """Practice data say so in every row."""
    import pandas as pd

    if about.stamp is None:
        return frame
    return frame.assign(**{STAMP: pd.Series(about.stamp, index=frame.index, dtype="str")})


def _extent(layers: Mapping[str, gpd.GeoDataFrame]) -> Extent:
    boxes = [layer.total_bounds for layer in layers.values()]
    west, south = (float(min(box[side] for box in boxes)) for side in (0, 1))
    east, north = (float(max(box[side] for box in boxes)) for side in (2, 3))
    return Extent(west, south, east, north, areas=len(layers["areas"]), villages=len(layers["villages"]))


def meanings(name: str, about: Publication) -> dict[str, str]:
    """What a published file, layer or table is, by language."""
    return {one: text.say(f"publication.file.{name}", one, round=about.round) for one in text.LANGUAGES}
