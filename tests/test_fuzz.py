"""Some thousands of bad inputs in some seconds. `python -m benchmarks.fuzz` tries a hundred thousand."""

from __future__ import annotations

import os
import sys
from random import Random

import pytest

from livetempo import TempoEstimate
from tests.fuzz import corpus, runner
from tests.fuzz.answers import Answer, complaint, impossible
from tests.fuzz.mutations import mutate
from tests.fuzz.runner import try_door
from tests.fuzz.streams import make_stream

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
COUNTS = {"streams": 1500, "options": 1500, "samples": 40, "files": 100}
MOST_GROWTH_MEGABYTES = 60.0  # caches fill within so few inputs; the long run is stricter


@pytest.mark.parametrize("door", COUNTS)
def test_bad_input_gets_one_clear_sentence(door):
    found = try_door(door, COUNTS[door], seed=1)
    assert found.problems == []
    assert found.tried == COUNTS[door]
    assert found.refused > found.understood > 0  # bad indeed, but not so bad that nothing of it is looked at
    assert found.growth_megabytes < MOST_GROWTH_MEGABYTES
    assert found.left_open <= 3  # a thread may be on its way out


class _Broken:
    """A door behind which everything goes wrong in turn."""

    def __init__(self, _folder):
        self._count = 0

    def attempt(self, rng):
        del rng
        self._count += 1
        return {
            1: lambda: Answer("", 0),
            2: lambda: Answer("", 1, "livetempo: one.\nlivetempo: two.\n"),
            3: lambda: Answer("", 1, "Traceback (most recent call last):\n"),
            4: lambda: 1 // 0,
            5: lambda: Answer("", 139, "livetempo: this.\n"),
            6: lambda: sys.exit(0),
        }[self._count]()


def test_the_runner_sees_what_goes_wrong(monkeypatch, tmp_path):
    monkeypatch.setitem(runner.DOORS, "broken", _Broken)
    problems = [problem for _, _, problem in runner._attempts(_Broken(tmp_path), "broken", 0, 6, 0)]
    assert problems[0] == ""
    expected = ["2 sentences", "Traceback", "ZeroDivisionError", "139", "SystemExit"]
    assert all(word in problem for word, problem in zip(expected, problems[1:], strict=True))


def test_a_crash_is_counted_and_the_rest_is_tried(monkeypatch):
    """A process that goes down takes one input with it, not the others."""
    monkeypatch.setattr(runner, "_work", _go_down_at_two)
    monkeypatch.setattr(runner, "START_METHOD", "fork")
    found = try_door("streams", 5, seed=0)
    assert [number for number, _ in found.problems] == [2]
    assert "code 7" in found.problems[0][1]
    assert found.tried == 4


def _go_down_at_two(results, _name, first, end, _seed):
    """In the place of what a process does."""
    for number in range(first, end):
        if number == 2:
            os._exit(7)
        results.send((number, 0.0, 0, "", 0.0, 0))
    results.close()


def test_the_same_number_is_the_same_input():
    assert make_stream(Random("0 streams 5")) == make_stream(Random("0 streams 5"))
    assert make_stream(Random("0 streams 5")) != make_stream(Random("0 streams 6"))
    assert mutate(Random(3), bytes(100)) == mutate(Random(3), bytes(100))


def test_there_is_a_file_of_every_format(tmp_path):
    made = corpus.make(tmp_path / "good")
    assert {path.suffix[1:] for path in made} >= set(corpus.SUBTYPES)


@pytest.mark.parametrize(
    ("bpm", "confidence", "state"),
    [(float("nan"), 0.5, "locked"), (1e9, 0.5, "locked"), (120.0, 1.5, "locked"), (None, 0.5, "silent"),
     (120.0, 0.5, "silent"), (120.0, 0.5, "asleep")],
)  # fmt: skip
def test_impossible_estimates_are_noticed(bpm, confidence, state):
    assert impossible([TempoEstimate(0.1, bpm, confidence, state)])
    assert not impossible([TempoEstimate(0.1, 120.0, 0.9, "locked")])
    assert complaint(Answer("", 0)) == ""
