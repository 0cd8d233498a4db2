"""The folders of a KML file and what is in them, read as a stream; entities and links are never followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from pipeline.io import shapes
from pipeline.io.shapes import Element

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.io.layers import Request

FOLDERS = ("Folder", "Document")
FIELDS = ("Data", "SimpleData")
RECORD = "Placemark"
LARGEST_BYTES = 100_000_000
MOST_PARTS = 1_000_000
"""Placemarks, folders, geometries and values of one file: what they take in memory is many times their text."""
DEEPEST = 32
"""Geometries inside one another; real files have two."""
KINDS = {"Point": "Point", "LineString": "LineString", "LinearRing": "LineString", "Polygon": "Polygon"}


@dataclass(slots=True)
class Placemark:
    """One record, as text."""

    name: str = ""
    description: str = ""
    extended: dict[str, str] = field(default_factory=dict)
    geometry: Element | None = None


@dataclass(slots=True)
class Folder:
    """A folder with the placemarks directly in it: a layer."""

    name: str = ""
    placemarks: list[Placemark] = field(default_factory=list)

    @property
    def records(self) -> int:
        """How many placemarks it holds."""
        return len(self.placemarks)

    @property
    def kind(self) -> str:
        """Every kind of its shapes, or "None"."""
        elements = [placemark.geometry for placemark in self.placemarks if placemark.geometry is not None]
        kinds = sorted({kind for element in elements for kind in _kinds(element)})
        return " ".join(kinds) or "None"


def _kinds(element: Element) -> list[str]:
    if element.kind == "MultiGeometry":
        return [kind for part in element.parts for kind in _kinds(part)]
    return [KINDS[element.kind]]


def folders(request: Request, path: Path) -> list[Folder]:
    """Every folder of the file that has a name or placemarks, in the order in which they begin.

    Raises `SourceError` for XML that is broken, too large, or declares a document type, which could hide entities.
    """
    if path.stat().st_size > LARGEST_BYTES:
        raise request.fault("source-large", limit=f"{LARGEST_BYTES // 1_000_000} MB")
    reader = _Reader(request)
    try:
        with path.open("rb") as file:
            reader.parser.ParseFile(file)
    except (expat.ExpatError, LookupError, ValueError) as fault:
        raise request.unreadable(fault) from fault
    return [folder for folder in reader.folders if folder.name or folder.placemarks]


def named_apart(found: list[Folder]) -> list[Folder]:
    """A second folder of the same name is called "name (2)", one without a name "Document"."""
    seen: dict[str, int] = {}
    for folder in found:
        name = folder.name or "Document"
        seen[name] = seen.get(name, 0) + 1
        folder.name = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return found


class _Reader:
    """The handlers of expat, and what they have met so far."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.folders = [Folder()]
        self._inside = [self.folders[0]]
        self._path = [""]
        self._text: list[str] = []
        self._record: Placemark | None = None
        self._geometry: list[Element] = []
        self._field = ""
        self._parts = 0
        self._in_description = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append

    def _refuse(self, *_: object) -> None:
        raise self.request.fault("xml-declares")

    def _count(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise self.request.fault("source-large", limit=f"{MOST_PARTS:,}")

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if self._in_description:  # HTML that nobody quoted
            self._text.append(f"<{name}>")
            return
        self._text.clear()
        parent = self._path[-1]
        self._path.append(name)
        if name in FOLDERS:
            self._count()
            self.folders.append(Folder())
            self._inside.append(self.folders[-1])
        elif name == RECORD:
            self._count()
            self._record = Placemark()
        elif self._record is not None:
            self._start_in_record(name, parent, attributes)

    def _start_in_record(self, name: str, parent: str, attributes: Mapping[str, str]) -> None:
        if name in FIELDS:
            self._count()
            self._field = attributes.get("name", "").strip()
        elif name == "description" and parent == RECORD:
            self._in_description = True
        elif name in shapes.KINDS:
            self._count()
            if len(self._geometry) == DEEPEST:
                raise ValueError(f"geometries nested more than {DEEPEST} deep")
            self._geometry.append(Element(name, inner=parent == "innerBoundaryIs"))

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if self._in_description and name != "description":
            self._text.append(f"</{name}>")
            return
        self._path.pop()
        parent, text = self._path[-1], "".join(self._text).strip()
        if name in FOLDERS:
            self._inside.pop()
        elif name == "name" and parent in FOLDERS:
            self._inside[-1].name = text
        elif name == RECORD and self._record is not None:
            self._inside[-1].placemarks.append(self._record)
            self._record = None
        elif self._record is not None:
            self._end_in_record(self._record, name, parent, text)
        self._text.clear()

    def _end_in_record(self, record: Placemark, name: str, parent: str, text: str) -> None:
        if name == "name" and parent == RECORD:
            record.name = text
        elif name == "description" and self._in_description:
            record.description, self._in_description = text, False
        elif name == "SimpleData" or (name == "value" and parent == "Data"):
            record.extended.setdefault(self._field, text)
        elif name == "coordinates" and self._geometry:
            self._geometry[-1].coordinates = text
        elif name in shapes.KINDS and self._geometry:
            self._close(record, self._geometry.pop())

    def _close(self, record: Placemark, element: Element) -> None:
        if self._geometry:
            self._geometry[-1].parts.append(element)
        else:
            record.geometry = element
