"""An existing Dask cluster: its scheduler is found, its workers are asked, nothing of it is started or stopped."""

from __future__ import annotations

import logging
import pickle
import socket
import time
import warnings
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from pipeline.blocks import in_order
from pipeline.engine.task import Call, Job, made_of, result_of
from pipeline.errors import EngineError, Problem

try:
    from distributed import CancelledError, Client
    from distributed.scheduler import KilledWorker
except ImportError as fault:
    raise EngineError([Problem("cluster-library-missing", value=fault.name or "distributed")]) from fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from distributed import Future

Item = TypeVar("Item")
Shared = TypeVar("Shared")
Result = TypeVar("Result")

ANSWER_S = 5
"""In which a scheduler that is there answers."""
WITHOUT_WORKERS_S = 30
"""A worker that was lost is back by then, where something restarts it."""
LONGEST_GREETING_BYTES = 1 << 20
"""The banner of another service, read as a length, is much more."""
LOOK_S = 2
AHEAD = 2
"""Items handed out for each thread of a worker: one that it works on, one that waits."""
RETRIES = 2
"""Of an item that fails for another reason than its data, such as a folder on the network that was away."""


@contextmanager
def connected(url: str) -> Iterator[Cluster]:
    """The cluster of the scheduler at `url`; raises `EngineError` where none answers."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what went wrong is told once, in plain words
    try:
        _greet(url)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions are compared where the work is done, and told
            client = Client(url, timeout=ANSWER_S, set_as_default=False)
    except (OSError, ValueError) as fault:
        raise EngineError([Problem("cluster-absent", value=url, details={"seconds": ANSWER_S})]) from fault
    try:
        yield Cluster(client, url)
    finally:
        client.close(timeout=ANSWER_S)


def _greet(url: str) -> None:
    """Raise `OSError` where nothing answers as a scheduler does, which speaks first: the length of its greeting.

    A Dask client waits for ever on a port that accepts and says nothing, and leaves a thread that complains.
    """
    place = urlsplit(url)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=ANSWER_S) as plain:
        if place.scheme == "tcp":
            length = int.from_bytes(plain.recv(8, socket.MSG_WAITALL), "little")
            if not 0 < length < LONGEST_GREETING_BYTES:
                raise ConnectionError(length)


class Cluster:
    """The workers of one scheduler, for as long as the connection is open."""

    def __init__(self, client: Client, url: str) -> None:
        self._client, self._url = client, url

    @property
    def slots(self) -> int:
        """The threads of all workers; raises `EngineError` when there is still none after a while."""
        began = time.monotonic()
        while not (threads := sum(map(int, self._client.nthreads().values()))):
            self._give_up_after(began)
            time.sleep(LOOK_S / 10)
        return threads

    def each(
        self, function: Callable[[Shared, Item], Result], items: Sequence[Item], *, prepare: Callable[[], Shared]
    ) -> Iterator[Result]:
        """As `Engine.each`. An item whose worker is lost runs again on another."""
        job = Job(uuid4().hex, function, prepare, made_of())
        submit = partial(self._client.submit, pickle.loads, pure=False, retries=RETRIES)
        letters = (pickle.dumps(Call(job, item)) for item in items)
        for future in in_order(submit, letters, ahead=AHEAD * self.slots):
            yield result_of(self._taken(future))

    def _taken(self, future: Future[Any]) -> Any:
        """The outcome of one item; raises `EngineError` where the cluster is not able to give it."""
        try:
            self._await(future)
            return future.result()
        except KilledWorker as fault:
            raise self._fault("cluster-item-kills") from fault
        except CancelledError as fault:
            raise self._fault("cluster-lost") from fault
        except ModuleNotFoundError as fault:
            raise self._fault("cluster-package-missing", name=fault.name or "-") from fault
        finally:
            future.release()

    def _await(self, future: Future[Any]) -> None:
        """Wait for the end of one item, as long as there is a worker that could bring it about."""
        seen = time.monotonic()
        while future.status == "pending":
            try:
                future.result(timeout=LOOK_S)
            except TimeoutError:
                seen = time.monotonic() if self._client.nthreads() else seen
                self._give_up_after(seen)

    def _give_up_after(self, since: float) -> None:
        if time.monotonic() - since > WITHOUT_WORKERS_S:
            raise self._fault("cluster-no-workers", seconds=WITHOUT_WORKERS_S)

    def _fault(self, code: str, **details: object) -> EngineError:
        return EngineError([Problem(code, value=self._url, details=details)])
