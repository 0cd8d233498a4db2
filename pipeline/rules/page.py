"""A rule file as a page to read: every number with its source and its evidence mark, in both languages."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from pipeline import text
from pipeline.rational import Fraction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.rules.model import Rules


class _Sourced(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def evidence(self) -> str: ...


def as_markdown(rules: Rules) -> str:
    """The whole rule file as Markdown, one table a subject."""
    sections = (_criteria, _scale, _classes, _density, _considerations, _consideration_classes, _legality, _handling)
    lines = [f"# {_both(rules.title)}", "", f"`{rules.id}`: {rules.source}", "", *_note("evidence")]
    for section in sections:
        lines += [*section(rules), ""]
    return "\n".join(lines)


def _criteria(rules: Rules) -> Iterator[str]:
    rows = (
        (
            f"`{row.criterion}`",
            _both(rules.aspects[row.aspect]),
            _both(row.label),
            _both(row.volume),
            row.unit,
            _say(f"denominator.{row.denominator}"),
            f"`{row.counted_as}`" if row.counted_as else _say("say.not_counted"),
            *_marks(row),
        )
        for row in rules.criteria
    )
    columns = ("aspect", "criterion", "volume", "unit", "denominator", "counted_as", "evidence", "source")
    return _section("criteria", ("", *columns), rows)


def _scale(rules: Rules) -> Iterator[str]:
    cuts = [_number(cut) for cut in rules.cuts_pct]
    percents = [*(_say("say.below", high=cut) for cut in cuts), _say("say.from", low=cuts[-1])]
    rows = zip(percents, map(str, rules.points), *_repeated(rules.scale, len(percents)), strict=True)
    return _section("points", ("percent", "points", "evidence", "source"), rows)


def _classes(rules: Rules) -> Iterator[str]:
    ranges = _ranges([row.from_score for row in rules.classes], last=rules.max_score)
    rows = ((_both(row.label), total, *_marks(row)) for row, total in zip(rules.classes, ranges, strict=True))
    return _section("classes", ("class", "total", "evidence", "source"), rows)


def _density(rules: Rules) -> Iterator[str]:
    limits = rules.density.limit_per_ha.items()
    rows = ((_city(rules, size), _number(limit), *_marks(rules.density)) for size, limit in limits)
    return _section("density", ("city_size", "limit", "evidence", "source"), rows)


def _considerations(rules: Rules) -> Iterator[str]:
    found = rules.considerations
    rows = [
        (_both(item.label), _say("say.yes" if answer == "a" else "say.no"), str(points), *_marks(item))
        for item in (found.strategic_location, found.social_potential)
        for answer, points in item.points.items()
    ]
    density = found.population_density
    for size, limits in density.above_per_ha.items():
        label = f"{_both(density.label)}: {_city(rules, size)}"
        for range_, points in zip(_over(limits), density.points, strict=True):
            rows.append((label, range_, str(points), *_marks(density)))
    return _section("considerations", ("item", "answer", "points", "evidence", "source"), rows)


def _consideration_classes(rules: Rules) -> Iterator[str]:
    classes = rules.considerations.classes
    ranges = _ranges([row.from_sum for row in classes], last=rules.considerations.range_of_sum[1])
    rows = ((_both(row.label), total, *_marks(row)) for row, total in zip(classes, ranges, strict=True))
    return _section("consideration_classes", ("class", "total", "evidence", "source"), rows)


def _legality(rules: Rules) -> Iterator[str]:
    found = rules.legality
    share = _say("say.tenure", percent=_number(found.tenure.above_pct))
    labels = [_both(found.tenure.label), _both(found.spatial_plan.label)]
    rows = [
        (labels[0], share, *_marks(found.tenure)),
        (labels[1], _say("say.spatial_plan"), *_marks(found.spatial_plan)),
        (_both(found.labels["legal"]), "; ".join(labels), *_marks(found)),
    ]
    return _section("legality", ("aspect_of_legality", "holds_when", "evidence", "source"), rows)


def _handling(rules: Rules) -> Iterator[str]:
    rows = [
        (
            rules.class_label(class_, "id") + " / " + rules.class_label(class_, "en"),
            rules.considerations.class_label(considered, "id")
            + " / "
            + rules.considerations.class_label(considered, "en"),
            _both(rules.legality.labels[legality]),
            _both(rules.handling.labels[rules.handling.by_class[class_][legality]]),
            str(place),
            f"{rules.class_code.letter[class_]}{rules.class_code.number[considered][legality]}",
        )
        for class_, order in rules.priority.by_class.items()
        for considered, place in order.items()
        for legality in rules.legality.labels
    ]
    rows.sort(key=lambda row: (int(row[4]), row[5]))
    columns = ("class", "considerations", "legality", "handling", "priority", "code")
    yield from _section("handling", columns, rows)
    yield ""
    parts = (("handling", rules.handling), ("priority", rules.priority), ("code", rules.class_code))
    yield from _table(("", "evidence", "source"), ((_say(f"column.{name}"), *_marks(part)) for name, part in parts))


def _section(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"## {_say(name)}"
    yield ""
    yield from _table(columns, _said_once(rows))


def _said_once(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """The rows, with a sign of repetition where the source (the last cell) is that of the row before."""
    before = ""
    for row in rows:
        yield row if row[-1] != before else [*row[:-1], "″"]
        before = row[-1]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row([_say(f"column.{name}") if name else "" for name in columns])
    yield "|" + "---|" * len(columns)
    yield from map(_row, rows)


def _row(cells: Iterable[str]) -> str:
    escaped = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def _note(name: str) -> list[str]:
    return [line for language in text.LANGUAGES for line in (text.say(f"rulebook.note.{name}", language), "")]


def _marks(part: _Sourced) -> tuple[str, str]:
    return _say(f"evidence.{part.evidence}"), part.source


def _repeated(part: _Sourced, times: int) -> Iterator[list[str]]:
    return ([mark] * times for mark in _marks(part))


def _city(rules: Rules, size: str) -> str:
    name = {language: text.say(f"rulebook.city.{size}", language) for language in text.LANGUAGES}
    if size != rules.city_size:
        return _both(name)
    return _both({key: text.say("rulebook.say.chosen", key, name=value) for key, value in name.items()})


def _ranges(limits: Sequence[int], *, last: int) -> list[str]:
    """The scores of each class, from its limit to below the next."""
    ends = [*(limit - 1 for limit in limits[1:]), last]
    return [_say("say.between", low=low, high=high) for low, high in zip(limits, ends, strict=True)]


def _over(limits: Sequence[Fraction]) -> Iterator[str]:
    """The densities that each number of points stands for; a limit itself belongs to the band below it."""
    numbers = [_number(limit) for limit in limits]
    yield _persons("up_to", high=numbers[0])
    for low, high in pairwise(numbers):
        yield _persons("over_to", low=low, high=high)
    yield _persons("over", low=numbers[-1])


def _persons(code: str, **limits: str) -> str:
    return _both(
        {
            language: text.say(
                "rulebook.say.persons", language, range=text.say(f"rulebook.say.{code}", language, **limits)
            )
            for language in text.LANGUAGES
        }
    )


def _say(code: str, **values: object) -> str:
    return _both({language: text.say(f"rulebook.{code}", language, **values) for language in text.LANGUAGES})


def _both(label: Mapping[str, str]) -> str:
    """Indonesian / English; once where they are the same."""
    return " / ".join(dict.fromkeys(label[language] for language in text.LANGUAGES))


def _number(number: Fraction) -> str:
    return f"{float(number):g}"
