"""The lines for programs and for logs, on real pipes and files."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from livetempo.errors import LivetempoError
from livetempo.sinks.jsonl import JsonLines
from livetempo.sinks.plain import PlainLines
from livetempo.tempo import State, TempoEstimate
from tests.terminal import ROOT

WRITER = """
import sys
from livetempo.errors import LivetempoError
from livetempo.sinks.{module} import {sink}
from livetempo.tempo import TempoEstimate
sink = {sink}(sys.stdout)
try:
    for second in range(100000):
        sink.update(TempoEstimate(float(second), 100.0 + second % 90, 0.9, "locked"))
except BrokenPipeError:
    sys.exit(0)
except LivetempoError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
sys.exit(3)
"""


def estimate(bpm: float | None, *, time: float, state: State = "locked") -> TempoEstimate:
    return TempoEstimate(time, bpm, 0.0 if bpm is None else 0.97, state)


def lines_of(sink_type: type[JsonLines] | type[PlainLines], estimates: list[TempoEstimate]) -> list[str]:
    stream = io.StringIO()
    sink = sink_type(stream)
    for each in estimates:
        sink.update(each)
    sink.close()
    return stream.getvalue().splitlines()


def test_a_json_line_has_the_promised_fields_in_the_promised_order() -> None:
    [line] = lines_of(JsonLines, [TempoEstimate(12.3, 124.01, 0.97, "locked")])
    assert line == '{"time": 12.3, "bpm": 124.01, "confidence": 0.97, "state": "locked"}'


def test_no_tempo_is_null_and_numbers_are_rounded() -> None:
    first, second = lines_of(
        JsonLines,
        [TempoEstimate(0.1 + 0.2, None, 0.0, "silent"), TempoEstimate(1 / 3, 1000 / 7, 2 / 3, "holding")],
    )
    assert json.loads(first) == {"time": 0.3, "bpm": None, "confidence": 0.0, "state": "silent"}
    assert json.loads(second) == {"time": 0.333, "bpm": 142.857, "confidence": 0.667, "state": "holding"}


def test_a_json_line_can_be_read_as_soon_as_it_is_written() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader) as incoming, os.fdopen(writer, "w") as outgoing:
        sink = JsonLines(outgoing)
        for second in range(3):
            sink.update(estimate(120.0, time=float(second)))
            assert json.loads(incoming.readline())["time"] == second


@pytest.mark.parametrize(("module", "sink"), [("jsonl", "JsonLines"), ("plain", "PlainLines")])
class TestWhenWritingFails:
    def start(self, module: str, sink: str, stdout: object) -> subprocess.Popen[str]:
        program = WRITER.format(module=module, sink=sink)
        return subprocess.Popen(
            [sys.executable, "-c", program],
            stdout=stdout,  # type: ignore[call-overload]
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def test_a_reader_that_leaves_ends_it_quietly(self, module: str, sink: str) -> None:
        process = self.start(module, sink, subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        with process.stderr:
            assert process.stderr.read() == ""
        assert process.wait() == 0

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
    def test_a_full_disk_is_told_in_one_sentence(self, module: str, sink: str) -> None:
        with open("/dev/full", "w") as full:
            process = self.start(module, sink, full)
            _, complaint = process.communicate()
        assert complaint == "the output could not be written: No space left on device\n"
        assert process.returncode == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_one_of_our_errors() -> None:
    with open("/dev/full", "w") as full, pytest.raises(LivetempoError, match="No space left"):
        JsonLines(full).update(estimate(120.0, time=0.0))


class TestPlainLines:
    def test_a_steady_tempo_is_written_every_few_seconds(self) -> None:
        steady = [estimate(120.0 + 0.02 * (tick % 2), time=tick / 10) for tick in range(600)]
        assert 6 <= len(lines_of(PlainLines, steady)) <= 31

    def test_a_moving_tempo_is_written_once_a_second(self) -> None:
        moving = [estimate(100.0 + tick / 10, time=tick / 10) for tick in range(600)]
        assert 50 <= len(lines_of(PlainLines, moving)) <= 61

    def test_a_change_of_state_is_written_at_once(self) -> None:
        lines = lines_of(
            PlainLines,
            [
                estimate(None, time=0.1, state="searching"),
                estimate(124.04, time=0.2),
                estimate(124.04, time=0.3),
                estimate(124.04, time=0.4, state="holding"),
                estimate(None, time=0.5, state="silent"),
            ],
        )
        assert [line.split()[-1] for line in lines] == ["searching", "locked", "holding", "silent"]
        assert ["124.0 BPM" in line for line in lines] == [False, True, True, False]
        assert "-- BPM" in lines[0]

    def test_it_goes_on_after_a_reset(self) -> None:
        lines = lines_of(PlainLines, [estimate(120.0, time=100.0), estimate(120.0, time=0.1)])
        assert len(lines) == 2
