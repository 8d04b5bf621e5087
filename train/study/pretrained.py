"""A pre-trained network with its absolute scale: BPM = exp(log z + offset)."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.metrics import SAME_TEMPO
from livetempo.artifact import load_encoder
from livetempo.config import FRAMES_PER_SECOND
from livetempo.errors import UsageError
from train.data.clicks import click_tempi, clicks, metronome
from train.data.pieces import feature_frames
from train.networks.scalar import EncoderScalar, new_network
from train.study.equivariance import log_z_of

NETWORK, SCALE = "network.pt", "scale.json"
SHIPPED = "the shipped model, by labels"
HEARD_FRAMES = 1360
CLICK_TEMPI = 25
PARTS = (2, 3, 4)  # of a beat
LEAD_IN_SECONDS = 0.5  # a network hears its frames from within the sound, never its beginning

Sound = NDArray[np.float32]


class Scale(NamedTuple):
    """offset: log BPM of a click track less log z, where most click tracks agree; agreeing: the share that does.

    Not the median: to a click track all multiples of its tempo are alike, so a network may hear some of them at
    one multiple and some at another, and the middle between the two would be no multiple at all.
    """

    offset: float
    agreeing: float

    def bins(self, bins_per_octave: int) -> int:
        """The offset in whole bins of a tempo axis."""
        return round(self.offset / math.log(2) * bins_per_octave)


def load_network(folder: Path) -> Any:
    """What `pretrain` wrote."""
    path = folder / NETWORK
    if not path.exists():
        raise UsageError(f"there is no {NETWORK} in {folder}: has the run come to its end?")
    saved = torch.load(path, weights_only=True)
    network = new_network(saved["network"])
    network.load_state_dict(saved["weights"])
    return network.eval()


def shipped_network() -> EncoderScalar:
    """The encoder of the package, which learnt from labels, asked in the same way."""
    network = EncoderScalar()
    network.encoder.load_state_dict(load_encoder().state_dict())
    return network.eval()


def log_z_of_sounds(network: Any, sounds: list[Sound]) -> NDArray[np.float64]:
    """log z of the last 13.6 s of each sound, which must be longer than that."""
    views = [feature_frames(sound, network.features)[-HEARD_FRAMES:].astype(np.float32) for sound in sounds]
    return log_z_of(network, np.stack(views))


def scale_by_clicks(network: Any) -> Scale:
    """The one constant that a pre-trained network lacks."""
    tempi = click_tempi(CLICK_TEMPI)
    seconds = HEARD_FRAMES / FRAMES_PER_SECOND + LEAD_IN_SECONDS
    tracks = [clicks(bpm, seconds) for bpm in tempi]
    tracks += [metronome(bpm, seconds, parts) for parts in PARTS for bpm in tempi]
    offsets = np.tile(np.log(tempi), 1 + len(PARTS)) - log_z_of_sounds(network, tracks)
    near = np.abs(offsets[:, None] - offsets) < np.log(1 + SAME_TEMPO)
    most = int(np.argmax(near.sum(1)))
    return Scale(float(np.median(offsets[near[most]])), float(near[most].mean()))


def save_scale(scale: Scale, folder: Path) -> None:
    """Beside the network."""
    (folder / SCALE).write_text(json.dumps(scale._asdict(), indent=1) + "\n")


def load_scale(folder: Path) -> Scale:
    """What `calibrate` wrote."""
    path = folder / SCALE
    if not path.exists():
        raise UsageError(
            f"{folder} has no absolute scale yet: run `python -m train calibrate --run {folder}`"
        )
    return Scale(**json.loads(path.read_text()))
