"""Drum and band patterns from nothing, as scores: what folders of MIDI lack, at every tempo people play."""

from __future__ import annotations

import numpy as np

from train.data.genres import (
    CLAP,
    COWBELL,
    GENRES,
    HAT,
    KICK,
    OPEN_HAT,
    RIDE,
    SHAKER,
    SNARE,
    STICK,
    Hit,
    Kit,
    beaten,
)
from train.data.midi import DRUM_CHANNEL, Event, Score

CLICK_SOUNDS = (37, 39, 42, 56, 60, 64, 75, 76, 77, 36, 38)
BASS, CHORDS, LEAD = 0, 1, 2


def groove_score(rng: np.random.Generator, *, seconds: float) -> Score:
    """A random pattern at a random tempo, long enough for any excerpt of `seconds`."""
    pattern = rng.choice(list(PATTERNS), p=np.array(list(PATTERNS.values())) / sum(PATTERNS.values()))
    slowest, fastest = TEMPI.get(pattern, (36, 255))
    bpm = float(np.exp(rng.uniform(np.log(slowest), np.log(fastest))))
    if rng.random() < 0.35:  # where most music is
        bpm = float(np.clip(np.exp(rng.normal(np.log(110), 0.42)), slowest, fastest))
    beats_per_bar = BEATS.get(pattern, 4)
    bars = int(seconds * 2 * bpm / 60 / beats_per_bar) + 2
    beat = 60 / bpm
    kit = _kit(rng)
    late = _offbeat(pattern, bpm, rng)
    hits = GENRES[pattern].bar(bpm, kit, rng) if pattern in GENRES else _bar_of(pattern, bpm, late, kit, rng)
    fills = rng.random() < 0.4
    band = rng.random() < 0.5 and pattern != "clicks"
    events: list[Event] = []
    if band:
        for channel, low, high in ((BASS, 32, 40), (CHORDS, 0, 32), (LEAD, 56, 88)):
            events.append(Event(0.0, "program_change", channel, int(rng.integers(low, high)), 0))
    riff = _riff(beats_per_bar, bpm, late, rng)
    for bar in range(bars):
        at = bar * beats_per_bar * beat
        chosen = hits if not (fills and bar % 4 == 3) else hits + _fill(beats_per_bar, bpm, late, rng)
        for position, note, velocity in chosen:
            if rng.random() < 0.02:
                continue
            loud = int(np.clip(velocity + rng.normal(0, 6), 1, 127))
            events.append(Event(at + position * beat, "note", DRUM_CHANNEL, note, loud))
        if band:
            root = int(rng.choice([36, 38, 41, 43, 45]))
            for position, channel, offset, velocity, length in riff:
                start = at + position * beat
                events.append(Event(start, "note", channel, root + offset, velocity))
                events.append(Event(start + length * beat, "note", channel, root + offset, 0))
    events.sort(key=lambda e: e.seconds)
    return Score(events, bars * beats_per_bar * beat, np.array([0.0]), np.array([bpm]))


PATTERNS = {
    "clicks": 2.0,
    "backbeat": 4.5,
    "disco": 2.5,
    "shuffle": 2.5,
    "breakbeat": 2.5,
    "waltz": 0.8,
    "slow_six": 0.6,
    "half_time": 0.6,
    "train": 0.6,
    "latin": 1.2,
    "swing": 1.5,
    "kick_only": 0.8,
    "slow_blues": 2.0,
    "slow_shuffle": 1.3,
    "slow_funk": 2.0,
    **{name: genre.weight for name, genre in GENRES.items()},
}
BEATS = {"waltz": 3, "slow_six": 3, **{name: genre.beats for name, genre in GENRES.items()}}
TEMPI = {
    "half_time": (50, 110),
    "train": (70, 240),
    "slow_blues": (36, 80),
    "slow_shuffle": (36, 85),
    "slow_funk": (40, 85),
    **{name: (genre.slowest, genre.fastest) for name, genre in GENRES.items()},
}
TRIPLETS = ("slow_blues", "slow_shuffle", "slow_six", "bell")
HALF = 0.5
ACROSS = (0.0, 0.75, 1.5, 2.25, 3.0, 3.5)  # in threes, across the beat
ACROSS_SHARE = 0.2
DRIVING_SHARE = 0.4  # of the basses


def _subdivision(bpm: float, rng: np.random.Generator) -> float:
    """Hat spacing in beats: what a drummer can and would play at this tempo (about 2.5 to 9 hits a second)."""
    rate = bpm / 60
    choices = [s for s in (1.0, 0.5, 0.25) if 1.3 <= rate / s <= 11] or [1.0]
    return float(rng.choice(choices))


