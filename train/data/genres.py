"""What drummers and machines play in reggae, hip-hop, dance music, metal, Africa, Brazil, and in five and seven.

Each at the tempi at which it is played, counted as its players count it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

KICK, STICK, SNARE, CLAP, HAT, OPEN_HAT, RIDE, COWBELL, SHAKER = 36, 37, 38, 39, 42, 46, 51, 56, 70
LOW_TOM, HIGH_TOM, CRASH, CABASA = 45, 50, 49, 69

Hit = tuple[float, int, int]  # beat of the bar, note, velocity
Rng = np.random.Generator


class Kit(NamedTuple):
    """What a drummer has chosen to beat time and the backbeat on."""

    hat: int
    snare: int


class Genre(NamedTuple):
    """How often it is heard, at which tempi, how many beats a bar has, and what is played in one."""

    weight: float
    slowest: float
    fastest: float
    beats: int
    bar: Callable[[float, Kit, Rng], list[Hit]]


def beaten(beats: float, step: float, note: int, rng: Rng) -> list[Hit]:
    """One sound all through, the beats louder."""
    accent = rng.uniform(0.4, 1.0)
    return [
        (float(p), note, int(85 if abs(p % 1) < 1e-6 else 85 * accent))
        for p in np.arange(0, beats - 1e-6, step)
    ]


def _some(places: tuple[float, ...], chance: float, note: int, loud: int, rng: Rng) -> list[Hit]:
    return [(p, note, loud) for p in places if rng.random() < chance]


def _all(places: tuple[float, ...], note: int, loud: int) -> list[Hit]:
    return [(p, note, loud) for p in places]


def _backbeat(kit: Kit) -> list[Hit]:
    return _all((1.0, 3.0), kit.snare, 108)


def _swung(beats: int, late: float, note: int, loud: int) -> list[Hit]:
    """Sixteenths, every second one late by so much of a quaver."""
    return [(k / 2 + p, note, loud if p == 0 else loud - 20) for k in range(2 * beats) for p in (0.0, late)]


def _one_drop(_bpm: float, kit: Kit, rng: Rng) -> list[Hit]:
    """Reggae: kick and stick together on two and four, nothing on one; the guitar's chop between the beats."""
    drop = [*_all((1.0, 3.0), KICK, 108), *_all((1.0, 3.0), STICK, 100)]
    every_beat = _all((0.0, 2.0), KICK, 100) if rng.random() < 0.3 else []
    chop = _all((0.5, 1.5, 2.5, 3.5), int(rng.choice([CLAP, SNARE, CABASA])), int(rng.integers(50, 95)))
    late = rng.choice([0.25, 0.33])
    return drop + every_beat + chop + _swung(4, float(late), kit.hat, 75)


def _dembow(_bpm: float, kit: Kit, rng: Rng) -> list[Hit]:
    """Reggaeton: a kick on each beat, the snare in three, three, two."""
    hats = beaten(4, float(rng.choice([0.5, 0.25])), kit.hat, rng) if rng.random() < 0.6 else []
    return [*_all((0.0, 1.0, 2.0, 3.0), KICK, 112), *_all((0.75, 1.5, 2.75, 3.5), kit.snare, 100), *hats]


def _boom_bap(_bpm: float, kit: Kit, rng: Rng) -> list[Hit]:
    """Hip-hop: sixteenths that swing, a kick that wanders among them."""
    late = float(rng.uniform(0.25, 0.34))
    kicks = [
        (0.0, KICK, 112),
        *_some((0.5, 0.5 + late, 1.5, 2.0, 2.0 + late, 2.5, 3.5), 0.35, KICK, 100, rng),
    ]
    hats = _swung(4, late, kit.hat, 80) if rng.random() < 0.4 else beaten(4, 0.5, kit.hat, rng)
    return kicks + _backbeat(kit) + hats


def _two_step(bpm: float, kit: Kit, rng: Rng) -> list[Hit]:
    """Garage, and faster drum and bass: the second kick dodges its beat."""
    kicks = [(0.0, KICK, 112), (2.5, KICK, 108), *_some((0.75, 1.5, 3.25, 3.75), 0.2, KICK, 95, rng)]
    ghosts = _some((0.75, 1.75, 2.25, 3.75), 0.25, kit.snare, 55, rng)
    step = 0.5 if bpm > 150 and rng.random() < 0.6 else 0.25
    return kicks + _backbeat(kit) + ghosts + beaten(4, step, kit.hat, rng)


def _techno(_bpm: float, kit: Kit, rng: Rng) -> list[Hit]:
    """Four kicks, open hats between them, something in threes across."""
    bar = [*_all((0.0, 1.0, 2.0, 3.0), KICK, 115), *_all((0.5, 1.5, 2.5, 3.5), OPEN_HAT, 90)]
    across = ((0.0, 0.75, 1.5, 2.25, 3.0, 3.5), (0.75, 1.5, 2.75, 3.5), (0.25, 1.0, 1.75, 2.5, 3.25))
    bar += _all(
        across[rng.integers(3)], int(rng.choice([COWBELL, HIGH_TOM, STICK])), int(rng.integers(60, 105))
    )
    bar += _all((1.0, 3.0), CLAP, 95) if rng.random() < 0.5 else []
    return bar + (beaten(4, 0.25, kit.hat, rng) if rng.random() < 0.5 else [])


