"""What is not certain in the result of a unit, and what would settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import fields
from pipeline.render import style
from pipeline.render.report import cells
from pipeline.render.report.blocks import Column, Heading, Listing, Paragraph, Row, Table
from pipeline.render.themes.tables import is_unknown, leads_back, number, whole, withheld
from pipeline.render.themes.verdicts import is_open

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.render.report.blocks import Block
    from pipeline.render.report.inputs import Book, Key
    from pipeline.render.report.inputs import Row as Cells

HOUSEHOLDS = "households"
"""What `question` says where the households themselves are to be asked; other names are columns of the RT form."""


def uncertainty(book: Book, key: Key, *, parts: Sequence[Key]) -> Iterator[Block]:
    """The part of a report on what is open: how many areas, which measurements settle it, GPS, and who is in no area.

    `parts` are the unit's assessed areas.
    """
    yield Heading(book.say("heading.uncertainty"))
    yield Paragraph(_how_open(book, key, parts))
    tasks = [*book.todo.get(key, ()), *_in_order(task for part in parts for task in book.todo.get(part, ()))]
    if tasks:
        yield task_table(book, tasks)
    else:
        yield Paragraph(book.say("open.nothing"))
    yield Listing([_gps(book, key), *outside_of(book, key)])


def _in_order(tasks: Iterable[Cells]) -> list[Cells]:
    """Those of areas whose class is open before the others; within an area the most useful first, as in `todo`."""
    return sorted(tasks, key=lambda task: task.get("class_low") == task.get("class_high"))


def _how_open(book: Book, key: Key, parts: Sequence[Key]) -> str:
    """Whether the unit's own class is open, and how many of its areas' are."""
    row = book.score(key)
    own = "open.unit_open" if is_open(row) else "open.unit_settled"
    if row["class"] == style.NOT_ASSESSABLE:
        own = "open.unit_unknown"
    open_ = sum(bool(score) and is_open(score) for score in map(book.score, parts))
    unknown = sum(book.score(part).get("class") == style.NOT_ASSESSABLE for part in parts)
    said = [book.say(own, name=book.name(key), class_=cells.class_words(book, row))]
    said.append(book.say("open.areas", open=book.number(open_), all=book.number(len(parts))))
    if unknown:
        said.append(book.say("open.not_assessable", count=book.number(unknown)))
    return " ".join(said)


def task_table(book: Book, tasks: Sequence[Cells]) -> Table:
    """A row a measurement: where, of which criteria, how much, and what it would do."""
    columns = (
        Column(book.say("column.where"), 2.4),
        Column(book.say("column.open_criteria"), 3.2),
        Column(book.say("column.measure"), 3),
        Column(book.say("column.effect"), 2.4),
    )
    rows = [
        Row((_place(book, task), criteria_of(book, task), measure(book, task), effect(book, task))) for task in tasks
    ]
    return Table(columns, rows, caption=book.say("caption.tasks"), note=book.say("tasks_note"), small=True)


def _place(book: Book, task: Cells) -> str:
    name = book.name((str(task["level"]), str(task["unit_id"])))
    return name if task["level"] == "area" else book.say(f"whole.{task['level']}", name=name)


def criteria_of(book: Book, task: Cells) -> str:
    """The criteria that are open, by their official names."""
    named = book.rules.by_criterion()
    return "; ".join(f"{name} {named[name].label[book.language]}" for name in str(task["criteria"]).split("+"))


def measure(book: Book, task: Cells) -> str:
    """How much to measure or whom to ask, and the questions of the form that are empty."""
    unit = str(task["unit"])
    known = fields.columns("forms")
    asked = [name for name in _questions(task) if name != HOUSEHOLDS]
    questions = "; ".join(
        known[name].meaning(book.language).partition(":")[0] if name in known else name for name in asked
    )
    parts = [part for part in (_how_much(book, task, unit), questions) if part]
    return ": ".join(parts) if parts else book.say("measure.form")


def _questions(task: Cells) -> list[str]:
    found = task.get("question")
    return [] if is_unknown(found) or not found else str(found).split("; ")


def _how_much(book: Book, task: Cells, unit: str) -> str:
    amount = number(task, "amount")
    if amount is not None and unit in (HOUSEHOLDS, "m"):
        written = book.number(amount, 0 if amount == int(amount) else 1)
        return book.say(f":webmap.task_{unit}", amount=written)
    if unit != HOUSEHOLDS:
        return ""
    if leads_back(task):
        return book.say(":webmap.task_withheld")
    if withheld(task):
        return book.say(":webmap.task_households", amount=cells.below_k(book))
    return book.say(":webmap.task_more")


def effect(book: Book, task: Cells) -> str:
    """What the measurement would do, with how many points are open."""
    said = book.say(f":todo.{task['effect']}")
    return book.say("effect", effect=said, points=book.number(whole(task, "points_open")))


def _gps(book: Book, key: Key) -> str:
    """How many households lie near a boundary, and whether that could change the class; as the map says it."""
    row = book.score(key)
    near, silent = number(row, "gps_households"), number(row, "gps_unknown_households")
    hidden = withheld(row, "gps_households")
    if near is None and silent is None and not hidden:
        return book.say("gps_no_survey")
    if near is None and not hidden:
        return book.say(":webmap.gps.unknown")
    said = book.say(f":webmap.gps.{_gps_case(row, near)}", **_gps_places(book, row))
    if silent == 0:
        return said
    return f"{said} {book.say(':webmap.gps.silent', unknown=cells.counted(book, row, 'gps_unknown_households'))}"


def _gps_case(row: Cells, near: float | None) -> str:
    limits = [row.get(f"gps_class_{end}") for end in ("low", "high")]
    if near == 0:
        return "none"
    if any(map(is_unknown, limits)):
        return "not_worked_out"
    return "same" if limits == [row["class_low"], row["class_high"]] else "changes"


def _gps_places(book: Book, row: Cells) -> dict[str, str]:
    limits = {end: row.get(f"gps_class_{end}") for end in ("low", "high")}
    labels = {
        end: "" if is_unknown(class_) else style.class_label(str(class_), book.rules, book.language)
        for end, class_ in limits.items()
    }
    return {"near": cells.counted(book, row, "gps_households"), **labels}


def outside_of(book: Book, key: Key) -> Iterator[str]:
    """Interviewed households that are in no area, of the village or of the whole survey."""
    joined = book.inputs.reconciliation
    if not joined:
        return
    if key[0] == "village":
        outside = int(joined.get("outside_by_village", {}).get(key[1], 0))
        yield book.say("join.village", count=cells.shown_count(book, outside))
        return
    buckets = {name: cells.shown_count(book, int(count)) for name, count in joined["buckets"].items()}
    if _follows(book, joined.get("outside_by_village", {}).values(), int(joined["buckets"].get("outside", 0))):
        buckets["outside"] = book.say(":webmap.withheld")
    total = book.number(sum(map(int, joined["buckets"].values())))
    is_whole = all(book.number(int(count)) == buckets[name] for name, count in joined["buckets"].items())
    yield book.say("join.district", read=total if is_whole else book.say(":webmap.withheld"), **buckets)


def _follows(book: Book, counts: Iterable[int], total: int) -> bool:
    """Whether a count that its village withholds follows from the others and their total."""
    k = book.inputs.k
    if k is None:
        return False
    small = [count for count in counts if 0 < count < k]
    left = total - sum(count for count in counts if count >= k)
    return len(small) == 1 or (bool(small) and left in (len(small), len(small) * (k - 1)))
