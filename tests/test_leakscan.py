"""The leak scan: each way in which an identity can stand in a file is found, and none where there is none."""

from __future__ import annotations

import base64
import gzip
import re
import shutil
import sqlite3
import stat
import struct
import subprocess
import sys
import zipfile
import zlib
from contextlib import closing
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING
from unittest import mock

import geopandas as gpd
import leak_world
import numpy as np
import pytest
import toy
from conftest import ROOT, Study

from pipeline.cli import identities, scan, study
from pipeline.io import documents
from pipeline.publish.leakscan.identifiers import Identifiers, identifiers, public_words
from pipeline.publish.leakscan.pdf import pieces
from pipeline.publish.leakscan.positions import Positions, told_apart
from pipeline.publish.leakscan.scan import Sought, found
from pipeline.render.report.coordinates import written_places

if TYPE_CHECKING:
    from pathlib import Path

NAME, COLUMN = "Sri Wahyuningsih", "nama"
LATITUDE, LONGITUDE = -7.6312114, 111.4786068


def sought(*values: str, public: str = "") -> Sought:
    """One column of these values, and one household."""
    place = Positions(np.array([LATITUDE]), np.array([LONGITUDE]))
    metres = Positions(np.array([9156123.4]), np.array([552345.6]), metres=True)
    return Sought(identifiers([(COLUMN, values)]), [place, metres], public_words([public]))


def packed(name: str, content: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes, after: bytes = b"") -> bytes:
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + pixels + chunk(b"IEND", b"") + after


def geopackage(cell: object) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (?)", [cell])
        connection.commit()
        return connection.serialize()


def pdf(page: bytes, *, title: bytes = b"") -> bytes:
    stream = zlib.compress(page)
    head = b"<< /Length " + str(len(stream)).encode() + b" /Filter /FlateDecode >>"
    return (
        b"%PDF-1.7\n1 0 obj\n"
        + head
        + b"\nstream\n"
        + stream
        + b"\nendstream\nendobj\n2 0 obj\n<< "
        + title
        + b" >>\nendobj\n"
    )


WRITTEN = NAME.encode()
WRAPPED = {
    "text": b"a," + WRITTEN + b",b",
    "capitals": WRITTEN.upper(),
    "underscores": b"foto_sri_wahyuningsih_1",
    "without a space": b"SriWahyuningsih",
    "a link": b"https://example.org/?q=Sri%20Wahyuningsih",
    "JSON escapes": b'{"a": "\\u0053ri Wahyuningsih"}',
    "HTML escapes": b"<p>Sri&nbsp;Wahyuningsih</p>",
    "cut by tags": b"<w:t>Sri Wahyu</w:t></w:r><w:r><w:t>ningsih</w:t>",
    "UTF-16": NAME.encode("utf-16"),
    "gzip": gzip.compress(WRITTEN),
    "an archive": packed("word/document.xml", WRITTEN),
    "a member's name": packed(f"{NAME}.txt", b""),
    "an archive in an archive": packed("a.xlsx", packed("b.xml", WRITTEN)),
    "base64 in a page": b'<img src="data:;base64,' + base64.b64encode(b" " * 60 + WRITTEN) + b'">',
    "a comment of a PNG": png(chunk(b"tEXt", b"Author\0" + WRITTEN)),
    "a packed comment of a PNG": png(chunk(b"zTXt", b"Author\0\0" + zlib.compress(WRITTEN))),
    "a colour profile of a PNG": png(chunk(b"iCCP", b"profile\0\0" + zlib.compress(WRITTEN))),
    "behind a PNG": png(after=WRITTEN),
    "an archive behind a PNG": png(after=packed("a.txt", WRITTEN)),
    "with places to break a word": "Sri Wahyu\u00adning\u200bsih".encode(),
    "a PNG in a document": packed("media/1.png", png(chunk(b"tEXt", b"Author\0" + WRITTEN))),
    "a cell of a GeoPackage": geopackage(NAME),
    "tiles": b"PMTiles\3" + b"\0" * 119 + gzip.compress(b"\x1a\x10" + WRITTEN),
    "a page of a PDF": pdf(b"BT /F1 9 Tf [(Sri W) 20 (ahyuningsih)] TJ ET"),
    "octal signs of a PDF": pdf(b"BT /F1 9 Tf (\\123ri Wahyuningsih) Tj ET"),
    "metadata of a PDF": pdf(b"", title=b"/Author (Sri Wahyuningsih)"),
    "UTF-16 in a PDF": pdf(b"", title=b"/Author <" + ("\ufeff" + NAME).encode("utf-16-be").hex().encode() + b">"),
    "a file in a PDF": pdf(packed("a.txt", WRITTEN)),
}


