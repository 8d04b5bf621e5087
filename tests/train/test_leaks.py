"""The leak tests find cheats, and the shipped encoder is none. Small here; `study leaks` is the large one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.train.music import groove, played, pulse_pieces
from train.data.pieces import Piece
from train.networks.scalar import EncoderScalar, Heard
from train.study.equivariance import Equivariance, equivariance, shuffled
from train.study.leaks import can_stretch, cases
from train.study.pretrained import log_z_of_sounds, shipped_network

FRAMES = 800
PIECES = pulse_pieces(6)


class Reader:
    """A network that reads one number off its input and takes it for the tempo."""

    features = "livetempo"
    bins_per_octave = 24

    def parameters(self) -> Any:
        return iter([torch.zeros(1)])

    def train(self) -> None: ...
    def eval(self) -> None: ...

    def prepare(self, views: NDArray[np.float32]) -> torch.Tensor:
        return torch.from_numpy(views)

    def __call__(self, inputs: torch.Tensor) -> Heard:
        return Heard(torch.log(self.read(inputs)), inputs.new_zeros(len(inputs), 0))

    def read(self, inputs: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError


class PaddingReader(Reader):
    """The later the silence begins, the slower."""

    def read(self, inputs: torch.Tensor) -> torch.Tensor:
        sounding = (inputs.amax(2) > 0).float()
        return 1 / (sounding * torch.arange(1, inputs.shape[1] + 1)).amax(1)


class BlurReader(Reader):
    """The steeper the flanks, the faster."""

    def read(self, inputs: torch.Tensor) -> torch.Tensor:
        return inputs.diff(dim=1).abs().amax((1, 2)) / inputs.amax((1, 2))


class PitchReader(Reader):
    """The higher it lies, the faster."""

    def read(self, inputs: torch.Tensor) -> torch.Tensor:
        return torch.exp(0.3 * (inputs.mean(1) * torch.arange(8)).sum(1) / inputs.mean(1).sum(1))


class DensityReader(Reader):
    """The more loud frames there are, the faster."""

    def read(self, inputs: torch.Tensor) -> torch.Tensor:
        return (inputs.amax(2) > 0.3).float().mean(1)


@pytest.fixture(scope="module")
def shipped() -> EncoderScalar:
    """The encoder of the package, giving one number."""
    return shipped_network()


def measured(network: Any, pieces: list[Piece] = PIECES, **how: Any) -> Equivariance:
    return equivariance(network, pieces, frames=FRAMES, count=60, **how)


def test_what_reads_padding_looks_perfect_on_padded_pairs_and_falls_on_honest_ones() -> None:
    assert measured(PaddingReader(), views="padded").slope == pytest.approx(1, abs=0.1)
    assert measured(PaddingReader(), views="padded", shuffle=False).error < 0.03
    honest = measured(PaddingReader())
    assert abs(honest.slope) < 0.1
    assert honest.error > 0.5 * honest.constant_error


def test_what_reads_blur_follows_interpolated_pairs_only() -> None:
    assert measured(BlurReader(), views="interpolated").slope > 0.15
    assert measured(BlurReader(), views="interpolated", shuffle=True).slope > 0.15
    assert abs(measured(BlurReader()).slope) < 0.08


def test_what_reads_pitch_follows_pitched_pairs_only() -> None:
    shape = np.exp(-0.5 * (np.arange(8) - 3.5) ** 2).astype(np.float16)
    pieces = [Piece([f * shape for f in p.frames], p.speeds, p.source) for p in PIECES]
    assert measured(PitchReader(), pieces, views="pitched").slope > 0.2
    assert measured(PitchReader(), pieces, views="pitched", shuffle=True).slope > 0.2
    assert abs(measured(PitchReader(), pieces).slope) < 0.08


def test_what_counts_events_is_given_away_by_shuffled_grains() -> None:
    assert measured(DensityReader()).slope > 0.6
    assert measured(DensityReader(), shuffle=True).slope > 0.6


def test_the_shipped_encoder_follows_the_music_and_nothing_once_it_is_shuffled(
    shipped: EncoderScalar,
) -> None:
    """To within 4 %; at some speeds the beat's double is the likelier one, so not all pairs can be."""
    assert measured(shipped).within > 0.3
    assert measured(shipped, shuffle=True).within < 0.15


def test_grains_keep_what_is_there_and_lose_where_it_was() -> None:
    frames = np.random.default_rng(0).random((400, 8), np.float32)
    mixed = shuffled(frames, np.random.default_rng(1))
    np.testing.assert_array_equal(np.sort(mixed, axis=0), np.sort(frames, axis=0))
    assert np.abs(np.corrcoef(mixed[:, 0], frames[:, 0])[0, 1]) < 0.3


def test_the_shipped_encoder_does_not_follow_pitch(shipped: EncoderScalar) -> None:
    if not can_stretch():
        pytest.skip("neither ffmpeg nor sox is installed")
    sounds = [played(groove(24.0, seed), 1.0, seed) for seed in (1, 2, 3)]
    for case in cases("pitch", sounds):
        octaves = log_z_of_sounds(shipped, case.versions) / np.log(2)
        away = octaves - octaves[0]
        assert np.abs(away - np.round(away)) == pytest.approx(0, abs=0.06)  # 4 %, but for the octave
