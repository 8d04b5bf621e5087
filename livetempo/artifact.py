"""The only file that knows how a model is stored.

tempo.npz   the weights: plain arrays, the truth
tempo.json  the card: configuration, calibration, where it comes from, how well it does
tempo.ts    the same network as frozen TorchScript, built from the two others for a quick start
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from livetempo.config import ModelConfig
from livetempo.encoder import TempoEncoder

WEIGHTS, CARD, SCRIPT = "tempo.npz", "tempo.json", "tempo.ts"


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded network: `score` turns a spectrum (channels, bins) into logits (tempo bins + 1)."""

    config: ModelConfig
    card: dict[str, Any]
    network: torch.nn.Module

    def score(self, spectrum: NDArray[np.float32]) -> NDArray[np.float32]:
        """One forward pass; keeps no graph and no history.

        On one thread, whatever the program around us has set: the network is so small that two threads
        would mostly wait for each other, on a busy machine a hundred times longer than they work.
        """
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        with torch.inference_mode():
            logits: NDArray[np.float32] = self.network(torch.from_numpy(spectrum).unsqueeze(0))[0].numpy()
        torch.set_num_threads(threads)
        return logits


def shipped_folder() -> Path:
    """Where the model inside the package lies."""
    return Path(str(resources.files("livetempo.models")))


def load_model(folder: Path | None = None) -> Model:
    """The model of `folder` (default: the shipped one), ready to run."""
    folder = folder or shipped_folder()
    card = json.loads((folder / CARD).read_text())
    with _quiet_about_torchscript():
        network: torch.nn.Module = torch.jit.load(str(folder / SCRIPT), map_location="cpu")  # type: ignore[no-untyped-call]
    return Model(ModelConfig.from_dict(card["config"]), card, network)


def load_encoder(folder: Path | None = None) -> TempoEncoder:
    """The same weights in an ordinary module, for training and for checking the TorchScript file."""
    folder = folder or shipped_folder()
    card = json.loads((folder / CARD).read_text())
    encoder = TempoEncoder(ModelConfig.from_dict(card["config"]))
    with np.load(folder / WEIGHTS) as arrays:
        encoder.load_state_dict({name: torch.from_numpy(arrays[name]) for name in arrays.files})
    return encoder.eval()


def save_model(encoder: TempoEncoder, card: dict[str, Any], folder: Path) -> None:
    """Write all three files. `card` must hold the configuration under "config"."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder = encoder.eval()
    arrays: dict[str, Any] = {name: tensor.numpy() for name, tensor in encoder.state_dict().items()}
    np.savez(folder / WEIGHTS, **arrays)
    (folder / CARD).write_text(json.dumps(card, indent=1) + "\n")
    with _quiet_about_torchscript():
        torch.jit.freeze(torch.jit.script(encoder)).save(str(folder / SCRIPT))


@contextmanager
def _quiet_about_torchscript() -> Iterator[None]:
    """TorchScript is deprecated and says so at every call; the torch pin in pyproject.toml is our answer to it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r".*torch\.jit.*", category=DeprecationWarning)
        yield
