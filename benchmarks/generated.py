"""A small set of sounds of known tempo, made here, so that programs can be compared with no data at hand.

Styles as they are, the same through noise, a wall, a telephone and human hands, and tempi that move. The
sounds are those of the tests and of `livetempo listen --demo`: real music is harder, for everyone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from benchmarks import weathers
from benchmarks.metrics import Numbers
from benchmarks.recordings import RATE, Recording, Samples, steady
from livetempo.sources.groove import SONG, Groove
from tests import signals

SECONDS = 25.0
BPMS = (72.0, 96.0, 124.0, 168.0)
CHANGE_AT = 12.0


def recordings() -> list[Recording]:
    """All of them."""
    return [*styles(), *_clicking(), *_demo(), *_weathered(), *_moving()]


def styles() -> list[Recording]:
    """Grooves as they are."""
    return [
        Recording(
            f"{pattern} {bpm:g}",
            "styles",
            partial(_groove, pattern, signals.constant(bpm), seed=number),
            steady(bpm),
        )
        for number, bpm in enumerate(BPMS)
        for pattern in signals.PATTERNS
    ]


def _clicking() -> Iterator[Recording]:
    for bpm in BPMS:
        yield Recording(f"clicks {bpm:g}", "clicks", partial(_clicks, bpm), steady(bpm))


def _demo() -> Iterator[Recording]:
    starts = np.cumsum([0.0, *(section.bars * 4 * 60 / section.bpm for section in SONG)])
    for section, start in zip(SONG, starts, strict=False):
        yield Recording(
            f"demo {section.bpm:g}", "demo", partial(_demo_from, float(start)), steady(section.bpm)
        )


def _weathered() -> Iterator[Recording]:
    ways: dict[str, Callable[[Samples], Samples]] = {
        "noise": partial(weathers.noisy, 0.0),
        "through a wall": partial(weathers.filtered, "lowpass", 400.0),
        "telephone": partial(weathers.filtered, "bandpass", (300.0, 3400.0)),
    }
    for name, weather in ways.items():
        for pattern, bpm in zip(signals.PATTERNS, (118.0, 84.0, 104.0, 140.0), strict=True):
            music = partial(_groove, pattern, signals.constant(bpm), seed=7)
            yield Recording(f"{pattern} {bpm:g}, {name}", name, _after(weather, music), steady(bpm))
    for pattern, bpm in zip(signals.PATTERNS, (112.0, 90.0, 128.0, 100.0), strict=True):
        music = partial(_groove, pattern, signals.constant(bpm), seed=8, human_seconds=0.015)
        yield Recording(f"{pattern} {bpm:g}, by hand", "human timing", music, steady(bpm))


def _moving() -> Iterator[Recording]:
    for pattern in signals.PATTERNS:
        for name, tempo in (
            ("90→120", signals.step(90.0, 120.0, at=CHANGE_AT)),
            ("100→130 slowly", signals.ramp(100.0, 130.0, start=5.0, seconds=20.0)),
        ):
            music = partial(_groove, pattern, tempo, seed=9)
            yield Recording(f"{pattern} {name}", "moving tempo", music, _of_map(tempo))


def _of_map(tempo: signals.TempoMap) -> Callable[[Numbers], Numbers]:
    return lambda times: np.array([tempo.bpm_at(time) for time in times])


def _groove(
    pattern: str, tempo: signals.TempoMap, seconds: float, *, seed: int, human_seconds: float = 0.0
) -> Samples:
    return signals.groove(pattern, tempo, min(seconds, SECONDS), RATE, seed=seed, human_seconds=human_seconds)


def _clicks(bpm: float, seconds: float) -> Samples:
    return signals.clicks(bpm, min(seconds, SECONDS), RATE)


def _demo_from(start: float, seconds: float) -> Samples:
    groove = Groove(RATE)
    groove.next_block(round(start * RATE))
    return groove.next_block(round(min(seconds, SECONDS) * RATE))


def _after(
    weather: Callable[[Samples], Samples], music: Callable[[float], Samples]
) -> Callable[[float], Samples]:
    return lambda seconds: weather(music(seconds))
