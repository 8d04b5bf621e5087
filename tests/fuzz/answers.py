"""How the program took one bad input, and whether it may."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from livetempo import LivetempoError, TempoEstimate

STATES = {"searching", "locked", "holding", "silent"}
OFF_LIMITS = ("Traceback", "this should not have happened", "could not be analysed:")
SLOWEST_BPM, FASTEST_BPM = 29.0, 305.0  # a little beyond what is searched


class Answer(NamedTuple):
    """given: the input in short; code: 0 understood, 1 or 2 refused; said: all of stderr; problem: what is wrong
    with the answer besides, in words."""

    given: str
    code: int
    said: str = ""
    problem: str = ""


def complaint(answer: Answer) -> str:
    """What must not be, in words; empty where all is well."""
    if answer.problem:
        return answer.problem
    for words in OFF_LIMITS:
        if words in answer.said:
            return f"it said {answer.said.strip()[-300:]!r}"
    if answer.code not in (0, 1, 2):
        return f"the exit code was {answer.code}, stderr {answer.said[-300:]!r}"
    sentences = answer.said.splitlines()
    if answer.code and not (len(sentences) == 1 and sentences[0].startswith("livetempo: ")):
        return f"refused with {len(sentences)} sentences instead of one: {answer.said[-300:]!r}"
    return ""


def refused(given: str, error: LivetempoError) -> Answer:
    """The answer that the command line makes of an error."""
    return Answer(given, error.exit_code, f"livetempo: {error}\n")


def impossible(estimates: Iterable[TempoEstimate]) -> str:
    """What no estimate may be, whatever came in; empty where all are possible."""
    before = 0.0
    for number, estimate in enumerate(estimates, 1):
        if not math.isclose(estimate.time, number / 10):
            return f"estimate {number} is for {estimate.time} s"
        wrong = _impossible_fields(estimate.bpm, estimate.confidence, estimate.state)
        if wrong or estimate.time <= before:
            return f"{estimate} is impossible: {wrong}"
        before = estimate.time
    return ""


def impossible_lines(lines: Sequence[str]) -> str:
    """The same for lines of JSON."""
    for line in lines:
        fields = json.loads(line, parse_constant=lambda word: f"{word} is no JSON")
        wrong = _impossible_fields(fields["bpm"], fields["confidence"], fields["state"])
        if wrong:
            return f"{line} is impossible: {wrong}"
    return ""


def _impossible_fields(bpm: float | None, confidence: float, state: str) -> str:
    if state not in STATES:
        return "there is no such state"
    if not 0 <= confidence <= 1:
        return "the confidence is no probability"
    if bpm is None:
        return "" if confidence == 0 and state in ("searching", "silent") else "sure of nothing"
    return "" if SLOWEST_BPM <= bpm <= FASTEST_BPM and state in ("locked", "holding") else "a wild tempo"
