"""Every number of the signal path, in one place, each with its reason.

The configuration travels with the weights: a model only makes sense with the features that it was
trained on.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

FRAMES_PER_SECOND = 100  # 10 ms: fine enough for 20 Hz pulses, and the same at every sample rate
FRAMES_PER_ESTIMATE = 10  # ten estimates a second; ten frames share one batched (SIMD) transform
ESTIMATES_PER_SECOND = FRAMES_PER_SECOND / FRAMES_PER_ESTIMATE

LOWEST_SAMPLE_RATE = 4000.0  # below this nothing is left of hi-hats and little of snares
HIGHEST_SAMPLE_RATE = 768000.0  # the fastest converters made


# The encoder sees log(1 + this * spectrum / its mean): half the mean still shows, ten times the mean is not all.
SPECTRUM_GAIN = 4.0


@dataclass(frozen=True, slots=True)
class OnsetConfig:
    """From samples to onset frames."""

    window_seconds: float = (
        2048 / 44100
    )  # short enough to place an onset, long enough to tell bass notes apart
    mel_bands: int = 40
    lowest_hz: float = 30.0  # the fundamental of a kick drum
    highest_hz: float = 10000.0  # hi-hats; above it cheap microphones and codecs have nothing
    flux_bands: int = 8  # mel bands are summed into these: enough to tell kick, snare, hat and melody apart
    flux_lag_frames: int = 2  # a difference over 20 ms catches soft attacks that one frame would split
    compression: float = 40.0  # log(1 + compression * level): what is 30 dB below the loudest still counts
    level_release_seconds: float = 6.0  # the reference level forgets a loud passage in about this time
    level_floor: float = 1e-5  # -100 dBFS: the reference never follows a digital noise floor into the ground
    centre_seconds: float = 1.5  # the mean that is taken off each band, so that no DC leaks into slow tempi


@dataclass(frozen=True, slots=True)
class RhythmConfig:
    """From onset frames to a modulation spectrum on a logarithmic tempo axis."""

    bins_per_octave: int = 24  # 3 % a bin; the fraction between bins comes from the phase
    bins_below_range: int = 4
    bins: int = 136  # from 26.7 BPM up to the sixteenth notes of 300 BPM
    # a quick look, a clear look and a sharp look at every rate: sharp sees evenness, quick sees change
    time_constant_periods: tuple[float, ...] = (1.0, 3.0, 8.0)
    clear_look: int = 1  # which of them compares phases: sharp enough to have one, quick enough to be of now
    # no part of the spectrum looks back for longer than a listener
    longest_time_constant_seconds: float = 2.5


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """The network that scores tempi."""

    channels: int = 32
    kernel: int = 5
    # neighbours, the octave (24 bins), the twelfth (38), the fifth (14): the distances between metrical levels
    dilations: tuple[int, ...] = (1, 24, 38, 1, 24, 14, 1)
    tempo_bins: int = 81  # 30 to 302 BPM


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """All that the weights depend on."""

    onset: OnsetConfig = OnsetConfig()
    rhythm: RhythmConfig = RhythmConfig()
    encoder: EncoderConfig = EncoderConfig()

    @property
    def magnitude_rows(self) -> int:
        """Rows of the spectrum that are magnitudes of single bands; they come first."""
        return self.onset.flux_bands * len(self.rhythm.time_constant_periods)

    @property
    def spectrum_rows(self) -> int:
        """All its rows: also all bands together, and two comparisons of phases for each band."""
        looks, bands = len(self.rhythm.time_constant_periods), self.onset.flux_bands
        return self.magnitude_rows + looks + 2 * bands

    def to_dict(self) -> dict[str, Any]:
        """Plain types for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ModelConfig:
        """The inverse of to_dict; an unknown key is an error, since it would change what the weights mean."""

        def tuples(section: dict[str, Any]) -> dict[str, Any]:
            return {k: tuple(v) if isinstance(v, list) else v for k, v in section.items()}

        return cls(
            onset=OnsetConfig(**tuples(values["onset"])),
            rhythm=RhythmConfig(**tuples(values["rhythm"])),
            encoder=EncoderConfig(**tuples(values["encoder"])),
        )
