"""Hostile XML: entities, links, depth, and descriptions in broken HTML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from soak.child import READ
from soak.tricks import DEEP, Place, Trick, file


def _kml(content: str, *, before: str = "") -> Callable[[Place], Path]:
    def text(place: Place) -> str:
        filled = before.replace("SECRET", place.secret.as_uri()).replace("ADDRESS", place.address)
        return f"{filled}<kml><Document>{content.replace('ADDRESS', place.address)}</Document></kml>"

    return file("desa.kml", text)


LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
BILLION = f'<!DOCTYPE kml [<!ENTITY l0 "ha">{LAUGHS}]>'
POINT = "<Placemark><name>{}</name><Point><coordinates>111.5,-7.6</coordinates></Point></Placemark>"
LINK = "<NetworkLink><Link><href>ADDRESS</href></Link></NetworkLink><Style><Icon><href>ADDRESS</href></Icon></Style>"


def _described(html: str) -> str:
    return f"<Placemark><description><![CDATA[{html}]]></description></Placemark>"


KML = {
    "billion laughs": Trick("kml", "xml-declares", _kml(POINT.format("&l9;"), before=BILLION)),
    "an entity that is a file": Trick(
        "kml", "xml-declares", _kml(POINT.format("&x;"), before='<!DOCTYPE kml [<!ENTITY x SYSTEM "SECRET">]>')
    ),
    "a document type far away": Trick(
        "kml", "xml-declares", _kml(POINT.format("a"), before='<!DOCTYPE kml SYSTEM "ADDRESS">')
    ),
    "a stylesheet far away": Trick(
        "kml", READ, _kml(POINT.format("a"), before='<?xml version="1.0"?><?xml-stylesheet href="ADDRESS"?>')
    ),
    "links": Trick("kml", READ, _kml(LINK + POINT.format("a"))),
    "a schema far away": Trick("kml", READ, _kml(POINT.format("a").replace("<Point>", '<Point x="ADDRESS">'))),
    "deep XML": Trick("kml", "source-unreadable", _kml("<a>" * DEEP)),
    "deep folders": Trick("kml", READ, _kml("<Folder>" * DEEP + POINT.format("a") + "</Folder>" * DEEP)),
    "deep geometry": Trick(
        "kml",
        "source-unreadable",
        _kml("<Placemark>" + "<MultiGeometry>" * DEEP + "</MultiGeometry>" * DEEP + "</Placemark>"),
    ),
    "HTML that ends Python's parser": Trick("kml", READ, _kml(_described("<table><tr><td>a</td><td><![x"))),
    "HTML of comments that never end": Trick("kml", READ, _kml(_described("<tr><td>" + "<!--" * DEEP))),
    "HTML of tags that never end": Trick("kml", READ, _kml(_described("<tr><td>" + "<a b='" * DEEP))),
    "HTML of a tag that is one long word": Trick("kml", READ, _kml(_described("<tr><td><" + "x" * DEEP))),
    "a character of 5,000 digits": Trick("kml", READ, _kml(_described(f"<tr><td>a</td><td>&#{'9' * 5000};</td></tr>"))),
    "1.1 million folders": Trick("kml", "source-large", _kml("<Folder/>" * 1_100_000)),
    "3,000 columns": Trick(
        "kml",
        "source-large",
        _kml(
            "<Placemark>" + "".join(f'<Data name="{n}"><value>1</value></Data>' for n in range(3_000)) + "</Placemark>"
        ),
    ),
    "a line of 2 million positions": Trick(
        "kml", "source-unreadable", _kml(POINT.format("a").replace("111.5,-7.6", "1,1 " * 2_000_000))
    ),
    "coordinates without end": Trick(
        "kml", READ, _kml(POINT.format("a").replace("111.5,-7.6", "1e308,-1e999") + POINT.format("b"))
    ),
    "not a number": Trick("kml", READ, _kml(POINT.format("a").replace("111.5,-7.6", "nan,inf"))),
    "a name that steers the terminal": Trick(
        "kml", "source-unreadable", _kml(POINT.format("a").replace("111.5", "\u202e\u009b2J"))
    ),
}