def _offbeat(pattern: str, bpm: float, rng: np.random.Generator) -> float:
    """Where in a beat its second half begins, for everybody who plays."""
    if pattern in ("shuffle", "swing"):
        return _swing(bpm, rng)
    return 2 / 3 if pattern in TRIPLETS else HALF


def _swing(bpm: float, rng: np.random.Generator) -> float:
    """Where in the beat its second half falls: on the last third, or earlier, and earlier the quicker it goes."""
    if rng.random() < 0.5:
        return 2 / 3 if bpm < 210 else 0.6
    return float(rng.uniform(0.57, 0.68 if bpm < 180 else 0.63))


def _kit(rng: np.random.Generator) -> Kit:
    hat = int(rng.choice([HAT, HAT, RIDE, SHAKER, OPEN_HAT]))
    return Kit(hat, int(rng.choice([SNARE, SNARE, 40, CLAP, STICK])))


def _bar_of(  # noqa: PLR0911
    pattern: str, bpm: float, late: float, kit: Kit, rng: np.random.Generator
) -> list[Hit]:
    hat, snare = kit
    step = _subdivision(bpm, rng)
    if pattern == "clicks":
        sound = int(rng.choice(CLICK_SOUNDS))
        accented = rng.random() < 0.35
        return [(float(b), sound, 120 if accented and b == 0 else 95) for b in range(4)]
    if pattern == "kick_only":
        return [(float(b), KICK, 110) for b in range(4)] + (
            beaten(4, step, hat, rng) if rng.random() < 0.5 else []
        )
    if pattern == "disco":
        bar = [(float(b), KICK, 112) for b in range(4)]
        bar += [(1.0, snare, 100), (3.0, snare, 100)] if rng.random() < 0.6 else []
        loud = int(rng.integers(70, 127))
        offbeats: list[Hit] = [(b + 0.5, int(rng.choice([OPEN_HAT, HAT])), loud) for b in range(4)]
        return bar + (offbeats if rng.random() < 0.6 else beaten(4, step, hat, rng))
    if pattern == "backbeat":
        kicks = [0.0, 2.0] + [p for p in (0.5, 1.5, 2.5, 3.5, 3.75, 1.75) if rng.random() < 0.22]
        hats = beaten(4, step, hat, rng) if rng.random() < 0.92 else []
        return [*((p, KICK, 110) for p in kicks), (1.0, snare, 108), (3.0, snare, 108), *hats]
    if pattern == "breakbeat":
        kicks = [0.0] + [p for p in (0.5, 0.75, 1.5, 1.75, 2.5, 2.75, 3.25, 3.5) if rng.random() < 0.35]
        ghosts = [(p, snare, 60) for p in (0.75, 1.75, 2.25, 2.75, 3.75) if rng.random() < 0.3]
        return (
            [(p, KICK, 110) for p in kicks]
            + [(1.0, snare, 108), (3.0, snare, 108), *ghosts]
            + beaten(4, step, hat, rng)
        )
    if pattern in ("shuffle", "swing"):
        bar = []
        if pattern == "shuffle":
            bar += [(0.0, KICK, 110), (2.0, KICK, 110), (1.0, snare, 105), (3.0, snare, 105)]
            bar += [(b + late, KICK, 95) for b in (1, 3) if rng.random() < 0.3]
            bar += [(float(b), hat, 90) for b in range(4)] + [(b + late, hat, 70) for b in range(4)]
        else:
            bar += [(float(b), RIDE, 90) for b in range(4)] + [(1 + late, RIDE, 75), (3 + late, RIDE, 75)]
            bar += [(1.0, 44, 85), (3.0, 44, 85)]
            bar += [(float(b), KICK, 50) for b in range(4)] if rng.random() < 0.4 else []
        return bar
    if pattern == "waltz":
        bar = [(0.0, KICK, 110), (1.0, snare, 80), (2.0, snare, 80)]
        return bar + (beaten(3, max(step, 0.5), hat, rng) if rng.random() < 0.6 else [])
    if pattern.startswith("slow_"):
        return _slow_bar_of(pattern, hat, snare, rng)
    if pattern == "half_time":
        return [(0.0, KICK, 112), (2.0, snare, 110), (2.75, KICK, 95), *beaten(4, step, hat, rng)]
    if pattern == "train":
        step = 0.25 if bpm < 150 else 0.5
        return [(float(p), snare, 100 if p % 1 == 0.5 else 55) for p in np.arange(0, 4, step)] + [
            (float(b), KICK, 100) for b in range(4)
        ]
    clave = [(0.0, 75, 100), (0.75, 75, 95), (1.5, 75, 100), (2.5, 75, 95), (3.0, 75, 100)]  # latin
    congas = [(p, int(rng.choice([62, 63, 64])), int(rng.integers(60, 105))) for p in np.arange(0, 4, 0.5)]
    low = [(0.0, KICK, 100), (1.5, KICK, 90), (2.0, KICK, 95), (3.5, KICK, 90)]
    return (
        clave
        + congas
        + low
        + (beaten(4, max(step, 0.5), int(rng.choice([SHAKER, COWBELL])), rng) if rng.random() < 0.6 else [])
    )


