"""The only file that knows how a model is stored.

tempo.npz   the weights: plain arrays, the truth, and what runs here
tempo.json  the card: configuration, calibration, where it comes from, how well it does
tempo.ts    the same network as frozen TorchScript, built from the two others, for programs without Python
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from livetempo.config import ModelConfig
from livetempo.scorer import Scorer

if TYPE_CHECKING:  # to load PyTorch takes longer than all else, and a live tracker does not need it
    import torch

    from livetempo.encoder import TempoEncoder

WEIGHTS, CARD, SCRIPT = "tempo.npz", "tempo.json", "tempo.ts"


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded network: `score` turns a spectrum (rows, bins) into logits (tempo bins + 1)."""

    config: ModelConfig
    card: dict[str, Any]
    score: Callable[[NDArray[np.float32]], NDArray[np.float32]]


def shipped_folder() -> Path:
    """Where the model inside the package lies."""
    return Path(str(resources.files("livetempo.models")))


def load_model(folder: Path | None = None) -> Model:
    """The model of `folder` (default: the shipped one), ready to run. Loads no PyTorch."""
    folder = folder or shipped_folder()
    card = _card(folder)
    config = ModelConfig.from_dict(card["config"])
    return Model(config, card, Scorer(config, _weights(folder)))


def load_scripted(folder: Path | None = None) -> torch.jit.ScriptModule:
    """The TorchScript file: (batch, rows, bins) -> (batch, tempo bins + 1)."""
    import torch  # noqa: PLC0415

    folder = folder or shipped_folder()
    with _quiet_about_torchscript():
        network: torch.jit.ScriptModule = torch.jit.load(str(folder / SCRIPT), map_location="cpu")  # type: ignore[no-untyped-call]
    return network


def load_encoder(folder: Path | None = None) -> TempoEncoder:
    """The same weights in an ordinary module, for training."""
    import torch  # noqa: PLC0415

    from livetempo.encoder import TempoEncoder  # noqa: PLC0415

    folder = folder or shipped_folder()
    encoder = TempoEncoder(ModelConfig.from_dict(_card(folder)["config"]))
    encoder.load_state_dict({name: torch.from_numpy(array) for name, array in _weights(folder).items()})
    return encoder.eval()


def _card(folder: Path) -> dict[str, Any]:
    card: dict[str, Any] = json.loads((folder / CARD).read_text())
    return card


def _weights(folder: Path) -> dict[str, NDArray[Any]]:
    with np.load(folder / WEIGHTS) as arrays:
        return {name: arrays[name] for name in arrays.files}


def save_model(encoder: TempoEncoder, card: dict[str, Any], folder: Path) -> None:
    """Write all three files. `card` must hold the configuration under "config"."""
    import torch  # noqa: PLC0415

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
