"""Tasks spread over the processes of one machine, or of a cluster: the results as they come."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

Result = TypeVar("Result")

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@contextmanager
def start_processes(n: int) -> Iterator[Executor]:
    """Start `n` processes with one thread each; they end with the block, or with this process."""
    # Started afresh: a copy of this process would wait for ever for locks of a notebook's threads.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(n, mp_context=context, initializer=_begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def spread(
    function: Callable[..., Result],
    tasks: Iterable[tuple[Any, ...]],
    executor: Executor,
    *,
    ahead: int,
) -> Iterator[Result]:
    """What `function` gives for each task, in no order; `ahead` tasks wait or run at any time.

    Raises what the function raises, and BrokenProcessPool where a process was killed.
    """
    tasks = iter(tasks)
    running = {executor.submit(function, *task) for task in islice(tasks, ahead)}
    while running:
        done, running = wait(running, return_when=FIRST_COMPLETED)
        running |= {executor.submit(function, *task) for task in islice(tasks, len(done))}
        for future in done:
            yield future.result()


def _begin() -> None:
    """Let a process use one thread, and end when the one that started it was killed."""
    os.environ |= dict.fromkeys(THREADS, "1")  # NumPy, which reads it, is loaded later

    def watch() -> None:
        if parent := multiprocessing.parent_process():
            parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
