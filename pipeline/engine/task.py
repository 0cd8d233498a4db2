"""What runs in a worker, of this machine or of a cluster: one item, with what all items of its job share."""

from __future__ import annotations

import ctypes
import hashlib
import platform
import socket
from collections import OrderedDict
from functools import cache
from importlib import metadata, resources
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.errors import EngineError, PipelineError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from importlib.resources.abc import Traversable

PACKAGES = ("geopandas", "numpy", "pandas", "pyarrow", "pyproj", "shapely")
"""The packages whose version can change a byte of a table."""
CODE = (".py", ".toml", ".csv")
TRIM_THRESHOLD, KEPT_BYTES = -1, 1 << 28
"""`M_TRIM_THRESHOLD` of malloc.h, and what is kept instead."""
HELD = 2
"""Jobs whose shared part a process keeps: a worker may serve two people at once."""

_shared: OrderedDict[str, Any] = OrderedDict()
_preparing = Lock()


class Job(NamedTuple):
    """What all items have in common. `made_by` is how the sender is made; empty where it need not be compared."""

    token: str
    function: Callable[[Any, Any], Any]
    prepare: Callable[[], Any]
    made_by: Mapping[str, str]


class Refused(NamedTuple):
    """The problems for which an item has no result: the same wherever it runs, so it is not tried again."""

    problems: list[Problem]
    error: type[PipelineError]


def run(job: Job, item: Any) -> Any:
    """The result of one item, or what is wrong with it."""
    try:
        _require_same(job.made_by)
        _keep_memory()
        return job.function(_prepared(job), item)
    except PipelineError as fault:
        return Refused(fault.problems, type(fault))


class Call:
    """One item as a letter, which runs where it is opened: what is read back from its pickle is the outcome.

    So a scheduler needs none of this program, and a worker without it fails at the item and not at its connection.

    >>> import pickle
    >>> pickle.loads(pickle.dumps(Call(Job("example", pow, int, {}), 5)))
    0
    """

    def __init__(self, job: Job, item: Any) -> None:
        self._job, self._item = job, item

    def __reduce__(self) -> tuple[Callable[[Job, Any], Any], tuple[Job, Any]]:
        return run, (self._job, self._item)


def result_of(outcome: Any) -> Any:
    """The result that `run` gave; raises the error where it has none."""
    if isinstance(outcome, Refused):
        raise outcome.error(outcome.problems)
    return outcome


@cache
def _keep_memory() -> None:
    """Let the C library of Linux keep some memory for the next block, where Dask has told it to give back all at once.

    Dask starts its workers with `MALLOC_TRIM_THRESHOLD_` at 64 KiB (its docs, "Worker Memory Management").
    """
    try:
        ctypes.CDLL(None).mallopt(TRIM_THRESHOLD, KEPT_BYTES)
    except (OSError, AttributeError, TypeError):  # another C library, which was not told
        return


def _prepared(job: Job) -> Any:
    """What the job shares: made once a process, by whichever thread is first, while the others wait."""
    with _preparing:
        if job.token not in _shared:
            _shared[job.token] = job.prepare()
        _shared.move_to_end(job.token)
        while len(_shared) > HELD:
            _shared.popitem(last=False)
        return _shared[job.token]


@cache
def made_of() -> dict[str, str]:
    """The versions of Python and the packages in this process, and a digest of the program's own code and data."""
    digest = hashlib.sha256()
    for name, content in sorted(_code(resources.files("pipeline"), "")):
        digest.update(name.encode() + b"\0" + content + b"\0")
    versions = {name: metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version(), **versions, "pipeline": digest.hexdigest()[:12]}


def _code(folder: Traversable, within: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _code(entry, f"{within}{entry.name}/")
        elif entry.name.endswith(CODE):
            yield f"{within}{entry.name}", entry.read_bytes()


def _require_same(made_by: Mapping[str, str]) -> None:
    """Raise `EngineError` where this process is made of other versions than the sender: results could differ."""
    own = made_of() if made_by else {}
    differing = [f"{name} {own[name]} ({other})" for name, other in made_by.items() if own[name] != other]
    if differing:
        details = {"differing": ", ".join(differing)}
        raise EngineError([Problem("cluster-differs", source=socket.gethostname(), details=details)])