@pytest.mark.parametrize("content", WRAPPED.values(), ids=WRAPPED)
def test_a_name_is_found_however_it_is_wrapped(content: bytes) -> None:
    assert found(content, sought(NAME)) == [COLUMN]
    assert found(content, sought("Budi Hartono")) == []


POINT = b"GP\0\1" + struct.pack("<i", 4326) + b"\1" + struct.pack("<Idd", 1, LONGITUDE, LATITUDE)
WRITTEN_POSITIONS = {
    "7 decimals": b"[111.4786068, -7.6312114]",
    "5 decimals": b"lat=-7.63121 lon=111.47861",
    "cut, not rounded": b"-7.63121,111.47860",
    "a comma": b"7,63121 LS; 111,47861 BT",
    "minutes": "7°37'52.36\" LS 111°28'43.00\" BT".encode(),
    "whole numbers": b"[1114786068,-76312114]",
    "metres": b"x 552345.6 y 9156123.4",
    "whole metres": b"552345 9156123",
    "a point of a GeoPackage": geopackage(POINT),
    "packed, the other way round": b"\0\1\2" + struct.pack(">dd", LATITUDE, LONGITUDE),
}


@pytest.mark.parametrize("content", WRITTEN_POSITIONS.values(), ids=WRITTEN_POSITIONS)
def test_a_position_is_found_however_it_is_written(content: bytes) -> None:
    assert found(content, sought()) == ["position"]


@pytest.mark.parametrize(
    "content",
    [
        b"-7.63,111.479",  # no exact position
        b"-7.6312114",  # half of one
        b"[111.4786068,-7.6400000],[111.4800000,-7.6312114]",  # the halves of two neighbours
        geopackage(POINT[:-8] + struct.pack("<d", -7.64)),
    ],
)
def test_what_is_no_position_of_a_household_raises_no_alarm(content: bytes) -> None:
    assert found(content, sought()) == []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("+62 899-0000-1001", b"08" + b"9900001001"),
        ("08" + "9900001001", b"(+62) 899 0000 1001"),
        (leak_world.nik(1), b"9901 0000 0000 7001"),
        ("9901-0000-0000-7001", leak_world.nik(1).encode()),
        ("1580689830123.jpg", b"photos/1580689830123.png"),
        ("41000001", b"41000001,1"),
        ("kabar: " + "satu dua tiga empat lima enam tujuh delapan", b"dua tiga empat lima enam tujuh"),
    ],
)
def test_numbers_photographs_and_parts_of_free_text_are_found(value: str, written: bytes) -> None:
    assert found(written, sought(value)) == [COLUMN]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Siti", b"Siti"),  # too short
        ("68.41", b"68.41"),  # a decimal
        ("2020-02-03", b"2020-02-03"),  # a day
        ("1234567", b"1234567"),  # a number that anything may have
        ("41000001", b"M 0.41000001 2"),  # decimals of another number
        ("Wahyuni", b"Wahyuningsih"),  # a part of a word
    ],
)
def test_short_and_common_values_raise_no_alarm(value: str, written: bytes) -> None:
    assert found(written, sought(value)) == []


def test_a_public_word_is_no_secret_and_hides_no_other() -> None:
    names = sought("Klagen Serut", NAME, public="Desa Klagen Serut")
    assert found(b"Klagen Serut", names) == []
    assert found(b"Klagen Serut, Sri Wahyuningsih", names) == [COLUMN]


def test_what_fills_more_than_half_of_a_column_tells_nobody_apart() -> None:
    assert found(b"Jawa Timur", sought("Jawa Timur", "Jawa Timur", "Jawa Timur", NAME)) == []
    assert found(b"Jawa Timur", sought("Jawa Timur", "Jawa Timur", NAME, "Budi Hartono")) == [COLUMN]


def test_a_household_where_the_annex_places_its_area_is_no_secret() -> None:
    """111.5, -7.5 is the middle of the square: the annex writes it, whether somebody lives there or not."""
    square = gpd.GeoSeries.from_wkt(["POLYGON ((111 -8, 112 -8, 112 -7, 111 -7, 111 -8))"], crs="EPSG:4326")
    latitude, longitude = np.array([-7.5, -7.5001]), np.array([111.5, 111.5])
    assert told_apart(latitude, longitude, written_places(square)).tolist() == [False, True]


