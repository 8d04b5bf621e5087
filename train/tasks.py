"""Many tasks that need nothing of each other: one after the other, or on several cores; with a progress bar."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from typing import Protocol

from tqdm import tqdm


class Task(Protocol):
    """Knows all that it needs, and does nothing where its result is there already."""

    def do(self) -> None:
        """Leave a whole result, or none."""
        ...


def do_all(tasks: Sequence[Task], jobs: int, unit: str) -> None:
    """In any order."""
    if jobs == 1:
        for task in tqdm(tasks, unit=unit):
            task.do()
        return
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for _ in tqdm(pool.imap_unordered(_do, tasks), total=len(tasks), unit=unit):
            pass


def _do(task: Task) -> None:
    task.do()
