"""A spectrum to scores: the arithmetic of the encoder, for one picture at a time.

A picture lies here with its bins one below the other, each a row of channels.
"""

from __future__ import annotations

import math

import numpy as np

from livetempo.kernels.compiled import Floats, Indices, compiled, inlined


@compiled
def normalise(
    spectrum: Floats,  # (rows, bins) float32
    magnitude_rows: int,  # rows that are magnitudes of single bands; they come first
    gain: float,
    picture: Floats,  # out: (bins, rows) float32: 1 + gain * spectrum / its mean magnitude
) -> float:
    """Take away how loud it is. Returns the mean magnitude."""
    bins = len(picture)
    total = 0.0
    for row in range(magnitude_rows):
        for k in range(bins):
            total += spectrum[row, k]
    mean = total / (magnitude_rows * bins) + 1e-7
    factor = np.float32(gain / mean)
    for row in range(len(spectrum)):
        for k in range(bins):
            picture[k, row] = np.float32(1.0) + factor * spectrum[row, k]
    return mean


@inlined
def gather(picture: Floats, dilation: int, seen: Floats) -> None:
    """Lay beside each other what a convolution sees at each place, rectified; beyond the ends there is nothing.

    picture: (bins, channels); seen, out: (bins, kernel * channels)
    """
    bins, channels = picture.shape
    kernel = seen.shape[1] // channels
    for k in range(bins):
        for tap in range(kernel):
            there = seen[k, tap * channels : (tap + 1) * channels]
            source = k + (tap - kernel // 2) * dilation
            inside = 0 <= source < bins
            here = picture[source if inside else k]
            for i in range(channels):
                there[i] = max(here[i], np.float32(0.0)) if inside else np.float32(0.0)


@inlined
def add_product(seen: Floats, weights: Floats, bias: Floats, picture: Floats) -> None:
    """picture += seen @ weights.T + bias; bins in pairs and channels in fours, so that what is read serves often.

    seen: (bins, n), weights: (channels, n), picture: (bins, channels)
    """
    zero = np.float32(0.0)
    for k in range(0, len(seen), 2):
        here, next_to = seen[k], seen[k + 1]
        for c in range(0, len(weights), 4):
            w0, w1, w2, w3 = weights[c], weights[c + 1], weights[c + 2], weights[c + 3]
            a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = zero
            for i in range(len(here)):
                a0 += here[i] * w0[i]
                a1 += here[i] * w1[i]
                a2 += here[i] * w2[i]
                a3 += here[i] * w3[i]
                b0 += next_to[i] * w0[i]
                b1 += next_to[i] * w1[i]
                b2 += next_to[i] * w2[i]
                b3 += next_to[i] * w3[i]
            picture[k, c] += a0 + bias[c]
            picture[k, c + 1] += a1 + bias[c + 1]
            picture[k, c + 2] += a2 + bias[c + 2]
            picture[k, c + 3] += a3 + bias[c + 3]
            picture[k + 1, c] += b0 + bias[c]
            picture[k + 1, c + 1] += b1 + bias[c + 1]
            picture[k + 1, c + 2] += b2 + bias[c + 2]
            picture[k + 1, c + 3] += b3 + bias[c + 3]


@compiled
def convolve(
    compressed: Floats,  # (bins, rows): what goes in, not negative
    entry_weights: Floats,  # (channels, kernel * rows)
    entry_bias: Floats,
    block_weights: Floats,  # (blocks, channels, kernel * channels)
    block_biases: Floats,  # (blocks, channels)
    dilations: Indices,  # (1 + blocks,): of the entry first
    seen_first: Floats,  # (bins, kernel * rows) scratch
    seen: Floats,  # (bins, kernel * channels) scratch
    picture: Floats,  # out: (bins, channels)
) -> None:
    """The entry, and the residual blocks behind it."""
    for k in range(len(picture)):
        for c in range(len(entry_bias)):
            picture[k, c] = np.float32(0.0)
    gather(compressed, dilations[0], seen_first)
    add_product(seen_first, entry_weights, entry_bias, picture)
    for block in range(len(block_weights)):
        gather(picture, dilations[1 + block], seen)
        add_product(seen, block_weights[block], block_biases[block], picture)


@compiled
def judge(
    picture: Floats,  # (bins, channels)
    mean: float,  # the mean magnitude of the spectrum
    first_tempo_bin: int,
    score_weights: Floats,  # (channels,)
    prior: Floats,  # (tempo bins,), the bias of the score included
    hidden_weights: Floats,  # (hidden, 2 * channels + 1)
    hidden_bias: Floats,
    absence_weights: Floats,  # (hidden,)
    absence_bias: float,
    summary: Floats,  # (2 * channels + 1,) scratch
    logits: Floats,  # out: (tempo bins + 1,)
) -> None:
    """A score for each tempo, and from mean and maximum of each channel one for "no tempo"."""
    bins, channels = picture.shape
    for t in range(len(prior)):
        score = prior[t]
        here = picture[first_tempo_bin + t]
        for c in range(channels):
            score += score_weights[c] * max(here[c], np.float32(0.0))
        logits[t] = score
    for c in range(channels):
        total = highest = np.float32(0.0)
        for k in range(bins):
            heard = max(picture[k, c], np.float32(0.0))
            total += heard
            highest = max(highest, heard)
        summary[c] = total / np.float32(bins)
        summary[channels + c] = highest
    summary[2 * channels] = math.log(mean)
    absence = absence_bias
    for h in range(len(hidden_bias)):
        hidden = hidden_bias[h]
        for i in range(len(summary)):
            hidden += hidden_weights[h, i] * summary[i]
        absence += absence_weights[h] * max(hidden, np.float32(0.0))
    logits[len(prior)] = absence
