"""Music without a drum kit, as scores: one of train.data.styles, at a tempo that is its own, in time or with rubato."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from train.data.midi import DRUM_CHANNEL, Event, Score
from train.data.strokes import HIGH_CHORD, Rng, Stroke, Style
from train.data.styles import STYLES

FREE_SHARE = 0.5  # of what may be played freely
FREEDOM = (0.02, 0.18)  # how far the tempo sways to either side, as a logarithm
FELT_BEATS = 5  # a tempo is felt over so many beats
USUAL_SHARE, USUAL_BPM, USUAL_SPREAD = 0.4, 105, 0.35  # where most music is
LEFT_OUT = 0.03  # of all strokes
LONGEST_SPREAD_SECONDS = 0.012  # from one string to the next under a plectrum
TUNE, REST = 0, 1  # channels
SCALE = (0, 2, 3, 5, 7, 9, 10)

Times = NDArray[np.float64]


def solo_score(rng: Rng, *, seconds: float) -> Score:
    """A random style at a random tempo, long enough for any excerpt of `seconds`."""
    weights = np.array([style.weight for style in STYLES.values()])
    style = STYLES[rng.choice(list(STYLES), p=weights / weights.sum())]
    bpm = _tempo_of(style, rng)
    strokes = style.play(bpm, rng)
    spread = rng.uniform(0.0, LONGEST_SPREAD_SECONDS)
    chords = [_voicing(rng) for _ in range(4)]
    first, second = rng.choice(style.programs, 2)
    events = [
        Event(0.0, "program_change", TUNE, int(first), 0),
        Event(0.0, "program_change", REST, int(second), 0),
    ]
    rounds = int(seconds * 2 * bpm / 60 / style.beats) + 2
    beats = np.arange(rounds * style.beats + 1)
    free = style.free and rng.random() < FREE_SHARE
    beat_at, tempo = _played_freely(bpm, len(beats) - 1, rng) if free else _kept(bpm, len(beats) - 1)
    for number in range(rounds):
        chord = chords[number % 4]
        for stroke in strokes:
            if rng.random() < LEFT_OUT:
                continue
            begin = number * style.beats + stroke.beat
            at, end = np.interp([begin, begin + stroke.length], beats, beat_at)
            events += _played(stroke, chord, float(at), float(end), spread, rng)
    events.sort(key=lambda e: e.seconds)
    quarters = np.arange(4 * len(tempo)) / 4
    bpm_of_quarters = np.interp(quarters, beats[:-1] + 0.5, tempo)
    return Score(events, float(beat_at[-1]), np.interp(quarters, beats, beat_at), bpm_of_quarters)


def _tempo_of(style: Style, rng: Rng) -> float:
    bpm = np.exp(rng.uniform(np.log(style.slowest), np.log(style.fastest)))
    if rng.random() < USUAL_SHARE:
        bpm = np.clip(np.exp(rng.normal(np.log(USUAL_BPM), USUAL_SPREAD)), style.slowest, style.fastest)
    return float(bpm)


def _kept(bpm: float, beats: int) -> tuple[Times, Times]:
    return np.arange(beats + 1) * 60 / bpm, np.full(beats, bpm)


def _played_freely(bpm: float, beats: int, rng: Rng) -> tuple[Times, Times]:
    """When each beat is, and the tempo that is felt: phrases that hurry and then hold back, no two beats alike."""
    freedom, phrase = rng.uniform(*FREEDOM), int(rng.choice([8, 12, 16]))
    arch = -np.cos(2 * np.pi * (np.arange(beats) + rng.integers(phrase)) / phrase)
    wander = np.convolve(rng.normal(0, 0.4, beats), np.ones(3) / 3, "same")
    lasting = 60 / bpm * np.exp(-freedom * (arch + wander))
    around = np.ones(FELT_BEATS) / FELT_BEATS
    felt = np.convolve(np.pad(lasting, FELT_BEATS // 2, "edge"), around, "valid")
    return np.concatenate([[0.0], np.cumsum(lasting)]), 60 / felt


def _played(stroke: Stroke, chord: list[int], at: float, end: float, spread: float, rng: Rng) -> list[Event]:
    loud = int(np.clip(stroke.loud + rng.normal(0, 5), 1, 127))
    if stroke.drum:
        return [Event(at, "note", DRUM_CHANNEL, stroke.drum, loud)]
    channel = REST if stroke.step is None else TUNE
    return [
        Event(moment + order * spread, "note", channel, note, velocity)
        for order, note in enumerate(_notes(stroke, chord))
        for moment, velocity in ((at, loud), (end, 0))
    ]


def _notes(stroke: Stroke, chord: list[int]) -> list[int]:
    if stroke.step is None:
        return [chord[place] for place in stroke.places]
    octave, degree = divmod(stroke.step, len(SCALE))
    return [chord[HIGH_CHORD[0]] + 12 * octave + SCALE[degree]]


def _voicing(rng: Rng) -> list[int]:
    root = int(rng.choice([36, 38, 40, 41, 43, 45]))
    third = int(rng.choice([3, 4]))
    triad = [root + 12, root + 12 + third, root + 19]
    return [root, root + 7, *triad, *(note + 12 for note in triad), root + 36]
