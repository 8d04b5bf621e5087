"""The encoder: equivariant by construction, blind to loudness, the same in every form it is stored in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from livetempo.artifact import load_encoder, load_model, load_scripted, save_model
from livetempo.config import EncoderConfig, ModelConfig
from livetempo.encoder import TempoEncoder

SHIFT = 12


def lines(at: int) -> torch.Tensor:
    """A spectrum with a few narrow lines, an octave apart, far from the edges."""
    config = ModelConfig()
    spectrum = torch.full((1, config.spectrum_rows, config.rhythm.bins), 0.001)
    for octave in range(2):
        spectrum[:, :, at + 24 * octave] = 0.1
    return spectrum


def test_a_shifted_spectrum_gives_shifted_scores() -> None:
    encoder = load_encoder()
    encoder.prior.data.zero_()  # all that knows of absolute tempo
    with torch.no_grad():
        slow, fast = encoder(lines(40))[0, :-1].numpy(), encoder(lines(40 + SHIFT))[0, :-1].numpy()
    assert np.corrcoef(slow[:-SHIFT], fast[SHIFT:])[0, 1] > 0.9  # not 1: the axis has two ends
    assert np.corrcoef(slow, fast)[0, 1] < 0.7


def test_loudness_does_not_reach_the_tempo_scores() -> None:
    encoder = load_encoder()
    with torch.no_grad():
        loud, quiet = encoder(lines(40) * 10)[0, :-1], encoder(lines(40))[0, :-1]
    torch.testing.assert_close(loud, quiet, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("loudness", [1e-6, 0.1, 30.0])
def test_kernels_torchscript_and_eager_module_agree(loudness: float) -> None:
    spectrum = np.random.default_rng(0).random((43, 136), np.float32) * np.float32(loudness)
    with torch.no_grad():
        batch = torch.from_numpy(spectrum)[None]
        eager, scripted = load_encoder()(batch)[0].numpy(), load_scripted()(batch)[0].numpy()
    np.testing.assert_allclose(load_model().score(spectrum), eager, atol=1e-4)
    np.testing.assert_allclose(scripted, eager, atol=1e-4)


def test_an_encoder_of_another_shape_agrees_too(tmp_path: Path) -> None:
    """Other channels, kernel, dilations; weights as large as learnt ones, not those that training begins with."""
    config = ModelConfig(encoder=EncoderConfig(channels=8, kernel=3, dilations=(1, 100, 7)))
    torch.manual_seed(0)
    encoder = TempoEncoder(config).eval()
    for weight in encoder.parameters():
        torch.nn.init.normal_(weight, std=0.2)
    save_model(encoder, {"config": config.to_dict()}, tmp_path)
    spectrum = np.random.default_rng(1).random((43, 136), np.float32)
    with torch.no_grad():
        eager = encoder(torch.from_numpy(spectrum)[None])[0].numpy()
    np.testing.assert_allclose(load_model(tmp_path).score(spectrum), eager, rtol=1e-4, atol=1e-4)


def test_a_score_is_not_overwritten_by_the_next() -> None:
    model = load_model()
    first = model.score(np.full((43, 136), 0.1, np.float32))
    kept = first.copy()
    model.score(np.random.default_rng(2).random((43, 136), np.float32))
    np.testing.assert_array_equal(first, kept)


def test_a_saved_model_comes_back_the_same(tmp_path: Path) -> None:
    model = load_model()
    save_model(load_encoder(), model.card, tmp_path)
    spectrum = np.random.default_rng(1).random((43, 136), np.float32)
    np.testing.assert_array_equal(load_model(tmp_path).score(spectrum), model.score(spectrum))


def test_an_encoder_that_cannot_be_computed_in_pairs_and_fours_is_refused(tmp_path: Path) -> None:
    config = ModelConfig(encoder=EncoderConfig(channels=6))
    save_model(TempoEncoder(config), {"config": config.to_dict()}, tmp_path)
    with pytest.raises(ValueError, match="channels in fours"):
        load_model(tmp_path)


def test_an_unknown_setting_in_a_card_is_refused() -> None:
    values = ModelConfig().to_dict()
    values["onset"]["colour"] = "blue"
    with pytest.raises(TypeError, match="colour"):
        ModelConfig.from_dict(values)
