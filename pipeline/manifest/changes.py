"""What has changed since a build: a manifest of then against the state of now, leaf by leaf."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

PARTS = ("inputs", "settings", "rules", "code", "versions")
"""Of a manifest: what a result depends on."""
STAGE = re.compile(r"-m pipeline ([a-z]+)\b(?:.*?--part ([a-z]+))?")
"""A stage in a recipe that Make says it would run."""


class Change(NamedTuple):
    """One leaf of a manifest that is not what it was; None where it was not there, or is not there now."""

    part: str
    name: str
    old: str | None
    new: str | None


def changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Every leaf of the `PARTS` that differs, by part and name.

    >>> changes({"settings": {"score": {"average": "plain"}}}, {"settings": {"score": {"average": "scored"}}})
    [Change(part='settings', name='score.average', old='plain', new='scored')]
    >>> changes({"inputs": {"a.csv": "1"}}, {"inputs": {"b.csv": "1"}})[0]
    Change(part='inputs', name='a.csv', old='1', new=None)
    """
    found = []
    for part in PARTS:
        old, new = (dict(_leaves(one.get(part, {}))) for one in (then, now))
        names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
        found += [Change(part, name, old.get(name), new.get(name)) for name in names]
    return found


def _leaves(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Each value that is not a table, by the names on the way to it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{name}.{key}" if name else str(key))
    elif value is not None:
        yield name, str(value)


def read_alike(then: Mapping[str, Any], now: Mapping[str, Any], *, config: str) -> bool:
    """Whether two builds read the same files in the same way; how they score what they read is another matter.

    Of the settings file, named `config`, only the sources count, the round and the metric system.

    >>> old = {"inputs": {"a.csv": "1", "s.toml": "2"}, "settings": {"sources": {"x": "roof"}, "study": {}}}
    >>> new = {"inputs": {"a.csv": "1", "s.toml": "3"}, "settings": {"sources": {"x": "wall"}, "study": {}}}
    >>> read_alike(old, {**new, "settings": old["settings"]}, config="s.toml"), read_alike(old, new, config="s.toml")
    (True, False)
    """
    if not all(isinstance(one.get("inputs"), dict) and one["inputs"] for one in (then, now)):
        return False
    return bool(then["inputs"] == now["inputs"] or _reading(then, config) == _reading(now, config))


def _reading(content: Mapping[str, Any], config: str) -> tuple[object, ...]:
    settings, files = content["settings"], {name: one for name, one in content["inputs"].items() if name != config}
    return files, settings.get("sources"), *(settings["study"].get(name) for name in ("round", "metric_crs"))


CHAIN = ("load --part spatial", "load --part survey", "join", "aggregate")
"""Each of them gives new tables to all that follow."""
AFTER = ("maps", "static", "sheets", "publish", "reports", "scan", "problems", "manifest")
ON_REQUEST = ("sheets", "publish", "reports")


def stages_of(plan: Iterable[str], *, kept: Collection[str] = ()) -> list[str]:
    """The stages that Make would run, in order, from the lines of `make --dry-run`.

    A dry run writes nothing, so Make does not see that what follows a stage of the `CHAIN` becomes old: it is added
    here, with those on request whose files are `kept` up to date.

    >>> stages_of([".venv/bin/python -m pipeline join --config 's.toml'", "touch x"])
    ['join', 'aggregate', 'maps', 'static', 'scan', 'problems', 'manifest']
    >>> stages_of([".venv/bin/python -m pipeline maps --config 's.toml'", "python -m pipeline scan --part maps"])
    ['maps', 'scan']
    >>> stages_of(["python -m pipeline aggregate"], kept=["publish"])
    ['aggregate', 'maps', 'static', 'publish', 'scan', 'problems', 'manifest']
    """
    found = set()
    for line in plan:
        if (stage := STAGE.search(line)) is not None:
            name, part = stage.groups()
            found.add(f"{name} --part {part}" if name == "load" and part else name)
    every = [*CHAIN, *(name for name in AFTER if name not in ON_REQUEST or name in kept or name in found)]
    first = min((CHAIN.index(name) for name in found if name in CHAIN), default=len(every))
    return [name for at, name in enumerate(every) if at >= first or name in found]