def test_a_broken_file_is_not_vouched_for() -> None:
    with pytest.raises(ValueError, match="cut off"):
        list(pieces(pdf(b"BT ET" * 90).replace(b"/Length ", b"/Length 1 /Other ")))
    with pytest.raises(ValueError, match="packed in a way"):
        list(pieces(pdf(b"BT ET").replace(b"/FlateDecode", b"/LZWDecode")))
    with pytest.raises(zipfile.BadZipFile):
        found(packed("a", b"a")[:-9], sought(NAME))


def test_wrappings_without_end_are_not_vouched_for() -> None:
    content = WRITTEN
    for _ in range(5):
        content = packed("a", content)
    assert found(content, sought(NAME)) == [COLUMN]
    with pytest.raises(ValueError, match="too many wrappings"):
        found(packed("a", content), sought(NAME))


# -- in a study


STAGES = ("load", "join", "aggregate", "maps", "static", "publish", "reports")
GUARDED = """
import sys

calls = []
names = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
# Unix sockets, by which a process speaks to its own children, have no address of two parts.
sys.addaudithook(lambda event, given: event in names and not isinstance(given[-1], str | bytes) and calls.append(event))
from pipeline.cli import main

for stage in sys.argv[1].split(","):
    if main([stage, *sys.argv[2:]]) != 0:
        sys.exit(stage)
sys.exit(f"called: {calls}" if calls else 0)
"""
"""The stages in one process that counts what Python itself asks of the network."""
NO_INTERFACE = ("unshare", "--user", "--map-root-user", "--net")


def without_network(*command: str) -> subprocess.CompletedProcess[str]:
    """Run in a network namespace without interfaces, where that is permitted."""
    prefix = NO_INTERFACE if may_unshare() else ()
    return subprocess.run([*prefix, *command], cwd=ROOT, capture_output=True, text=True, check=False)


