"""What a label teaches, and what it leaves open."""

from __future__ import annotations

import torch

from livetempo.config import ModelConfig
from livetempo.parameters import SLOWEST_BPM
from train.data.takes import OCTAVE_UNKNOWN
from train.learning import cross_entropy, targets, vary

CONFIG = ModelConfig()
OCTAVE = CONFIG.rhythm.bins_per_octave


def sure_of(bpm: float) -> torch.Tensor:
    """Logits of a network that has no doubt."""
    bins = torch.arange(CONFIG.encoder.tempo_bins) - OCTAVE * torch.log2(torch.tensor(bpm / SLOWEST_BPM))
    return torch.cat([(10 - bins**2).clamp(min=-5), torch.tensor([-5.0])])[None]


def loss(heard: float, label: float, other_level: float) -> float:
    level = torch.tensor([other_level])
    truth = targets(torch.tensor([label]), level, CONFIG)
    return float(cross_entropy(sure_of(heard), truth, level != OCTAVE_UNKNOWN, CONFIG))


def test_a_label_without_an_octave_is_content_with_any_octave_and_with_no_other_tempo() -> None:
    right = loss(90, 90, OCTAVE_UNKNOWN)
    assert abs(loss(180, 90, OCTAVE_UNKNOWN) - right) < 0.01
    assert abs(loss(45, 90, OCTAVE_UNKNOWN) - right) < 0.01
    assert loss(120, 90, OCTAVE_UNKNOWN) > right + 5


def test_a_label_with_an_octave_wants_it() -> None:
    assert loss(180, 90, 1.0) > loss(90, 90, 1.0) + 5


def test_a_second_level_that_people_tap_is_no_great_mistake() -> None:
    assert loss(90, 90, 2.0) < loss(180, 90, 2.0) < loss(120, 90, 2.0) - 3


def test_varied_spectra_keep_what_cannot_be_taken_apart() -> None:
    spectra = torch.ones(4, CONFIG.spectrum_rows, CONFIG.rhythm.bins)
    varied = vary(spectra, CONFIG, torch.Generator().manual_seed(0))
    looks = len(CONFIG.rhythm.time_constant_periods)
    together = slice(CONFIG.magnitude_rows, CONFIG.magnitude_rows + looks)
    assert torch.equal(varied[:, together], spectra[:, together])
    assert varied[:, : CONFIG.magnitude_rows].std() > 0.2
    first_band = varied[:, [0, looks - 1, CONFIG.magnitude_rows + looks], 0]
    assert torch.equal(first_band, first_band[:, :1].expand(-1, 3))  # one band, one gain