def _slow_bar_of(pattern: str, hat: int, snare: int, rng: np.random.Generator) -> list[Hit]:
    """Where a beat is so long that players fill it with triplets or sixteenths."""
    if pattern == "slow_blues":  # twelve-eight, all triplets played, the backbeat on two and four
        kicks = [0.0, 2.0] + [p for p in (1 + 2 / 3, 3 + 2 / 3) if rng.random() < 0.4]
        return [
            *((p, KICK, 110) for p in kicks),
            (1.0, snare, 105),
            (3.0, snare, 105),
            *beaten(4, 1 / 3, hat, rng),
        ]
    if pattern == "slow_shuffle":  # of each triplet the first and the last; sometimes a quiet one between
        kicks = [0.0, 2.0] + [p for p in (2 / 3, 1 + 2 / 3, 2 + 2 / 3, 3 + 2 / 3) if rng.random() < 0.3]
        ghosts = [(b + 1 / 3, snare, 45) for b in range(4) if rng.random() < 0.25]
        hats = [(b + late, hat, loud) for b in range(4) for late, loud in ((0.0, 90), (2 / 3, 70))]
        return [*((p, KICK, 110) for p in kicks), (1.0, snare, 105), (3.0, snare, 105), *ghosts, *hats]
    if pattern == "slow_funk":  # sixteenths all through, a kick that dodges the beat
        kicks = [0.0] + [p for p in (0.5, 0.75, 1.75, 2.25, 2.5, 2.75) if rng.random() < 0.4]
        ghosts = [(p, snare, 45) for p in (0.75, 1.75, 2.25, 3.75) if rng.random() < 0.4]
        strokes = [*((p, KICK, 110) for p in kicks), (1.0, snare, 108), (3.0, snare, 108)]
        return [*strokes, *ghosts, *beaten(4, 0.25, hat, rng)]
    # "slow_six": twelve-eight, three hats a beat
    return [(0.0, KICK, 110), (1.0, snare, 105), *beaten(3, 1 / 3, hat, rng), (2.0, KICK, 100)]


def _fill(beats: int, bpm: float, late: float, rng: np.random.Generator) -> list[Hit]:
    step = 1 / 3 if late > HALF else 0.5 if bpm > 140 else 0.25
    places = np.arange(beats - 1, beats - 1e-6, step)
    return [(float(p), int(rng.choice([38, 45, 47, 50])), 95) for p in places]


def _bass_places(beats: int, bpm: float, step: float, rng: np.random.Generator) -> list[float]:
    """Here and there, or on and on: in quavers where it is slow, in crotchets where it is fast, else in either."""
    if rng.random() < DRIVING_SHARE:
        pace = 1.0 if bpm > 85 and rng.random() < 0.5 else step
        return [float(p) for p in np.arange(0, beats, pace)]
    return [float(p) for p in np.arange(0, beats, step) if p == 0 or rng.random() < 0.5]


def _riff(
    beats: int, bpm: float, late: float, rng: np.random.Generator
) -> list[tuple[float, int, int, int, float]]:
    """Bass, chords and a lead over one bar: (beat, channel, note offset, velocity, length)."""
    step = 0.5 if bpm < 170 else 1.0

    def played(p: float) -> tuple[float, float]:
        return (p - HALF + late, (1 - late) * 0.9) if p % 1 else (p, step * 0.9)

    notes: list[tuple[float, int, int, int, float]] = []
    for p in _bass_places(beats, bpm, step, rng):
        start, length = played(p)
        notes.append((start, BASS, int(rng.choice([0, 0, 7, 12])), 95, length))
    for p in map(float, np.arange(0, beats, step)):
        if rng.random() < 0.3:
            start, length = played(p)
            notes.append((start, LEAD, 24 + int(rng.choice([0, 3, 5, 7, 10, 12])), 80, length))
    chords: tuple[float, ...] = (0.0, 2.0) if rng.random() < 0.5 else tuple(map(float, range(beats)))
    length = 0.9
    if beats == 4 and late == HALF and rng.random() < ACROSS_SHARE:
        chords, length = ACROSS, 0.3
    for p in chords:
        notes += [(p, CHORDS, 12 + offset, 70, length) for offset in (0, 4, 7)]
    return notes
