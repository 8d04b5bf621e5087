"""Programs side by side: the labels are read, the verdicts right, the differences not louder than chance allows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from benchmarks import accuracy, chance, comparison, generated, trajectories
from benchmarks.hearing import Heard
from benchmarks.judged import Judged, judge
from benchmarks.metrics import Numbers
from benchmarks.peers.registry import PEERS
from benchmarks.recordings import RATE, Recording, Samples, from_beats, steady
from benchmarks.results import Results
from tests import signals

TIMES = np.arange(1, 301) / 10


def shows(bpms: float | list[float], name: str = "a program") -> Judged:
    """A program that shows each of these during a whole recording at 120 BPM."""
    heard = [Heard(TIMES, np.full(len(TIMES), bpm)) for bpm in np.atleast_1d(bpms)]
    recordings = [Recording("", "", lambda seconds: np.zeros(0, np.float32), steady(120.0)) for _ in heard]
    return judge(name, heard, recordings)


# Chance.


def test_few_recordings_leave_much_to_chance() -> None:
    few, many = chance.share(np.arange(10) < 7), chance.share(np.arange(1000) < 700)
    assert few.share == many.share == 0.7
    assert (few.low, few.high) == pytest.approx((0.4, 1.0), abs=0.1)
    assert (many.low, many.high) == pytest.approx((0.67, 0.73), abs=0.01)


@pytest.mark.parametrize(("ours", "theirs", "p"), [(5, 5, 1.0), (1, 0, 1.0), (10, 0, 2 / 2**10), (0, 0, 1.0)])
def test_a_coin_would_do_that_so_often(ours: int, theirs: int, p: float) -> None:
    both_right = 20
    first = np.arange(both_right + ours + theirs) < both_right + ours
    second = (np.arange(len(first)) < both_right) | ~first
    found = chance.paired(first, second)
    assert (found.only_first, found.only_second) == (ours, theirs)
    assert found.p == pytest.approx(p)


# Verdicts.


def test_the_octave_is_forgiven_by_acc2_alone() -> None:
    judged = shows([120.0, 124.0, 126.0, 60.0, 240.0, 180.0, np.nan])
    assert judged.acc1(10.0).tolist() == [True, True, False, False, False, False, False]
    assert judged.acc2(10.0).tolist() == [True, True, False, True, True, False, False]
    confusion = judged.confusion(np.inf)
    assert confusion["1/2"] == confusion["2"] == confusion["3/2"] == confusion["none"] == pytest.approx(1 / 7)


def test_a_moment_shows_what_is_on_the_display_then() -> None:
    heard = Heard(TIMES, np.where(TIMES <= 10.0, 60.0, 120.0))
    judged = Judged("late", [heard], [np.full(len(TIMES), 120.0)])
    assert not judged.acc1(10.0)[0]
    assert judged.acc1(20.0)[0]
    assert judged.acc1(1000.0)[0]
    assert judged.locks() == [0.1]  # octave forgiven, but it must stay for 5 s
    assert judged.flips_per_minute() > 0


def test_a_tempo_that_moves_is_judged_by_what_it_is_then() -> None:
    true = trajectories.SLIDE.bpm_at(TIMES)
    recording = Recording("", "", lambda seconds: np.zeros(0, np.float32), trajectories.SLIDE.bpm_at)
    judged = judge("follows", [Heard(TIMES, true)], [recording])
    assert judged.acc1(5.0)[0]
    assert judged.acc1(np.inf)[0]
    assert judged.jitter_percent() == pytest.approx(0.0)
    late = Heard(TIMES, trajectories.SLIDE.bpm_at(TIMES - 2.0))
    assert trajectories.judge_slide(late)[0] == "2.0 s"
    double = Heard(TIMES, 2 * signals_at(trajectories.STEP, TIMES - 1.5))
    assert trajectories.judge_step(double) == ["1.5 s", "1.5 s"]
    returning = double._replace(bpms=double.bpms / np.where(TIMES < trajectories.STEP_AT + 3.0, 1.0, 2.0))
    assert trajectories.judge_step(returning) == ["1.5 s", "1.5 s"]
    stuck = Heard(TIMES, np.full(len(TIMES), trajectories.STEP_FROM))
    assert trajectories.judge_step(stuck) == ["never", "never"]


def signals_at(change: trajectories.Change, times: Numbers) -> Numbers:
    """What a program shows that knows the truth."""
    return change.bpm_at(times)


def test_who_is_missing_is_named_with_the_reason() -> None:
    programs = [shows(120.0, "livetempo"), shows(60.0, "aubio")]
    text = "\n".join(
        table.markdown() for table in comparison.tables(programs, {"BTrack": "nowhere to be had"}, 30.0)
    )
    assert "| BTrack | missing: nowhere to be had |" in text
    assert "| aubio, Acc1 | 1:0, p 1 |" in text


def named(*names: str) -> list[Recording]:
    """At 120 BPM, each in the group of its first word."""
    return [
        Recording(name, name.split()[0], lambda seconds: np.zeros(0, np.float32), steady(120.0))
        for name in names
    ]


def late(bpm: float, at: float, before: float = np.nan) -> Heard:
    """A program that shows this from a moment on."""
    return Heard(TIMES, np.where(at > TIMES, before, bpm))


def test_the_worst_recordings_are_listed_first() -> None:
    recordings = named("good", "half", "bad")
    heard = [late(120.0, 0.0), late(120.0, 17.5, before=60.0), late(60.0, 0.0)]
    rows = comparison.worst(judge("a program", heard, recordings), recordings).rows
    assert rows == [["bad", "120.0", "60.0", "½", "0 %"], ["half", "120.0", "120.0", "right", "50 %"]]


def test_each_group_is_told_by_itself() -> None:
    recordings = named("rock one", "jazz one", "jazz two")
    rows = comparison.by_group([shows([120.0, 60.0, 90.0])], recordings).rows
    assert rows == [["rock (1)", "100 / 100"], ["jazz (2)", "0 / 50"]]


def test_who_never_locks_and_who_is_late_is_counted() -> None:
    recordings = named("at once", "late", "never")
    heard = [late(120.0, 0.0), late(120.0, 7.1), late(90.0, 0.0)]
    program = judge("livetempo", heard, recordings)
    found = comparison.figures([program], {"BTrack": "nowhere"}, 30)
    figures = found["programs"]["livetempo"]
    assert (figures["acc1"][4], figures["acc1"][9]) == pytest.approx((1 / 3, 2 / 3), abs=1e-3)
    assert figures["end"] == pytest.approx([2 / 3, 2 / 3], abs=1e-3)
    assert (figures["locked"], figures["lock_seconds"]) == pytest.approx((2 / 3, 3.6), abs=1e-3)
    assert found["missing"] == {"BTrack": "nowhere"}
    told = {table.title: table for table in comparison.tables([program], {}, 30.0)}
    assert told["How it behaves"].rows[0][1:3] == ["67 %", "3.6 s"]
    instead = told["What is shown instead"]
    shares = dict(zip(instead.headings, instead.rows[0], strict=True))
    assert (shares["right"], shares["¾"], shares["no tempo"]) == ("67", "33", "0")


def test_trembling_before_it_had_five_seconds_is_not_held_against_it() -> None:
    program = judge("a program", [late(120.0, 5.0, before=123.0)], named("one"))
    assert (program.jitter_percent(), program.bias_percent()) == (0.0, 0.0)
    always = judge("a program", [late(123.0, 20.0, before=120.0)], named("one"))
    assert always.jitter_percent() > 1.0


# The program.


def test_only_a_comparison_with_all_programs_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / "song.wav", signals.clicks(100.0, 8.0, RATE), RATE)
    (tmp_path / "song.bpm").write_text("100\n")
    monkeypatch.setenv("LIVETEMPO_PEERS", str(tmp_path / "peers"))
    kept: list[Results] = []
    monkeypatch.setattr(accuracy, "keep", kept.append)
    accuracy.main([str(tmp_path), "--only", "nobody", "--seconds", "8"])
    assert kept == []
    assert "| livetempo | 100 (100-100) | 100 (100-100) |" in capsys.readouterr().out
    accuracy.main([str(tmp_path), "--seconds", "8"])
    (results,) = kept
    assert set(results.plotted["missing"]) == {peer.name for peer in PEERS}
    pages = "".join(table.markdown() for table in results.tables)
    assert "song.wav" not in pages  # nobody learns from RESULTS.md what someone listens to
    assert f"{tmp_path.name} (1)" in capsys.readouterr().out


# Sounds.


def test_the_generated_set_has_what_it_says() -> None:
    recordings = generated.recordings()
    assert len({recording.name for recording in recordings}) == len(recordings) > 40
    weathered = {
        r.group: r.sound(3.0) for r in recordings if r.group in ("styles", "telephone", "through a wall")
    }
    assert all(len(sound) == 3 * RATE and np.isfinite(sound).all() for sound in weathered.values())
    assert share_above(8000.0, weathered["styles"]) > 20 * share_above(8000.0, weathered["telephone"])
    assert share_above(1000.0, weathered["through a wall"]) < 0.01


def share_above(hertz: float, sound: Samples) -> float:
    """Of the energy."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    return float(power[int(hertz * len(sound) / RATE) :].sum() / power.sum())


def test_intervals_far_from_the_moment_do_not_count() -> None:
    beats = np.concatenate([[0.0, 1.0], 20.0 + np.arange(10) * 0.5])
    assert from_beats(beats)(np.array([0.5, 22.0])) == pytest.approx([60.0, 120.0])
