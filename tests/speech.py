"""Something that moves like speech: voiced and unvoiced sounds, syllables, phrases, breath, no beat.

A glottal pulse train with a falling, wavering pitch and a breath of noise pass through formants that
glide from vowel to vowel. Syllables come 3 to 6 a second and never evenly; phrases end long and are
parted by pauses. Good enough for an onset detector to take it for speech, which is all it is for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import signal

FRAMES_A_SECOND = 200
FORMANTS_HZ = {  # of a man's voice, as the phonetics books give them
    "i": (270, 2290, 3010),
    "e": (530, 1840, 2480),
    "a": (730, 1090, 2440),
    "o": (570, 840, 2410),
    "u": (300, 870, 2240),
    "@": (500, 1500, 2500),
}
BANDWIDTH_HZ = (70.0, 110.0, 170.0)
FRICATIVES_HZ = {"s": 6500.0, "sh": 3200.0, "f": 5000.0, "t": 4000.0, "k": 2000.0, "p": 1000.0}
Track = NDArray[np.float64]


class _Score:
    """The tracks of an utterance, FRAMES_A_SECOND values a second, filled syllable by syllable."""

    def __init__(self, frames: int) -> None:
        self.voice = np.zeros(frames)
        self.breath = np.zeros(frames)
        self.breath_hz = np.full(frames, 4000.0)
        self.pitch_hz = np.full(frames, 110.0)
        self.formants_hz = np.tile(np.array(FORMANTS_HZ["@"], float), (frames, 1))


def speech_like(
    seconds: float, sample_rate: float = 48000, *, seed: int = 0, rms: float = 0.1
) -> NDArray[np.float32]:
    """A voice that says nothing, at the pace and with the pauses of someone talking."""
    rng = np.random.default_rng(seed)
    total = round(seconds * sample_rate)
    score = _write(int(seconds * FRAMES_A_SECOND) + 1, rng)
    window = 2 * round(0.0125 * sample_rate)
    hop = window // 4
    spectra = []
    for source in (_glottis(score, total, sample_rate, rng), rng.standard_normal(total)):
        hertz, times, spectrum = signal.stft(source, sample_rate, nperseg=window, noverlap=window - hop)
        spectra.append(spectrum)
    at = np.clip((times * FRAMES_A_SECOND).astype(int), 0, len(score.voice) - 1)
    mouth = _resonances(hertz, score.formants_hz[at])
    hiss = np.exp(-0.5 * ((hertz[:, None] - score.breath_hz[at]) / (0.25 * score.breath_hz[at])) ** 2)
    shaped = spectra[0] * mouth * score.voice[at] + 12.0 * spectra[1] * hiss * score.breath[at]
    _, voice = signal.istft(shaped, sample_rate, nperseg=window, noverlap=window - hop)
    voice = np.pad(voice, (0, max(0, total - len(voice))))[:total]
    return (rms * voice / max(float(np.std(voice)), 1e-9)).astype(np.float32)


def _write(frames: int, rng: np.random.Generator) -> _Score:
    score = _Score(frames)
    speaker_hz = rng.choice([105.0, 190.0])
    now = int(rng.uniform(0.0, 0.4) * FRAMES_A_SECOND)
    while now < frames:
        syllables = rng.integers(3, 14)
        for k in range(syllables):
            stressed = rng.random() < 0.35
            seconds = rng.lognormal(np.log(0.21 if stressed else 0.165), 0.28)
            if k == syllables - 1:
                seconds *= 1.5  # the last syllable of a phrase is drawn out
            pitch_hz = speaker_hz * (
                1.25 - 0.4 * k / syllables + 0.15 * stressed + 0.05 * rng.standard_normal()
            )
            now = _syllable(
                score, now, seconds, pitch_hz=pitch_hz, loudness=1.0 if stressed else 0.6, rng=rng
            )
        now += int(rng.uniform(0.15, 0.9) * FRAMES_A_SECOND)
    smooth = np.hanning(9) / np.hanning(9).sum()  # the mouth has mass: nothing jumps within 20 ms
    score.voice = np.convolve(score.voice, smooth, "same")
    score.breath = np.convolve(score.breath, smooth[::2] / smooth[::2].sum(), "same")
    score.pitch_hz = signal.filtfilt(*signal.butter(1, 0.1), score.pitch_hz)
    score.formants_hz = signal.filtfilt(*signal.butter(1, 0.12), score.formants_hz, axis=0)
    return score


def _syllable(
    score: _Score, start: int, seconds: float, *, pitch_hz: float, loudness: float, rng: np.random.Generator
) -> int:
    """Consonant, vowel, sometimes another consonant; returns the frame after them."""
    frames = max(8, int(seconds * FRAMES_A_SECOND))
    onset = _consonant(score, start, loudness, rng) if rng.random() < 0.85 else start
    coda = int(0.2 * frames) if rng.random() < 0.4 else 0
    end = max(onset + 4, start + frames - coda)
    vowel = slice(onset, end)
    first, second = rng.choice(list(FORMANTS_HZ), 2)
    glide = np.linspace(0, 1, end - onset)[:, None] * rng.choice([0.1, 0.6])
    track = np.array(FORMANTS_HZ[first]) * (1 - glide) + np.array(FORMANTS_HZ[second]) * glide
    room = len(score.voice[vowel])
    arch = np.sin(np.pi * np.linspace(0.05, 0.96, end - onset)) ** 0.8
    score.voice[vowel] = loudness * arch[:room]
    score.formants_hz[vowel] = track[:room]
    score.pitch_hz[vowel] = (pitch_hz * np.linspace(1.04, 0.94, end - onset))[:room]
    if coda:
        _hiss(score, end, coda, 0.25 * loudness, rng)
    return start + frames


def _consonant(score: _Score, start: int, loudness: float, rng: np.random.Generator) -> int:
    """A plosive, a fricative or a nasal; returns the frame where the vowel begins."""
    kind = rng.random()
    if kind < 0.35:  # plosive: closed lips, then a burst
        closed = int(rng.uniform(0.03, 0.07) * FRAMES_A_SECOND)
        _hiss(score, start + closed, 2, 0.7 * loudness, rng)
        return start + closed + 2
    frames = int(rng.uniform(0.04, 0.10) * FRAMES_A_SECOND)
    if kind < 0.7:
        _hiss(score, start, frames, 0.35 * loudness, rng)
    else:
        score.voice[start : start + frames] = 0.35 * loudness
        score.formants_hz[start : start + frames] = (250, 1100, 2300)
    return start + frames


def _hiss(score: _Score, start: int, frames: int, loudness: float, rng: np.random.Generator) -> None:
    score.breath[start : start + frames] = loudness
    score.breath_hz[start : start + frames] = FRICATIVES_HZ[rng.choice(list(FRICATIVES_HZ))]


def _glottis(score: _Score, total: int, sample_rate: float, rng: np.random.Generator) -> Track:
    """The larynx: one rounded pulse a period, its pitch and strength never quite steady, and a breath."""
    time = np.arange(total) / sample_rate
    frames = np.arange(len(score.pitch_hz)) / FRAMES_A_SECOND
    wobble = np.interp(time, frames, 1 + 0.015 * rng.standard_normal(len(frames)))
    periods = np.cumsum(np.interp(time, frames, score.pitch_hz) * wobble) / sample_rate
    phase = periods % 1.0
    rising = 0.5 - 0.5 * np.cos(np.pi * phase / 0.4)
    falling = np.cos(
        np.pi / 2 * np.clip((phase - 0.4) / 0.12, 0.0, 1.0)
    )  # ends abruptly: the folds clap shut
    opening = np.where(phase < 0.4, rising, falling)
    shimmer = 1 + 0.06 * rng.standard_normal(int(periods[-1]) + 1 if total else 1)
    flow = opening * shimmer[periods.astype(int)]
    pulses = np.diff(flow, prepend=0.0) * sample_rate / 300.0
    return np.asarray(pulses + 0.02 * rng.standard_normal(total))


def _resonances(hertz: Track, formants_hz: Track) -> Track:
    """The gain of the mouth at each frequency and frame: three resonances one after the other."""
    gain = np.ones((len(hertz), len(formants_hz))) * (1 + hertz[:, None] / 300.0)  # lips radiate treble
    for formant_hz, bandwidth_hz in zip(formants_hz.T, BANDWIDTH_HZ, strict=True):
        detuned = 1 - (hertz[:, None] / formant_hz) ** 2
        gain /= np.sqrt(detuned**2 + (bandwidth_hz * hertz[:, None] / formant_hz**2) ** 2)
    return gain
