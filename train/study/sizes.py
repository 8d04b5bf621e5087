"""How large must the encoder be? Several sizes, trained alike on the same examples for as many steps."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from benchmarks.results import Table
from livetempo.artifact import SCRIPT, WEIGHTS, load_model, save_model
from livetempo.config import ModelConfig
from train.data.examples import SPECTRUM_SCALE, snapshots
from train.data.takes import load_takes
from train.learning import accuracy, tensors, vary
from train.steps.fit import BATCH, Learner
from train.study.answers import Answer

SIZES = ((16, 5), (32, 3), (32, 5), (48, 5))  # channels, kernel
RATE = 2e-3
JUDGED_TAKES = 400
TIMED_CALLS = 400
TITLE = "Accuracy against size"
NOTE = (
    "Each size trained from nothing on the same {examples} examples, {seen} looked at, then asked about {checked}"
    " of excerpts that were kept apart: the encoder alone, without the filter. Time: one estimate on one thread,"
    " median; file: the TorchScript that is shipped, and the weights alone."
)

Data = tuple[Tensor, Tensor, Tensor]


def study(corpus: list[Path], folder: Path, *, takes: int, seen: int) -> Answer:
    """Train those sizes that `folder` does not hold yet; measure all."""
    config = ModelConfig()
    missing = [size for size in SIZES if not (folder / _name(*size) / "figures.json").exists()]
    if missing:
        everything = [take for path in corpus for take in load_takes(path)]
        rng = np.random.default_rng(0)
        kept = [take for take in everything if take.held_out][::2][:JUDGED_TAKES]
        learning = [take for take in everything if not take.held_out]
        learning = [learning[i] for i in rng.permutation(len(learning))[:takes]]
        data = tensors(snapshots(learning, rng, config))
        check = tensors(snapshots(kept, np.random.default_rng(1), config, splice=0.0))
        for channels, kernel in missing:
            sized = replace(config, encoder=replace(config.encoder, channels=channels, kernel=kernel))
            _train(sized, data, check, seen, folder / _name(channels, kernel))
    found = [_measured(folder / _name(*size)) for size in SIZES]
    rows = [
        [
            f"{f['channels']} channels, kernel {f['kernel']}",
            f"{f['parameters']:,}",
            f"{f['script_kb']:.0f} / {f['weights_kb']:.0f} KB",
            f"{f['milliseconds']:.2f} ms",
            f"{100 * f['acc1']:.1f} % / {100 * f['acc2']:.1f} %",
        ]
        for f in found
    ]
    note = NOTE.format(**{key: f"{found[0][key]:,}" for key in ("examples", "seen", "checked")})
    headings = ["encoder", "parameters", "files", "time", "Acc1 / Acc2"]
    return Answer("sizes", [Table(TITLE, headings, rows, note)], {"sizes": found})


def _name(channels: int, kernel: int) -> str:
    return f"c{channels}k{kernel}"


def _train(config: ModelConfig, data: Data, check: Data, seen: int, folder: Path) -> None:
    learner = Learner(config, RATE, seed=0)
    generator = torch.Generator().manual_seed(0)
    spectra, bpm, other = data
    steps, order = seen // BATCH, torch.empty(0, dtype=torch.long)
    for step in range(steps):
        if len(order) < BATCH:
            order = torch.randperm(len(bpm), generator=generator)
        chosen, order = order[:BATCH], order[BATCH:]
        x = vary(spectra[chosen].float() / SPECTRUM_SCALE, config, generator)
        learner.learn(x, bpm[chosen], other[chosen], step / steps)
    figures: dict[str, Any] = accuracy(learner.scores(check[0]), check[1], config)
    figures |= {"channels": config.encoder.channels, "kernel": config.encoder.kernel}
    figures |= {"examples": len(bpm), "seen": seen, "checked": len(check[1])}
    save_model(learner.averaged(), {"config": config.to_dict()}, folder)
    (folder / "figures.json").write_text(json.dumps(figures) + "\n")


def _measured(folder: Path) -> dict[str, Any]:
    """Figures, file sizes and the time of an estimate, of a model that was trained earlier."""
    figures: dict[str, Any] = json.loads((folder / "figures.json").read_text())
    model = load_model(folder)
    with np.load(folder / WEIGHTS) as arrays:
        figures["parameters"] = sum(arrays[name].size for name in arrays.files)
    shape = model.config.spectrum_rows, model.config.rhythm.bins
    spectrum = np.random.default_rng(0).random(shape, np.float32)
    times = []
    for _ in range(TIMED_CALLS):
        began = time.perf_counter()
        model.score(spectrum)
        times.append(time.perf_counter() - began)
    figures["milliseconds"] = 1000 * float(np.median(times))
    figures["script_kb"] = (folder / SCRIPT).stat().st_size / 1000
    figures["weights_kb"] = (folder / WEIGHTS).stat().st_size / 1000
    return figures
