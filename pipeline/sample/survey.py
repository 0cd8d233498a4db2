"""Blocks of the household file as text, as KoboToolbox exports it, with the defects planted and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.sample.chance import Floats, Ints, generator
from pipeline.sample.headers import (
    ALTITUDE,
    ANSWERS,
    AREA,
    COMBINED,
    END,
    ENUMERATOR,
    LATITUDE,
    LONGITUDE,
    PRECISION,
    START,
    TODAY,
    UUID,
    answer_header,
    survey_headers,
)
from pipeline.sample.houses import GPS_NOISE_M
from pipeline.sample.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.sample.answers import Answers, Codes
    from pipeline.sample.defects import Defects
    from pipeline.sample.ground import Ground
    from pipeline.sample.interviews import People
    from pipeline.sample.settlements import Settlements

Columns = dict[str, list[str]]

_FIRST_DAY = np.datetime64("2020-02-03T00:00:00", "s")  # a Monday; field work ends before 15 March 2020
_LETTERS = np.array(["", *"abcdefghijk"], dtype=object)
_NUMBERS = np.array([str(number) for number in range(128)], dtype=object)
_HALVES = np.array([f"{number / 2:g}" for number in range(128)], dtype=object)
_MISSABLE = (
    "roof",
    "septic_distance",
    "water_sufficiency",
    "discharge",
    "road_access",
    "wall",
    "waste_collection",
    "closet",
    "faces_road",
    "floor",
    "occupants",
    "hazard_zone",
)


_SKIPPED = "livelihood"
"""Asked late in the interview, and no criterion needs it."""


@dataclass(frozen=True)
class Block:
    """Rows of the household file, column by column, and the defects in them."""

    columns: Columns
    truth: list[Truth]
    households: int

    def rows(self) -> Sequence[tuple[str, ...]]:
        """The cells row by row, in the order of `survey_headers`."""
        return list(zip(*(self.columns[header] for header in survey_headers()), strict=True))


def survey_block(
    block: People,
    answers: Answers,
    standing_m: Floats,
    settlements: Settlements,
    defects: Defects,
    *,
    seed: int,
) -> Block:
    """The text of one block of households."""
    area_ids = settlements.area_ids
    random = generator(seed, 12, int(block.row[0]))
    columns = {
        **_identity(block, area_ids, settlements.character.village, random),
        **_answers(block, area_ids, answers.all()),
        **_times(block, random, _here(block, defects.rows["short_interview"])[0]),
        **_keys(block, random),
    }
    columns |= _positions(block, standing_m, settlements.ground, defects, random)
    truth = _spoiled_answers(columns, block, defects) + _moved(columns, block, defects)
    return _repeated(columns, truth, block, defects)


def _identity(block: People, area_ids: Sequence[str], village: Ints, random: np.random.Generator) -> Columns:
    """Names are numbers; one in a hundred states the RT next to the one lived in, as people do."""
    ids = np.array(area_ids, dtype=object)
    wrong = random.uniform(size=len(block.row)) < 0.01
    other = np.where(random.uniform(size=len(block.row)) < 0.5, block.area - 1, block.area + 1)
    other = np.clip(other, 0, len(ids) - 1)
    stated = np.where(wrong & (village[other] == village[block.area]), other, block.area)
    return {
        ENUMERATOR: [f"E{number:02d}" for number in (block.enumerator + 1).tolist()],
        "identitas/nama_responden": [f"CONTOH {number:06d}" for number in (block.row + 1).tolist()],
        AREA: ids[stated].tolist(),
    }


def _answers(block: People, area_ids: Sequence[str], codes: Mapping[str, Codes]) -> Columns:
    texts: dict[str, list[str]] = {
        "building_id": [
            f"{area_ids[area]}-B{building + 1:04d}"
            for area, building in zip(block.area.tolist(), block.building.tolist(), strict=True)
        ],
        "families": _NUMBERS[block.families].tolist(),
        "occupants": _NUMBERS[block.occupants].tolist(),
    }
    for variable, code in codes.items():
        table = {"length_m": _HALVES, "width_m": _HALVES, "storeys": _NUMBERS}.get(variable, _LETTERS)
        texts[variable] = table[code].tolist()
    return {header: texts[variable] for header, variable in ANSWERS.items()}


def _times(block: People, random: np.random.Generator, short: Ints) -> Columns:
    """An interview lasts 8 to 15 minutes, so that an enumerator is never in two houses at once; `short` ones take 2."""
    start = _FIRST_DAY + block.second.astype("timedelta64[s]")
    drawn = random.integers(840, 1500, len(start))
    seconds = 480 + (drawn - 840) * 7 // 11
    seconds[short] = 100 + drawn[short] % 40
    end = start + seconds.astype("timedelta64[s]")
    sent = end + random.integers(60, 14_400, len(start)).astype("timedelta64[s]") - np.timedelta64(7, "h")
    starts, ends = np.datetime_as_string(start).tolist(), np.datetime_as_string(end).tolist()
    return {
        START: [f"{time}.000+07:00" for time in starts],
        END: [f"{time}.000+07:00" for time in ends],
        TODAY: [time[:10] for time in starts],
        "_submission_time": np.datetime_as_string(sent).tolist(),
    }


def _keys(block: People, random: np.random.Generator) -> Columns:
    """Identifiers as Kobo gives them; two letters break the last group, so that no run of digits looks like a number
    that a person could be called or registered by."""
    many = random.bytes(16 * len(block.row)).hex()
    uuids = []
    for start in range(0, len(many), 32):
        word = many[start : start + 32]
        uuids.append(f"{word[:8]}-{word[8:12]}-4{word[13:16]}-a{word[17:20]}-c{word[21:26]}e{word[27:32]}")
    numbers = (block.row + 1).tolist()
    return {
        UUID: uuids,
        "_id": [str(41_000_000 + number) for number in numbers],
        "_index": [str(number) for number in numbers],
    }


def _positions(
    block: People, standing_m: Floats, ground: Ground, defects: Defects, random: np.random.Generator
) -> Columns:
    """The GPS columns; a reading lies near the house, defects move, turn or drop it."""
    noise = random.uniform(-1, 1, standing_m.shape) * GPS_NOISE_M / 2**0.5
    lon, lat = ground.to_degrees(standing_m + noise).T.copy()
    accuracy = np.round(2.8 + random.gamma(2.0, 1.1, len(lon)), 1)
    altitude = np.round(66 + random.normal(0, 2.5, len(lon)), 1)
    for kind, places in (("outside", defects.outside_deg), ("shared_boundary", defects.shared_deg)):
        here, which = _here(block, defects.rows[kind])
        lon[here], lat[here] = places[which].T
    here, _ = _here(block, defects.rows["swapped"])
    lon[here], lat[here] = lat[here], lon[here]
    here, _ = _here(block, defects.rows["lost_minus"])
    lat[here] = -lat[here]
    here, _ = _here(block, defects.rows["zero_position"])
    lon[here], lat[here] = 0.0, 0.0
    here, _ = _here(block, defects.rows["poor_accuracy"])
    accuracy[here] = np.round(random.uniform(60, 250, len(here)), 1)
    return _gps_text(lon, lat, altitude, accuracy, _here(block, defects.rows["empty_position"])[0])


def _gps_text(lon: Floats, lat: Floats, altitude: Floats, accuracy: Floats, empty: Ints) -> Columns:
    columns = {
        LATITUDE: [f"{value:.7f}" for value in lat.tolist()],
        LONGITUDE: [f"{value:.7f}" for value in lon.tolist()],
        ALTITUDE: [f"{value:.1f}" for value in altitude.tolist()],
        PRECISION: [f"{value:.1f}" for value in accuracy.tolist()],
    }
    columns[COMBINED] = [" ".join(parts) for parts in zip(*columns.values(), strict=True)]
    for texts in columns.values():
        for row in empty.tolist():
            texts[row] = ""
    return columns


def _here(block: People, rows: Ints) -> tuple[Ints, Ints]:
    """Places in the block of those of `rows` that lie in it, and their places in `rows`."""
    which = np.flatnonzero((rows >= block.row[0]) & (rows <= block.row[-1]))
    return rows[which] - block.row[0], which


def _told(kind: str, columns: Columns, block: People, defects: Defects, place: int, header: str) -> Truth:
    row = int(defects.file_row(block.row[place : place + 1])[0])
    return Truth(kind, "households.csv", row, columns[UUID][place], header, columns[header][place])


def _spoiled_answers(columns: Columns, block: People, defects: Defects) -> list[Truth]:
    truth = []
    for place in _here(block, defects.rows["missing_answer"])[0].tolist():
        turned = [_MISSABLE[(place + step) % len(_MISSABLE)] for step in range(len(_MISSABLE))]
        header = next(answer_header(name) for name in turned if columns[answer_header(name)][place] != "")
        columns[header][place] = ""
        truth.append(_told("missing_answer", columns, block, defects, place, header))
    header = answer_header(_SKIPPED)
    for place in _here(block, defects.rows["skipped_question"])[0].tolist():
        columns[header][place] = ""
        truth.append(_told("skipped_question", columns, block, defects, place, header))
    header = answer_header("length_m")
    for place in _here(block, defects.rows["decimal_comma"])[0].tolist():
        columns[header][place] = f"{float(columns[header][place]):.1f}".replace(".", ",")
        truth.append(_told("decimal_comma", columns, block, defects, place, header))
    return truth


def _moved(columns: Columns, block: People, defects: Defects) -> list[Truth]:
    shown = {
        "short_interview": END,
        "swapped": LATITUDE,
        "lost_minus": LATITUDE,
        "zero_position": LATITUDE,
        "empty_position": LATITUDE,
        "poor_accuracy": PRECISION,
        "outside": COMBINED,
        "shared_boundary": COMBINED,
    }
    return [
        _told(kind, columns, block, defects, place, header)
        for kind, header in shown.items()
        for place in _here(block, defects.rows[kind])[0].tolist()
    ]


def _repeated(columns: Columns, truth: list[Truth], block: People, defects: Defects) -> Block:
    """Put in the repeats of whole rows, some rows after the first."""
    places, which = _here(block, defects.rows["duplicate"])
    if len(places) == 0:
        return Block(columns, truth, len(block.row))
    after = defects.after[which]
    order = np.insert(np.arange(len(block.row)), after - block.row[0] + 1, places)
    rank = np.argsort(np.argsort(after, kind="stable"), kind="stable")
    earlier = int((defects.after < block.row[0]).sum())
    rows = 2 + after + 1 + rank + earlier
    truth += [
        Truth("duplicate", "households.csv", int(row), columns[UUID][place], UUID, columns[UUID][place])
        for row, place in zip(rows.tolist(), places.tolist(), strict=True)
    ]
    repeated = {header: [texts[place] for place in order.tolist()] for header, texts in columns.items()}
    return Block(repeated, truth, len(block.row))
