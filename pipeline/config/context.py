"""The settings of the study's own basemap: what lies around the areas and is drawn beneath them."""

from __future__ import annotations

from pipeline.config.model import LocalPath, Model, Text


class ContextLayer(Model):
    """A layer of lines or polygons; `name` is the column of its labels, `crs` as for the boundaries."""

    path: LocalPath
    layer: Text | None = None
    name: Text | None = None
    crs: Text | None = None


class Context(Model):
    """Layers of the basemap, each optional, with the line that must stand on every map which shows them.

    >>> Context(licence="© OpenStreetMap, ODbL").licence_in("en")
    '© OpenStreetMap, ODbL'
    """

    licence: Text
    licence_en: Text | None = None
    roads: ContextLayer | None = None
    rivers: ContextLayer | None = None
    built_up: ContextLayer | None = None
    neighbours: ContextLayer | None = None

    def named(self) -> dict[str, ContextLayer]:
        """The layers that there are, by what a row of the table `context` calls them."""
        every = {
            "neighbour": self.neighbours,
            "built_up": self.built_up,
            "river": self.rivers,
            "road": self.roads,
        }
        return {kind: layer for kind, layer in every.items() if layer is not None}

    def licence_in(self, language: str) -> str:
        """The licence line in `language`; the first one where there is no other."""
        return self.licence_en if language == "en" and self.licence_en is not None else self.licence
