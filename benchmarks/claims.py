"""What livetempo claims about sounds of known tempo, swept over all of them.

    python -m benchmarks.claims                      # everything: 5 patterns, 40 to 240 BPM, 3 seeds
    python -m benchmarks.claims grooves --every 20 --seeds 1 --patterns backbeat shuffle
    python -m benchmarks.claims changes nothing breaks

Conventions: an estimate is *right* within 4 % of the true tempo (the right octave; for clicks, which have
none, half and double are right too), and *exact* within 0.1 BPM. After 15 s every estimate counts, ten a
second; an estimate without a tempo is wrong. Tables are Markdown on stdout, progress goes to stderr.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context
from typing import NamedTuple

import numpy as np

from livetempo import TempoEstimate
from tests import signals
from tests.listening import SAME_TEMPO, between, errors, hear, octave_of, silent_share

SETTLED = 15.0  # seconds after which a steady tempo has to be exact
EXACT_BPM = 0.1
STEP_AT = 15.0
STEP_SECONDS = 3.0
RAMP_SHARE = 0.03
MUSIC_SECONDS = 25.0
SOUNDS = ("clicks", *signals.PATTERNS)


class Case(NamedTuple):
    """One sound to be judged: a steady tempo, a change of tempo, a sound without one, or a break."""

    kind: str
    sound: str
    bpm: float
    to_bpm: float
    seed: int


class Verdict(NamedTuple):
    """Whether the claim holds, and what was heard in a few words."""

    case: Case
    right: bool
    holds: bool
    heard: str


def main(argv: list[str] | None = None) -> int:
    """Run the sweeps asked for; exit code 1 when a claim does not hold."""
    parser = argparse.ArgumentParser(description="Sweep the claims over sounds of known tempo.")
    parser.add_argument(
        "sweeps", nargs="*", metavar="SWEEP", help=f"any of: {', '.join(SWEEPS)} (default: all)"
    )
    parser.add_argument("--patterns", nargs="+", default=list(SOUNDS), choices=SOUNDS)
    parser.add_argument("--every", type=int, default=5, help="BPM between tempi (default 5)")
    parser.add_argument("--from", type=int, default=40, dest="low", help="slowest BPM (default 40)")
    parser.add_argument("--to", type=int, default=240, dest="high", help="fastest BPM (default 240)")
    parser.add_argument("--seeds", type=int, default=3, help="variants of each sound (default 3)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    options = parser.parse_args(argv)
    unknown = set(options.sweeps) - set(SWEEPS)
    if unknown:
        parser.error(f"there is no sweep {', '.join(sorted(unknown))}: choose from {', '.join(SWEEPS)}")
    everything_holds = True
    for name in options.sweeps or SWEEPS:
        make_cases, report = SWEEPS[name]
        verdicts = list(_judged(list(make_cases(options)), options.jobs))
        report(verdicts)
        everything_holds &= all(v.holds for v in verdicts)
    return 0 if everything_holds else 1


def _judged(cases: list[Case], jobs: int) -> Iterator[Verdict]:
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        for number, verdict in enumerate(pool.map(judge, cases), 1):
            print(f"\r{number}/{len(cases)} {verdict.case.kind} ", end="", file=sys.stderr, flush=True)
            yield verdict
    print("\r" + " " * 40 + "\r", end="", file=sys.stderr)


def judge(case: Case) -> Verdict:
    """Play the case to a new tracker and compare what it says with what is claimed."""
    return {"groove": _judge_groove, "step": _judge_step, "ramp": _judge_ramp, "nothing": _judge_nothing,
            "break": _judge_break}[case.kind](case)  # fmt: skip


def _music(case: Case, tempo: signals.Tempo, seconds: float) -> signals.Samples:
    if case.sound == "clicks":
        return signals.clicks(tempo, seconds)
    return signals.groove(case.sound, tempo, seconds, seed=case.seed)


def _judge_groove(case: Case) -> Verdict:
    settled = between(hear(_music(case, case.bpm, MUSIC_SECONDS)), SETTLED)
    middle = _middle(settled)
    ratio = octave_of(middle, case.bpm)
    allowed = (1, 2, 1 / 2) if case.sound == "clicks" else (1,)
    if ratio not in allowed:
        return Verdict(case, False, False, f"{case.bpm:g}→{_spoken(middle, ratio)}")
    worst = float(np.max(errors(settled, ratio * case.bpm)) / ratio)
    holds = worst <= EXACT_BPM
    return Verdict(case, True, holds, f"{case.bpm:g}±{worst:.2f}")


def _judge_step(case: Case) -> Verdict:
    tempo = signals.step(case.bpm, case.to_bpm, at=STEP_AT)
    after = between(hear(_music(case, tempo, STEP_AT + 15.0)), STEP_AT)
    wrong = errors(after, case.to_bpm) > SAME_TEMPO * case.to_bpm
    late = after[int(np.flatnonzero(wrong)[-1])].time - STEP_AT if wrong.any() else 0.0
    ratio = octave_of(after[-1].bpm, case.to_bpm)
    heard = _spoken(after[-1].bpm, ratio) if wrong[-1] else f"{late:.1f} s"
    return Verdict(case, not wrong[-1], late <= STEP_SECONDS, heard)


def _judge_ramp(case: Case) -> Verdict:
    lead_in, ramp_seconds = 10.0, 30.0
    tempo = signals.ramp(case.bpm, case.to_bpm, start=lead_in, seconds=ramp_seconds)
    moving = between(hear(_music(case, tempo, lead_in + ramp_seconds)), lead_in)
    truth = np.array([tempo.bpm_at(e.time) for e in moving])
    off = errors(moving, truth) / truth
    share = float(np.mean(off <= RAMP_SHARE))
    worst = float(np.max(off))
    return Verdict(case, share > 0.5, worst <= RAMP_SHARE, f"{share:.0%} of it, worst {worst:.1%}")


def _judge_nothing(case: Case) -> Verdict:
    seconds = 60.0
    sound = {
        "silence": lambda: signals.silence(seconds),
        "white noise": lambda: signals.white_noise(seconds, seed=case.seed),
        "pink noise": lambda: signals.pink_noise(seconds, seed=case.seed),
        "50 Hz hum": lambda: signals.hum(seconds, mains_hz=50.0),
        "60 Hz hum": lambda: signals.hum(seconds, mains_hz=60.0),
        "speech": lambda: signals.speech_like(seconds, seed=case.seed),
    }[case.sound]()
    share = silent_share(hear(sound))
    return Verdict(case, share > 0.5, share >= 0.95, f"{share:.1%}")


def _judge_break(case: Case) -> Verdict:
    """26 s of music with a break from 12 to 16 s, marked as held by 15 s; then nothing."""
    music = signals.with_break(_music(case, case.bpm, 26.0), 12.0, 4.0)
    heard = hear(np.concatenate([music, signals.silence(20.0)]))
    marked, back, end = between(heard, 15.0, 16.0), between(heard, 18.0, 26.0), between(heard, 26.0)
    held = all(e.state == "holding" for e in marked) and _right(between(heard, 12.5, 16.0), case.bpm) == 1.0
    resumed = _right(back, case.bpm)
    tempo_left = [e.time - 26.0 for e in end if e.bpm is not None]
    gone = tempo_left[-1] if tempo_left else 0.0
    let_go = end[-1].bpm is None
    states = "/".join(sorted({e.state for e in marked}))
    heard_words = f"{'held' if held else states}, back {resumed:.0%}, gone after {gone:.1f} s"
    return Verdict(case, held, held and resumed >= 0.95 and let_go, heard_words)


def _right(estimates: list[TempoEstimate], bpm: float) -> float:
    return float(np.mean(errors(estimates, bpm) <= SAME_TEMPO * bpm)) if estimates else 0.0


def _middle(estimates: list[TempoEstimate]) -> float | None:
    heard = [e.bpm for e in estimates if e.bpm is not None]
    return float(np.median(heard)) if 2 * len(heard) > len(estimates) else None


def _spoken(bpm: float | None, ratio: float | None) -> str:
    if bpm is None:
        return "--"
    return f"{bpm:.1f}" if ratio is None else f"x{Fraction(ratio).limit_denominator(4)}"


def _groove_cases(options: argparse.Namespace) -> Iterator[Case]:
    for sound in options.patterns:
        for bpm in range(options.low, options.high + 1, options.every):
            for seed in range(1 if sound == "clicks" else options.seeds):
                yield Case("groove", sound, bpm, bpm, seed)


def _change_cases(options: argparse.Namespace) -> Iterator[Case]:
    for sound in options.patterns:
        for seed in range(1 if sound == "clicks" else options.seeds):
            yield Case("step", sound, 90.0, 120.0, seed)
            yield Case("step", sound, 128.0, 100.0, seed)
            yield Case("ramp", sound, 100.0, 140.0, seed)


def _nothing_cases(options: argparse.Namespace) -> Iterator[Case]:
    for sound in ("silence", "50 Hz hum", "60 Hz hum"):
        yield Case("nothing", sound, 0.0, 0.0, 0)
    for sound in ("white noise", "pink noise", "speech"):
        for seed in range(options.seeds):
            yield Case("nothing", sound, 0.0, 0.0, seed)


def _break_cases(options: argparse.Namespace) -> Iterator[Case]:
    for sound in options.patterns:
        for bpm in (70.0, 100.0, 128.0, 174.0):
            yield Case("break", sound, bpm, bpm, 0)


def _report_grooves(verdicts: list[Verdict]) -> None:
    print("\n## Steady tempi\n")
    print("| pattern | right tempo | exact after 15 s | wrong: true→heard | not exact: true±worst |")
    print("|---|---|---|---|---|")
    for sound, group in _by_sound(verdicts):
        right = np.mean([v.right for v in group])
        exact = np.mean([v.holds for v in group])
        wrong = _listed(v.heard for v in group if not v.right)
        loose = _listed(v.heard for v in group if v.right and not v.holds)
        print(f"| {sound} | {right:.1%} | {exact:.1%} | {wrong} | {loose} |")


def _report_cases(verdicts: list[Verdict]) -> None:
    print(f"\n## {', '.join(dict.fromkeys(v.case.kind for v in verdicts)).capitalize()}\n")
    print("| sound | case | holds | heard, one for each seed |\n|---|---|---|---|")
    for sound, group in _by_sound(verdicts):
        for case in dict.fromkeys(v.case._replace(seed=0) for v in group):
            same = [v for v in group if v.case._replace(seed=0) == case]
            holds = f"{sum(v.holds for v in same)}/{len(same)}"
            print(f"| {sound} | {_named(case)} | {holds} | {'; '.join(v.heard for v in same)} |")


def _named(case: Case) -> str:
    if case.bpm == 0:
        return case.kind
    return f"{case.kind} {case.bpm:g}" + (f"→{case.to_bpm:g}" if case.to_bpm != case.bpm else "")


def _by_sound(verdicts: list[Verdict]) -> Iterator[tuple[str, list[Verdict]]]:
    for sound in dict.fromkeys(v.case.sound for v in verdicts):
        yield sound, [v for v in verdicts if v.case.sound == sound]


def _listed(words: Iterable[str]) -> str:
    """The words in the order of the sweep, those of several seeds counted once each."""
    counted: dict[str, int] = {}
    for word in words:
        counted[word] = counted.get(word, 0) + 1
    return ", ".join(word if n == 1 else f"{word} ({n} times)" for word, n in counted.items())


Report = Callable[[list[Verdict]], None]
SWEEPS: dict[str, tuple[Callable[[argparse.Namespace], Iterable[Case]], Report]] = {
    "grooves": (_groove_cases, _report_grooves),
    "changes": (_change_cases, _report_cases),
    "nothing": (_nothing_cases, _report_cases),
    "breaks": (_break_cases, _report_cases),
}

if __name__ == "__main__":
    raise SystemExit(main())