@cache
def may_unshare() -> bool:
    program = shutil.which("unshare")
    return program is not None and subprocess.run([*NO_INTERFACE, "true"], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def persons(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The toy world with an identity in every raw column, built with all that is published, and without a network."""
    folder = tmp_path_factory.mktemp("persons")
    config = leak_world.write(folder / "raw")
    config.write_text(config.read_text(encoding="utf-8") + '\n[output]\nstatic_themes = ["class"]\n', encoding="utf-8")
    one = Study(config, folder / "processed", folder / "maps")
    built = without_network(sys.executable, "-W", "error", "-c", GUARDED, ",".join(STAGES), *one.folders)
    assert built.returncode == 0, built.stderr
    return one


def test_the_stages_need_no_network(persons: Study) -> None:
    """They ran where there is none, and nothing of Python's asked for one (the fixture fails otherwise)."""
    assert (persons.maps / "reports" / "scores.xlsx").exists()
    if not may_unshare():
        pytest.skip("this machine does not permit a network namespace")
    probe = "import socket; socket.create_connection(('127.0.0.1', 9))"
    assert "Network is unreachable" in without_network(sys.executable, "-c", probe).stderr


def test_a_call_of_the_network_would_be_counted() -> None:
    call = "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 9), 1)\nexcept OSError:\n    pass\n"
    code = GUARDED.replace("from pipeline.cli import main\n", call).replace('sys.argv[1].split(",")', "()")
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "called: ['socket." in ended.stderr


def test_the_tables_are_for_their_owner_alone(persons: Study) -> None:
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (persons.processed, *persons.processed.rglob("*"))}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert modes.keys() >= {
        persons.processed / "internal" / "verdicts.parquet",
        persons.processed / "households.parquet",
    }
    assert (persons.maps / "index.html").stat().st_mode & 0o004


def looked_for(one: Study) -> Identifiers:
    return identities.sought(study.open_settings(one.config), one.processed).identifiers


def test_every_planted_column_is_looked_for(persons: Study) -> None:
    known = looked_for(persons)
    kinds = {kind for runs in known.runs.values() for _, kind in runs} | set(known.numbers.values())
    assert kinds == {*leak_world.personal(0), "ketua_rt", "who"}


def test_no_planted_identity_is_in_any_public_file(persons: Study) -> None:
    result = persons.run("scan")
    assert result.returncode == 0, result.stderr
    assert "pindai kebocoran" in result.stdout
    assert {path.suffix for path in persons.maps.rglob("*.*")} >= {".html", ".png", ".pdf", ".docx", ".xlsx", ".gpkg"}


def test_a_leaked_identity_fails_the_build_and_takes_only_its_file_away(persons: Study) -> None:
    """A file for each column, and one for a position; the message names file and column, and never the value."""
    h4 = f"{toy.WEST + 0.4 * toy.STEP:.6f} {toy.SOUTH + 0.2 * toy.STEP:.6f}"
    leaks = {**leak_world.personal(3), "position": h4}
    before = {path for path in persons.maps.rglob("*") if path.is_file()}
    for column, value in leaks.items():
        (persons.maps / "data" / f"leak-{column}.csv").write_text(f"a,b\n1,{value}\n", encoding="utf-8")
    result = persons.run("scan", "--part", "publish")
    assert result.returncode == 1
    for column, value in leaks.items():
        where = "" if column == "position" else f", kolom {column}"
        assert f"GALAT: maps/data/leak-{column}.csv{where}: berkas publik ini memuat" in result.stderr
        assert value not in result.stderr + result.stdout
    assert {path for path in persons.maps.rglob("*") if path.is_file()} == before


def test_several_processes_find_the_same_in_the_same_order(persons: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    for share_bytes in (1, 10**12):
        monkeypatch.setattr(scan, "SHARE_BYTES", share_bytes)
        for number in (3, 1, 2):
            (persons.maps / "data" / f"leak-{number}.csv").write_text(leak_world.NAMES[number], encoding="utf-8")
        (persons.maps / "data" / "leak-0.pdf").write_bytes(b"%PDF-1.7 1 0 obj <</FlateDecode /Length 3>> stream\nabc")
        seen.append(persons.run("scan", "--part", "publish", "--workers", "2"))
    assert seen[0] == seen[1]
    files = re.findall(r"GALAT: maps/data/leak-(\d)", seen[0].stderr)
    assert files == ["0", "1", "2", "3"]


def test_a_file_that_cannot_be_taken_away_is_told(persons: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    leak = persons.maps / "data" / "leak.csv"
    leak.write_text(leak_world.NAMES[1], encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(type(leak), "unlink", mock.Mock(side_effect=PermissionError(1, "Operation not permitted")))
        result = persons.run("scan", "--part", "publish")
    leak.unlink()
    assert result.returncode == 1
    assert "leak.csv: berkas ini tidak dapat dihapus (Operation not permitted), jadi masih ada" in result.stderr


def test_a_file_that_may_not_be_read_fails_the_build_and_stays(persons: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    page = persons.maps / "index.html"
    monkeypatch.setattr(documents, "read_bytes", mock.Mock(side_effect=PermissionError(13, "Permission denied")))
    result = persons.run("scan", "--part", "maps")
    assert result.returncode == 1
    assert "GALAT: maps/index.html: berkas ini ada, tetapi Anda tidak diizinkan membacanya" in result.stderr
    assert page.exists()


def test_a_number_in_a_name_of_a_place_is_told(tmp_path: Path) -> None:
    """Names are published by intent, so this is told and not removed; the code of an RT has 16 digits and is no NIK."""
    config = toy.write(tmp_path / "raw")
    areas = toy.delineations().assign(kode=["A", "B", leak_world.nik(2)], nama=["RT A Bu Sri 0899 0000 1234", "B", "C"])
    areas.to_file(tmp_path / "raw" / "delineations.geojson", driver="GeoJSON")
    settings = config.read_text(encoding="utf-8").replace("Toy world", f"Toy world {leak_world.nik(1)}")
    config.write_text(settings, encoding="utf-8")
    one = Study(config, tmp_path / "processed", tmp_path / "maps")
    one.build("load")
    told = one.run("scan").stderr
    found = re.findall(r"PERHATIAN: (\w+), kolom (\w+): (\d) nama memuat nomor telepon", told)
    assert found == [("areas", "name", "1"), ("settings", "title_en", "1")]
    assert "0899" not in told
    assert one.run("scan", "--part", "reports").stderr == ""


def test_a_further_process_must_be_worth_its_start(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "b").write_bytes(b"12345")
    paths = [tmp_path / "a", tmp_path / "b"]
    shares = {share: scan.workers(paths, 4, share_bytes=share) for share in (1, 5, 6, 11)}
    assert shares == {1: 4, 5: 2, 6: 1, 11: 1}


def test_no_planted_identity_is_in_the_tables(persons: Study) -> None:
    """But for the field-quality page, which names enumerators and is not there: nothing asked for it."""
    known = looked_for(persons)
    for path in persons.processed.rglob("*"):
        if path.suffix == ".parquet":
            text = persons.table(path.relative_to(persons.processed).with_suffix("").as_posix()).to_csv()
            assert known.found(text, public_words([])) == set(), path
