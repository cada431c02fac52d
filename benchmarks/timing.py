"""Times as medians of interleaved rounds, so that what the machine does beside it falls on both sides alike."""

import math
import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

CONTEXT = multiprocessing.get_context("fork")


def medians(tasks: Mapping[str, Callable[[], object]], *, rounds: int, seconds: float, warm: int) -> dict[str, float]:
    """Median seconds of each task: all once a round, in turn, after `warm` rounds that do not count.

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
            found[name].append(took(task))
    return {name: median(times) for name, times in found.items()}


def took(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


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
