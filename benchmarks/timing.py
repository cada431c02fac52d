"""Times as medians of interleaved rounds, so that what the machine does beside it falls on both sides alike."""

import math
import multiprocessing
import os
import resource
import signal
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

CONTEXT = multiprocessing.get_context("fork")


type Clock = Callable[[], float]


def processor(*backends: int | None) -> Clock:
    """Seconds of processor time of this process, of children that ended, and of the database's processes that serve it.

    What other programs take meanwhile does not count; a stopwatch would. None stands for a database within this process.
    Where a backend's time cannot be read (it runs elsewhere) the stopwatch has to do.
    """
    files = [Path(f"/proc/{backend}/schedstat") for backend in backends if backend is not None]
    if not all(os.access(file, os.R_OK) for file in files):
        return time.perf_counter

    def seconds() -> float:
        own = time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        return own + sum(int(file.read_text().split()[0]) / 1e9 for file in files)

    return seconds


def backend(connection: Any) -> int | None:
    """The process that serves this connection; None where the database lies within our own."""
    if connection.vendor != "postgresql":
        return None
    connection.ensure_connection()
    return int(connection.connection.info.backend_pid)


def medians(
    tasks: Mapping[str, Callable[[], object]], *, rounds: int, seconds: float, warm: int, clock: Clock
) -> dict[str, float]:
    """Median seconds of each task by this clock: all once a round, in turn, after `warm` rounds that do not count.

    Rounds end early once `seconds` are over, never before the third.
    """
    for _ in range(warm):
        for task in tasks.values():
            task()
    found: dict[str, list[float]] = {name: [] for name in tasks}
    end = time.perf_counter() + seconds
    for count in range(rounds):
        if count >= 3 and time.perf_counter() > end:
            break
        for name, task in tasks.items():
            start = clock()
            task()
            found[name].append(clock() - start)
    return {name: median(times) for name, times in found.items()}


class Spent(NamedTuple):
    """Seconds by the stopwatch, and of processor time."""

    wall: float
    work: float


def took(task: Callable[[], object], connection: Any) -> Spent:
    """What a long task took that works on this connection."""
    clock = processor(backend(connection))
    start, begun = time.perf_counter(), clock()
    task()
    return Spent(time.perf_counter() - start, clock() - begun)


def exponent(times: Mapping[int, float]) -> float:
    """The slope of log(time) over log(size) by least squares: 1 is proportional growth."""
    points = [(math.log(size), math.log(max(seconds, 1e-6))) for size, seconds in times.items()]
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    spread = sum((one - x) ** 2 for one, _ in points)
    return float(sum((one - x) * (other - y) for one, other in points) / spread)


class NotMeasured(Exception):  # noqa: N818 - an outcome of its own
    """A row that took longer than its limit, or broke: the sentence says which."""


def in_child(task: Callable[[], Any], *, limit: float) -> Any:
    """The task's result, worked out in a forked process that gets `limit` seconds; its memory is its own.

    Raises NotMeasured when the time is over or the task raised.
    """
    ours, theirs = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(target=_work, args=(task, theirs))
    child.start()
    theirs.close()
    try:
        if not ours.poll(limit):
            raise NotMeasured(f"not over within {limit:,.0f} s")
        done, result = ours.recv()
    except EOFError as ended:
        raise NotMeasured("its process ended early") from ended
    finally:
        _end(child)
    if not done:
        raise NotMeasured(result)
    return result


def _work(task: Callable[[], Any], answer: Any) -> None:
    os.setpgid(0, 0)
    try:
        answer.send((True, task()))
    except NotMeasured as outcome:
        answer.send((False, str(outcome)))
    except BaseException as wrong:
        traceback.print_exc()
        answer.send((False, f"{type(wrong).__name__}: {wrong}"[:300]))


def _end(child: Any) -> None:
    child.join(2)
    if child.is_alive():
        # With all that it started: a server, a reader.
        os.killpg(child.pid, signal.SIGKILL)
        child.join()
