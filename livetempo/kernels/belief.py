"""Scores to a belief: the arithmetic of the tempo filter."""

from __future__ import annotations

import math

from livetempo.kernels.compiled import Doubles, compiled, inlined


@compiled
def move(
    tempo: Doubles,  # in and out: probability of each bin, sums to 1
    moved: Doubles,  # scratch of the same size
    near: Doubles,  # odd number of bins, sums to 1: where a jump to a tempo not far away lands
    anywhere: Doubles,  # sums to 1: where any other jump lands
    drift: float,  # chance of moving one bin up (and as much down)
    jump: float,  # chance of a jump,
    near_share: float,  # the share of them that goes not far
    begin: float,  # chance that all begins anew
) -> None:
    """What to believe before the next scores are heard."""
    size, reach = len(tempo), len(near) // 2
    for k in range(size):
        stayed = (1 - 2 * drift) * tempo[k]
        if k > 0:
            stayed += drift * tempo[k - 1]
        if k < size - 1:
            stayed += drift * tempo[k + 1]
        landing = 0.0
        for j in range(max(0, k - reach), min(size, k + reach + 1)):
            landing += near[k - j + reach] * tempo[j]
        jumped = near_share * landing + (1 - near_share) * anywhere[k]
        moved[k] = (1 - jump - begin) * stayed + jump * jumped + begin * anywhere[k]
    for k in range(size):
        tempo[k] = moved[k]


@inlined
def largest(values: Doubles) -> float:
    """values.max(), which would take ten times as long to compile."""
    found = values[0]
    for k in range(len(values)):
        found = max(found, values[k])
    return float(found)


@compiled
def log_sum_exp(scores: Doubles, first: int, step: int) -> float:
    """log(sum(exp(scores[first::step])))."""
    highest = scores[first]
    for k in range(first, len(scores), step):
        highest = max(highest, scores[k])
    total = 0.0
    for k in range(first, len(scores), step):
        total += math.exp(scores[k] - highest)
    return float(highest + math.log(total))


@compiled
def fade_levels(tempo: Doubles, bins_per_octave: int, kept: float) -> None:
    """Of what is believed about the octave, keep only this share of the log-odds; of all else, everything."""
    for first in range(min(bins_per_octave, len(tempo))):
        before = after = 0.0
        for k in range(first, len(tempo), bins_per_octave):
            before += tempo[k]
            tempo[k] **= kept
            after += tempo[k]
        for k in range(first, len(tempo), bins_per_octave):
            tempo[k] *= before / after if after > 0 else 0.0


@compiled
def weigh(
    tempo: Doubles,  # in and out: probability of each bin
    scores: Doubles,  # log-likelihood of each bin
    evidence: Doubles,  # scratch of the same size
    bins_per_octave: int,
    across: float,  # exponent of the scores, summed over octaves
    level: float,  # exponent of what is left: which octave it is
) -> None:
    """Take the scores into the belief."""
    size = len(tempo)
    for first in range(min(bins_per_octave, size)):
        together = log_sum_exp(scores, first, bins_per_octave)
        for k in range(first, size, bins_per_octave):
            evidence[k] = across * together + level * (scores[k] - together)
    highest = largest(evidence)
    total = 0.0
    for k in range(size):
        tempo[k] *= math.exp(evidence[k] - highest)
        total += tempo[k]
    for k in range(size):
        tempo[k] /= total


@compiled
def mass_at(tempo: Doubles, k: int) -> float:
    """Probability of a bin and its two neighbours."""
    mass = 0.0
    for near in range(max(k - 1, 0), min(k + 2, len(tempo))):
        mass += tempo[near]
    return mass


@compiled
def heaviest(tempo: Doubles, favourite: int, over_slower: float, over_faster: float) -> int:
    """The bin with the most around it, when the slower ones and the faster ones than the favourite count less."""
    best, heaviest_mass = 0, -1.0
    for k in range(len(tempo)):
        mass = mass_at(tempo, k)
        if k < favourite - 1:
            mass /= over_slower
        elif k > favourite + 1:
            mass /= over_faster
        if mass > heaviest_mass:
            best, heaviest_mass = k, mass
    return best


@compiled
def mass_in_octaves(tempo: Doubles, best: int, bins_per_octave: int) -> float:
    """Probability of a bin, its neighbours, and the same in all octaves."""
    total = 0.0
    for k in range(best % bins_per_octave, len(tempo), bins_per_octave):
        total += mass_at(tempo, k)
    return total


@compiled
def agreement(tempo: Doubles, scores: Doubles, bins_per_octave: int) -> float:
    """How much likelier scores are than if nothing were believed yet; octaves and neighbours do not matter."""
    highest = largest(scores)
    total = agreeing = 0.0
    for first in range(min(bins_per_octave, len(tempo))):
        scored = 0.0
        for k in range(first, len(scores), bins_per_octave):
            scored += math.exp(scores[k] - highest)
        total += scored
        agreeing += scored * mass_in_octaves(tempo, first, bins_per_octave) / 3
    return bins_per_octave * agreeing / total


@compiled
def centre(scores: Doubles, places: Doubles, best: int, reach: int) -> float:
    """The mean place around a bin, weighted by the exponentials of the scores."""
    low, high = max(best - reach, 0), min(best + reach + 1, len(scores))
    highest = largest(scores[low:high])
    total = mean = 0.0
    for k in range(low, high):
        weight = math.exp(scores[k] - highest)
        total += weight
        mean += weight * places[k]
    return mean / total
