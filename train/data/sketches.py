"""Grooves drawn straight as log mel frames: endless pairs to begin with, each view made anew at its own tempo.

To play notes and listen to them takes seconds; to draw them takes milliseconds. Nothing is stretched, and each
view has a kit, a fading and a noise of its own, so nothing but the timing of the notes tells the speed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from livetempo.config import FRAMES_PER_SECOND
from train.data.grooves import groove_score
from train.data.mel import FLOOR, MEL_BANDS, WINDOW_SECONDS, place_of
from train.data.midi import DRUM_CHANNEL, Event
from train.data.pairs import NEAREST_SPEEDS, Batch, Frames, disguised_view
from train.data.takes import RENDER_RATE

SLOWEST_BPM, FASTEST_BPM = 30.0, 300.0
RINGING_SECONDS = 1.0  # nothing that was struck longer ago is heard
DRUM_FADING_SECONDS, TONE_FADING_SECONDS = (0.03, 0.3), (0.08, 0.6)
HARMONICS = 8
LOUDNESS = 1.5  # of the log magnitudes, like that of real frames

Kind = tuple[int, int]  # channel and note


def sketched_batch(seeds: NDArray[np.int64], frames: int, widest: float) -> Batch:
    """One pair for each seed; speeds lie within a factor `widest` of the groove's own, either way."""
    pairs = [_pair(np.random.default_rng(seed), frames, widest) for seed in seeds]
    views = [pair[side] for side in (0, 1) for pair in pairs]
    return Batch(np.stack(views), np.array([ratio for _, _, ratio in pairs], np.float32))


def _pair(rng: np.random.Generator, frames: int, widest: float) -> tuple[Frames, Frames, float]:
    seconds = frames / FRAMES_PER_SECOND
    score = groove_score(rng, seconds=widest * seconds)  # it makes them twice as long
    bpm = float(score.tempo_bpm[0])
    low, high = np.log(max(SLOWEST_BPM / bpm, 1 / widest)), np.log(min(FASTEST_BPM / bpm, widest))
    first, second = rng.uniform(low, high, 2)
    while abs(first - second) < np.log(NEAREST_SPEEDS):
        first, second = rng.uniform(low, high, 2)
    moment = float(rng.uniform(widest * seconds, 2 * widest * seconds))
    notes = [event for event in score.events if event.kind == "note" and event.second]
    views = [
        disguised_view(sketch(notes, float(np.exp(speed)), moment, frames, rng), rng)
        for speed in (first, second)
    ]
    return views[0], views[1], float(np.exp(first - second))


def sketch(notes: list[Event], speed: float, moment: float, frames: int, rng: np.random.Generator) -> Frames:
    """(frames, 81) log magnitudes of the notes, `speed` times as fast, up to a moment of the score."""
    time = moment / speed + (np.arange(frames) - frames) / FRAMES_PER_SECOND
    earliest, latest = time[0] - RINGING_SECONDS, time[-1] + WINDOW_SECONDS
    heard = [note for note in notes if earliest < note.seconds / speed < latest]
    kinds: dict[Kind, int] = {}
    which = np.array([kinds.setdefault((note.channel, note.first), len(kinds)) for note in heard], int)
    profiles, fading = _kit(list(kinds), rng)
    struck = np.array([note.seconds / speed for note in heard])
    loudness = np.array([note.second / 127 for note in heard])
    magnitudes = np.zeros((frames, MEL_BANDS), np.float32)
    for kind in range(len(kinds)):
        mine = which == kind
        since = time[:, None] - struck[mine]
        into = np.clip(since / WINDOW_SECONDS + 0.5, 0, 1)  # the window slides over the onset
        rise = into * into * (3 - 2 * into)
        envelope = (rise * np.exp(-np.maximum(since, 0) / fading[kind])) @ loudness[mine]
        magnitudes += envelope[:, None].astype(np.float32) * profiles[kind]
    rough = np.exp(rng.uniform(0, 0.3) * rng.standard_normal(magnitudes.shape).astype(np.float32))
    level = float(np.sqrt((magnitudes**2).mean())) + FLOOR
    return np.asarray(np.log(magnitudes * rough / level + FLOOR) + LOUDNESS * _audible(), np.float32)


def _kit(kinds: list[Kind], rng: np.random.Generator) -> tuple[Frames, NDArray[np.float64]]:
    """A spectrum and a fading time for each kind of note."""
    profiles = np.zeros((len(kinds), MEL_BANDS), np.float32)
    fading = np.zeros(len(kinds))
    transposed = rng.uniform(-7, 7)
    tone_slope = rng.uniform(0.3, 1.5)
    for i, (channel, note) in enumerate(kinds):
        drum = channel == DRUM_CHANNEL
        shortest, longest = DRUM_FADING_SECONDS if drum else TONE_FADING_SECONDS
        fading[i] = np.exp(rng.uniform(np.log(shortest), np.log(longest)))
        profiles[i] = _drum(rng) if drum else _tone(note + transposed, tone_slope)
        profiles[i] *= np.float32(np.exp(rng.normal(0, 0.5)) * (1.0 if drum else 0.5))
    return profiles * _audible(), fading


def _drum(rng: np.random.Generator) -> Frames:
    """A broad bump somewhere, on a little of everything."""
    bands = np.arange(MEL_BANDS)
    bump = np.exp(-0.5 * ((bands - rng.uniform(0, 70)) / rng.uniform(4, 20)) ** 2)
    return np.asarray(bump + rng.uniform(0, 0.1), np.float32)


def _tone(note: float, slope: float) -> Frames:
    """Harmonics that become weaker."""
    hz = np.asarray(440 * 2 ** ((note - 69) / 12) * np.arange(1, HARMONICS + 1), np.float64)
    strength = np.arange(1, HARMONICS + 1) ** -slope
    near = np.exp(-0.5 * (np.arange(MEL_BANDS) - place_of(hz)[:, None]) ** 2)
    return np.asarray(strength @ near, np.float32)


def _audible() -> Frames:
    """1 for the bands below the highest frequency of a recording, 0 for those above."""
    return (np.arange(MEL_BANDS) < place_of(np.array(RENDER_RATE / 2))).astype(np.float32)