def _double_kick(bpm: float, kit: Kit, rng: Rng) -> list[Hit]:
    """Metal: kicks without a gap, the snare as in rock, cymbals on the beats."""
    step = 0.25 if bpm < 155 else 0.5
    kicks = [(float(p), KICK, 105) for p in np.arange(0, 4, step)]
    snare = _backbeat(kit) if rng.random() < 0.75 else [(2.0, kit.snare, 110)]
    return (
        kicks
        + snare
        + beaten(4, float(rng.choice([1.0, 0.5])), int(rng.choice([CRASH, RIDE, OPEN_HAT])), rng)
    )


def _gallop(_bpm: float, kit: Kit, rng: Rng) -> list[Hit]:
    """Kicks with the guitars: long, short, short."""
    figure = ((0.0, 0.5, 0.75), (0.0, 0.25, 0.5))[rng.integers(2)]
    kicks = [(b + p, KICK, 105 if p == 0 else 92) for b in range(4) for p in figure if b % 2 == 0 or p > 0]
    return kicks + _backbeat(kit) + beaten(4, float(rng.choice([1.0, 0.5])), kit.hat, rng)


def _d_beat(_bpm: float, kit: Kit, rng: Rng) -> list[Hit]:
    """Punk, as fast as it goes."""
    kicks = ((0.0, 1.5, 2.5), (0.0, 0.5, 1.5, 2.5), (0.0, 2.0, 2.5))[rng.integers(3)]
    return _all(kicks, KICK, 108) + _backbeat(kit) + beaten(4, float(rng.choice([1.0, 0.5])), kit.hat, rng)


def _bell(_bpm: float, kit: Kit, rng: Rng) -> list[Hit]:
    """West Africa and Cuba: seven strokes on twelve pulses, four beats of three below them."""
    strokes = (0, 2, 4, 5, 7, 9, 11) if rng.random() < 0.6 else (0, 2, 3, 5, 7, 8, 10)
    low = [(float(b), int(rng.choice([KICK, LOW_TOM])), 95) for b in range(4) if rng.random() < 0.8]
    drum = [(k / 3, HIGH_TOM, int(rng.integers(50, 100))) for k in range(12) if rng.random() < 0.5]
    shaken = [(float(b), kit.hat, 80) for b in range(4)] if rng.random() < 0.5 else []
    return [(k / 3, COWBELL, 100) for k in strokes] + low + drum + shaken


def _baiao(_bpm: float, kit: Kit, rng: Rng) -> list[Hit]:
    """The north-east of Brazil: a low drum in three, three, two, a triangle all through."""
    low = [(b + p, KICK, 105) for b in (0.0, 2.0) for p in (0.0, 0.75)]
    slap = [(b + 1.5, kit.snare, int(rng.integers(60, 100))) for b in (0.0, 2.0)]
    return low + slap + beaten(4, 0.25, int(rng.choice([SHAKER, HAT, CABASA])), rng)


def _march(_bpm: float, kit: Kit, rng: Rng) -> list[Hit]:
    """Left, right; the snare fills in."""
    steps = [*_all((0.0, 2.0), KICK, 105), *_all((1.0, 3.0), kit.snare, 90)]
    return steps + _some((0.5, 1.5, 1.75, 2.5, 3.25, 3.5, 3.75), 0.5, SNARE, 70, rng)


def _five(_bpm: float, kit: Kit, rng: Rng) -> list[Hit]:
    """Three and two."""
    bar = [*_all((0.0, 3.0), KICK, 108), *_all((2.0, 4.0), kit.snare, 100)]
    return bar + beaten(5, float(rng.choice([1.0, 0.5])), kit.hat, rng)


def _seven(_bpm: float, kit: Kit, rng: Rng) -> list[Hit]:
    """Four and three."""
    bar = [*_all((0.0, 2.0, 4.0), KICK, 108), *_all((1.0, 3.0, 5.0), kit.snare, 100)]
    return bar + beaten(7, float(rng.choice([1.0, 0.5])), kit.hat, rng)


GENRES = {
    "one_drop": Genre(0.54, 60, 96, 4, _one_drop),
    "dembow": Genre(0.36, 82, 112, 4, _dembow),
    "boom_bap": Genre(0.63, 74, 112, 4, _boom_bap),
    "garage": Genre(0.23, 122, 140, 4, _two_step),
    "drum_and_bass": Genre(0.36, 158, 182, 4, _two_step),
    "techno": Genre(0.54, 112, 152, 4, _techno),
    "double_kick": Genre(0.54, 84, 235, 4, _double_kick),
    "gallop": Genre(0.27, 95, 175, 4, _gallop),
    "d_beat": Genre(0.36, 150, 235, 4, _d_beat),
    "bell": Genre(0.23, 80, 150, 4, _bell),
    "baiao": Genre(0.23, 78, 132, 4, _baiao),
    "march": Genre(0.18, 84, 140, 4, _march),
    "five": Genre(0.18, 84, 190, 5, _five),
    "seven": Genre(0.18, 90, 190, 7, _seven),
}
