"""MIDI files as lists of timed messages with their exact tempo, and new performances made from them."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import mido
import numpy as np
from numpy.typing import NDArray

DRUM_CHANNEL = 9
STATE_KINDS = ("program_change", "control_change", "pitchwheel")


class Event(NamedTuple):
    """One channel message: seconds from the start of the file, then what it says."""

    seconds: float
    kind: str
    channel: int
    first: int  # note, controller or program
    second: int  # velocity or value


@dataclass(frozen=True)
class Score:
    """A MIDI file in seconds; `tempo_seconds`/`tempo_bpm` are the steps of its beat tempo."""

    events: list[Event]
    seconds: float
    tempo_seconds: NDArray[np.float64]
    tempo_bpm: NDArray[np.float64]

    def bpm_at(self, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        """The beat tempo at each moment."""
        return self.tempo_bpm[np.clip(np.searchsorted(self.tempo_seconds, seconds, "right") - 1, 0, None)]


@dataclass(frozen=True)
class Entry:
    """A line of the MIDI index."""

    path: Path
    set: str
    compound: bool
    snare_beats: float  # spacing of the snare in notated beats; 2 is a normal backbeat, 0 unknown


def read_index(folder: Path) -> list[Entry]:
    """The files that `index.csv` in `folder` lists."""
    with open(folder / "index.csv", newline="") as lines:
        return [
            Entry(folder / row["file"], row["set"], row["compound"] == "1", float(row["snare_ioi"] or 0))
            for row in csv.DictReader(lines)
        ]


def read_score(path: Path, *, compound: bool = False) -> Score:
    """Parse a MIDI file; in compound metre the beat is the dotted quarter."""
    file = mido.MidiFile(path, clip=True)
    seconds, tempo = 0.0, 500000
    beats_per_quarter = 2 / 3 if compound else 1.0
    events: list[Event] = []
    steps: list[tuple[float, float]] = [(0.0, 60e6 / tempo * beats_per_quarter)]
    for message in mido.merge_tracks(file.tracks):
        seconds += mido.tick2second(message.time, file.ticks_per_beat, tempo)
        if message.type == "set_tempo":
            tempo = max(message.tempo, 1)
            steps.append((seconds, 60e6 / tempo * beats_per_quarter))
        elif message.type in ("note_on", "note_off"):
            velocity = message.velocity if message.type == "note_on" else 0
            events.append(Event(seconds, "note", message.channel, message.note, velocity))
        elif message.type == "program_change":
            events.append(Event(seconds, message.type, message.channel, message.program, 0))
        elif message.type == "control_change":
            events.append(Event(seconds, message.type, message.channel, message.control, message.value))
        elif message.type == "pitchwheel":
            events.append(Event(seconds, message.type, message.channel, 0, message.pitch))
    times, bpms = (np.array(column) for column in zip(*steps, strict=True))
    last_note = max((e.seconds for e in events if e.kind == "note"), default=0.0)
    return Score(events, last_note, times, bpms)


@dataclass
class Performance:
    """An excerpt as it is to be played: events in output seconds, and the tempo that is true at each moment."""

    events: list[Event]
    seconds: float
    bpm: NDArray[np.float64] = field(repr=False)  # every tenth of a second


def perform(score: Score, rng: np.random.Generator, *, seconds: float, tenths: int) -> Performance:
    """A new performance of an excerpt: another speed (steady, stepping, ramping or drifting) and human timing."""
    speed = draw_speed(rng, tenths)
    source_seconds = np.concatenate([[0.0], np.cumsum(speed) / 10])
    span = source_seconds[-1]
    start = rng.uniform(0, max(score.seconds - span, 0.0)) if rng.random() > 0.15 else 0.0
    bpm = score.bpm_at(start + source_seconds[:-1]) * speed
    output_at = np.arange(len(source_seconds)) / 10
    jitter = rng.choice([0.0, rng.uniform(0.0, 0.012)])
    softer = rng.uniform(0.0, 0.3)
    muted = {c for c in range(16) if rng.random() < (0.12 if c == DRUM_CHANNEL else 0.15)}
    if len({e.channel for e in score.events if e.kind == "note"} - muted) == 0:
        muted = set()
    transpose = int(rng.integers(-4, 5))
    family_change = {c for c in range(16) if c != DRUM_CHANNEL and rng.random() < 0.25}
    state: dict[tuple[str, int, int], Event] = {}
    played: list[Event] = []
    for event in score.events:
        if event.seconds >= start + span or event.channel in muted:
            continue
        if event.kind == "program_change" and event.channel in family_change:
            event = event._replace(first=event.first // 8 * 8 + int(rng.integers(8)))  # noqa: PLW2901
        if event.seconds < start:
            if event.kind in STATE_KINDS:
                key = event.first if event.kind == "control_change" else 0
                state[(event.kind, event.channel, key)] = event
            continue
        at = float(np.interp(event.seconds - start, source_seconds, output_at))
        if event.kind == "note":
            at = max(at + rng.normal(0, jitter), 0.0)
            velocity = int(np.clip(event.second * (1 - softer * rng.random()), 1, 127)) if event.second else 0
            note = (
                event.first
                if event.channel == DRUM_CHANNEL
                else int(np.clip(event.first + transpose, 0, 127))
            )
            played.append(Event(at, "note", event.channel, note, velocity))
        else:
            played.append(event._replace(seconds=at))
    played.sort(key=lambda e: e.seconds)
    return Performance([e._replace(seconds=0.0) for e in state.values()] + played, seconds, bpm)


def draw_speed(rng: np.random.Generator, tenths: int) -> NDArray[np.float64]:
    """Speed relative to the file, every tenth of a second: mostly steady and near 1, where style and tempo agree."""
    width = rng.choice([0.08, 0.2, 0.45], p=[0.5, 0.35, 0.15])
    speed = np.full(tenths, 2 ** rng.uniform(-width, width))
    kind = rng.choice(["steady", "step", "ramp", "drift"], p=[0.7, 0.14, 0.08, 0.08])
    if kind == "step":
        at = int(rng.integers(tenths // 4, tenths * 4 // 5))
        speed[at:] *= 2 ** (rng.choice([-1, 1]) * rng.uniform(0.05, 0.5))
    elif kind == "ramp":
        speed *= 2 ** np.linspace(0, rng.uniform(-0.6, 0.6), tenths)
    elif kind == "drift":
        knots = rng.normal(0, 0.03, 8)
        speed *= 2 ** np.interp(np.arange(tenths), np.linspace(0, tenths, 8), knots)
    return speed
