"""The studio: draws an excerpt of MIDI, a groove or a noise, has it played, and hands out takes of it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from train.data.grooves import groove_score
from train.data.midi import Entry, Performance, Score, perform, read_index, read_score
from train.data.negatives import babble, negative
from train.data.pocket import PocketSynthesiser
from train.data.solos import solo_score
from train.data.takes import EXCERPT_SECONDS, RENDER_RATE, Take, weathered

SET_WEIGHTS = {
    "mma": 0.46,
    "groove": 0.12,
    "freedoom": 0.09,
    "pop909": 0.06,
    "nottingham": 0.05,
    "openmsx": 0.03,
    "tuxemon": 0.02,
    "giantmidi": 0.01,
    "grooves": 0.16,
    "solos": 1.0,
}
OURS = {"grooves": groove_score, "solos": solo_score}  # made from nothing; a library has one of them
NEGATIVE_SHARE = 0.15
HELD_OUT_EVERY = 12  # every twelfth MIDI file is never trained on
INAUDIBLE = 1e-3


class Synthesiser(Protocol):
    """What plays notes."""

    def render(self, performance: Performance, rng: np.random.Generator) -> NDArray[np.float32]:
        """Mono float32 at RENDER_RATE."""
        ...


def synthesisers(soundfonts: list[Path]) -> list[Synthesiser]:
    """One for each sound font; without any, the one that needs none."""
    if not soundfonts:
        return [PocketSynthesiser()]
    from train.data.fluid import FluidSynthesiser  # noqa: PLC0415  (FluidSynth need not be there for the rest)

    return [FluidSynthesiser(font) for font in soundfonts]


class Drawn(NamedTuple):
    """A score from the library."""

    set: str
    file: str  # "" for one of ours
    score: Score
    other_level: float  # a second level at which listeners may tap, as a multiple; 1 where there is none
    held_out: bool


class Library:
    """The scores that there are: those of a MIDI folder, if one is given, and of our own without end."""

    def __init__(self, midi: Path | None, ours: str = "grooves") -> None:
        self._entries: dict[str, list[tuple[int, Entry]]] = {ours: []}
        for number, entry in enumerate(read_index(midi) if midi else []):
            self._entries.setdefault(entry.set, []).append((number, entry))
        self._names = [name for name in SET_WEIGHTS if name in self._entries]
        weights = np.array([SET_WEIGHTS[name] for name in self._names])
        self._shares = weights / weights.sum()

    def draw(self, rng: np.random.Generator) -> Drawn:
        """One of them, sets by their weight, files of a set alike."""
        name = self._names[rng.choice(len(self._names), p=self._shares)]
        held_out = bool(rng.random() < 1 / HELD_OUT_EVERY)
        if name in OURS:
            return Drawn(name, "", OURS[name](rng, seconds=EXCERPT_SECONDS), 1.0, held_out)
        number, entry = self._entries[name][rng.integers(len(self._entries[name]))]
        other = 2.0 / entry.snare_beats if entry.snare_beats in (1.0, 4.0) else 1.0
        score = read_score(entry.path, compound=entry.compound)
        return Drawn(name, entry.path.stem, score, other, number % HELD_OUT_EVERY == 0)


class Studio:
    """Makes takes. One for each process; everything follows from its seed."""

    def __init__(self, library: Library, soundfonts: list[Path], seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._players = synthesisers(soundfonts)
        self._library = library
        self._babble: NDArray[np.float32] | None = None

    def takes(self) -> list[Take]:
        """Several takes of one new excerpt."""
        rng = self._rng
        if self._babble is None or rng.random() < 0.03:
            self._babble = babble(rng, RENDER_RATE, EXCERPT_SECONDS)
        tenths = round(EXCERPT_SECONDS * 10)
        if rng.random() < NEGATIVE_SHARE:
            sound = negative(rng, RENDER_RATE, EXCERPT_SECONDS)
            held_out = bool(rng.random() < 1 / HELD_OUT_EVERY)
            return weathered(sound, np.zeros(tenths), rng, source="negative", held_out=held_out)
        drawn = self._library.draw(rng)
        performance = perform(drawn.score, rng, seconds=EXCERPT_SECONDS, tenths=tenths)
        sound = self._players[rng.integers(len(self._players))].render(performance, rng)
        if np.abs(sound).max() < INAUDIBLE:
            return []
        return weathered(
            sound,
            performance.bpm,
            rng,
            source=drawn.set,
            other_level=drawn.other_level,
            held_out=drawn.held_out,
            babble=self._babble,
        )
