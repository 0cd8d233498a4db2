"""The summary of a village or of the district: sentences in which every number and class is a cell of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.render import style
from pipeline.render.report import cells
from pipeline.render.report.facts import COUNT, Fact, Sentence
from pipeline.render.report.inputs import NO_ROW, TOTAL
from pipeline.render.themes.tables import is_unknown, number, whole
from pipeline.render.themes.verdicts import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.render.report.inputs import Book, Key, Row

MOST_WEIGHT = 3
"""So many criteria are named as those that weigh most."""


def sentences(book: Book, key: Key, *, parts: Sequence[Key]) -> list[Sentence]:
    """What the summary of a unit says, in order; `parts` are its assessed areas."""
    row = book.score(key)
    if row["class"] == style.NOT_ASSESSED:
        return [Sentence("summary.not_assessed", {"name": _name(book, key)})]
    found = [_size(book, key), _classes(book, key, parts), _people(book, key), _score(book, key), _slum(book, key)]
    return [*found, *_weight(book, key), *_change(book, key), _certainty(book, key, parts)]


def _where(book: Book, key: Key, **more: object) -> dict[str, object]:
    return {"level": key[0], "unit_id": key[1], "round": book.inputs.round, **more}


def _cell(book: Book, key: Key, column: str, written: str) -> Fact:
    return Fact("scores", _where(book, key), column, book.score(key).get(column), written)


def _name(book: Book, key: Key) -> Fact:
    return _cell(book, key, "name", book.name(key))


def _hectares(book: Book, key: Key, column: str) -> Fact:
    return _cell(book, key, column, cells.with_ha(book, book.score(key).get(column)))


def _size(book: Book, key: Key) -> Sentence:
    return Sentence("summary.size", {"name": _name(book, key), "area_ha": _hectares(book, key, "area_ha")})


def _classes(book: Book, key: Key, parts: Sequence[Key]) -> Sentence:
    """How many areas have which class, from worst to best; those with an open one are told apart by their limits."""
    order = style.class_order(book.rules)
    kinds = [_kind(book.score(part)) for part in parts]
    ranked = sorted(set(kinds), key=lambda kind: (order.index(kind[-1]), len(kind), order.index(kind[0])))
    each = tuple(_of_kind(book, key, kind, kinds.count(kind)) for kind in ranked)
    return Sentence("summary.classes", {"count": _count(book, key, len(parts)), "classes": each})


def _kind(row: Row) -> tuple[str, ...]:
    """The class of an area, or the lowest and the highest that may be where it is open."""
    if is_unknown(row.get("class")):
        return (style.NOT_ASSESSABLE,)
    return (str(row["class_low"]), str(row["class_high"])) if is_open(row) else (str(row["class"]),)


def _of_kind(book: Book, key: Key, kind: tuple[str, ...], count: int) -> Sentence:
    low, high = kind[0], kind[-1]
    same = {"class_low": low, "class_high": high} if len(kind) == 2 else {"class": low}
    words = cells.class_words(book, {"class": low, "class_low": low, "class_high": high})
    label = Fact("rules", {}, "class", kind, words)
    counted = _count(book, key, count, is_open=len(kind) == 2, **same)
    return Sentence("summary.of_class", {"count": counted, "class": label})


def _count(book: Book, key: Key, count: int, **same: object) -> Fact:
    """How many areas of the unit there are, those whose scores have the values of `same`."""
    village = {} if key[0] == "district" else {"village_code": key[1]}
    return Fact("areas", village | same, COUNT, count, book.number(count))


def _people(book: Book, key: Key) -> Sentence:
    row = book.score(key)
    counts = {name: _cell(book, key, name, cells.counted(book, row, name)) for name in ("households", "population")}
    return Sentence("summary.people", counts)


def _score(book: Book, key: Key) -> Sentence:
    """The total score and the class; with the limits of both where the data leave them open."""
    row = book.score(key)
    best = Fact("rules", {}, "max_score", book.rules.max_score, book.number(book.rules.max_score))
    ends = {name: _cell(book, key, name, book.number(whole(row, name))) for name in _SCORES}
    label = _cell(book, key, "class", cells.class_words(book, row))
    if is_unknown(row["score"]):
        return Sentence("summary.not_assessable", {"class": label})
    places = {"score": ends["score"], "max": best, "class": label}
    if not _has_open_score(row):
        return Sentence("summary.score", places)
    return Sentence("summary.score_open", places | {"low": ends["score_low"], "high": ends["score_high"]})


_SCORES = ("score", "score_low", "score_high")


def _slum(book: Book, key: Key) -> Sentence:
    row = book.score(key)
    now, low, high = (_hectares(book, key, f"slum{end}_ha") for end in ("", "_low", "_high"))
    if number(row, "slum_low_ha") == number(row, "slum_high_ha"):
        return Sentence("summary.slum", {"slum_ha": now})
    return Sentence("summary.slum_open", {"slum_ha": now, "low": low, "high": high})


def heaviest(book: Book, key: Key) -> list[Row]:
    """The criteria that add points, those with the most first, then by their percent and the official order."""
    rows = book.criteria.get(key, {})
    known = [row for name in book.rules.by_criterion() if (row := rows.get(name)) and (whole(row, "points") or 0) > 0]
    return sorted(known, key=lambda row: (-(whole(row, "points") or 0), -(number(row, "share_pct") or 0.0)))


def _weight(book: Book, key: Key) -> Iterator[Sentence]:
    found = heaviest(book, key)[:MOST_WEIGHT]
    if found:
        yield Sentence("summary.weight", {"criteria": tuple(_criterion(book, key, row) for row in found)})


def _criterion(book: Book, key: Key, row: Row) -> Sentence:
    name = str(row["criterion"])
    where = _where(book, key, criterion=name)
    label = book.rules.by_criterion()[name].label[book.language]
    places: dict[str, Any] = {
        "criterion": Fact("criteria", where, "criterion", name, f"{name} {label}"),
        "points": Fact("criteria", where, "points", row["points"], book.number(row["points"])),
    }
    if number(row, "share_pct") is None:
        return Sentence("summary.criterion_withheld", places)
    percent = Fact("criteria", where, "share_pct", row["share_pct"], cells.percent(book, row["share_pct"]))
    return Sentence("summary.criterion", places | {"percent": percent})


def _change(book: Book, key: Key) -> Iterator[Sentence]:
    """From the round before to this one; nothing where there is none."""
    row = book.changes.get(key, {}).get(TOTAL, NO_ROW)
    if not row:
        return
    where = {"level": key[0], "unit_id": key[1], "round_to": book.inputs.round, "criterion": TOTAL}
    before = Fact("changes", where, "round_from", row["round_from"], str(int(row["round_from"])))
    ends = {name: whole(row, f"points_{name}") for name in ("from", "to")}
    if None in ends.values():
        yield Sentence("summary.not_comparable", {"before": before})
        return
    written = {name: Fact("changes", where, f"points_{name}", end, book.number(end)) for name, end in ends.items()}
    then = book.before.get(key, NO_ROW)
    place = {"level": key[0], "unit_id": key[1], "round": row["round_from"]}
    label = Fact("scores", place, "class", then.get("class"), cells.class_words(book, then))
    yield Sentence("summary.change", {"before": before, "class": label, **written})
    yield _contribution(book, row, where)
    if _has_open_score(then) or _has_open_score(book.score(key)):
        yield Sentence("summary.change_open", {"before": before})


def _has_open_score(row: Row) -> bool:
    return whole(row, "score_low") != whole(row, "score_high")


def _contribution(book: Book, row: Row, where: dict[str, Any]) -> Sentence:
    kind = str(row["contribution"])
    if kind not in ("handled", "partly"):
        return Sentence(f"summary.contribution.{kind}")
    value = row.get("contribution_pct")
    if is_unknown(value):
        return Sentence("summary.contribution.withheld")
    percent = Fact("changes", where, "contribution_pct", value, cells.percent(book, value))
    return Sentence(f"summary.contribution.{kind}", {"percent": percent})


def _certainty(book: Book, key: Key, parts: Sequence[Key]) -> Sentence:
    """How many areas have a class that the missing data can still change."""
    open_ = sum(bool(row) and is_open(row) for row in map(book.score, parts))
    if not open_:
        return Sentence("summary.all_settled")
    return Sentence("summary.some_open", {"count": _count(book, key, open_, is_open=True)})


def paragraphs(book: Book, key: Key, *, parts: Sequence[Key]) -> list[str]:
    """The summary as running text: what the unit is, how it scores and why, what changed and how sure that is."""
    found = sentences(book, key, parts=parts)
    texts = {sentence.code: sentence.text(book) for sentence in found}
    return [" ".join(words) for group in GROUPS if (words := [texts[code] for code in texts if _in(code, group)])]


GROUPS = (
    ("size", "classes", "people", "not_assessed"),
    ("score", "score_open", "not_assessable", "slum", "slum_open", "weight", "all_settled", "some_open"),
    ("change", "change_open", "contribution", "not_comparable"),
)
"""The sentences of each paragraph by the first part of their code."""


def _in(code: str, group: Sequence[str]) -> bool:
    return code.split(".")[1] in group
