"""What the network of the paper hears: ln(x + 1e-7) of 81 mel magnitudes, 30 Hz to 17 kHz, 100 frames a second.

Windows of 2048 samples every 441, at 44.1 kHz; at other rates windows and hops of the same duration. Bands
above the Nyquist frequency are silent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from livetempo.config import FRAMES_PER_SECOND, OnsetConfig
from livetempo.onsets import mel_bands

MEL_BANDS = 81
WINDOW_SECONDS = 2048 / 44100
FLOOR = 1e-7
BANDS = OnsetConfig(mel_bands=MEL_BANDS, lowest_hz=30.0, highest_hz=17000.0)
_FRAMES_AT_ONCE = 2000


def place_of(hz: NDArray[np.float64], bands: OnsetConfig = BANDS) -> NDArray[np.float64]:
    """Where frequencies lie among evenly spaced mel bands, as a fractional number of a band."""
    low, high, mel = (np.log1p(f / 700) for f in (bands.lowest_hz, bands.highest_hz, hz))
    return np.asarray((mel - low) / (high - low) * (bands.mel_bands + 1) - 1, np.float64)


def hz_of(place: NDArray[np.float64], bands: OnsetConfig = BANDS) -> NDArray[np.float64]:
    """The inverse of `place_of`."""
    low, high = (np.log1p(f / 700) for f in (bands.lowest_hz, bands.highest_hz))
    return np.asarray(700 * np.expm1(low + (place + 1) / (bands.mel_bands + 1) * (high - low)), np.float64)


def mel_frames(sound: NDArray[np.float32], rate: float) -> NDArray[np.float32]:
    """(frames, 81) log magnitudes. The sound's level is made equal first, so that it tells nothing."""
    size = round(WINDOW_SECONDS * rate)
    first, count, weights = mel_bands(rate, size, BANDS)
    triangles = np.zeros((size // 2 + 1, MEL_BANDS), np.float32)
    ends = np.cumsum(count)
    for band, end in enumerate(ends):
        triangles[first[band] : first[band] + count[band], band] = weights[end - count[band] : end]
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    sound = sound / np.float32(np.sqrt((sound**2).mean()) * 10 + 1e-9)
    frames = max(int((len(sound) - size) * FRAMES_PER_SECOND / rate) + 1, 0)
    starts = np.round(np.arange(frames) * rate / FRAMES_PER_SECOND).astype(int)
    views = np.lib.stride_tricks.sliding_window_view(sound, size) if frames else np.zeros((0, size))
    pieces = [np.zeros((0, MEL_BANDS), np.float32)]
    for at in range(0, frames, _FRAMES_AT_ONCE):
        spectra = np.abs(np.fft.rfft(views[starts[at : at + _FRAMES_AT_ONCE]] * window, axis=1))
        pieces.append(np.log(spectra.astype(np.float32) @ triangles + FLOOR))
    return np.concatenate(pieces)
