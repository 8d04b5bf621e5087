"""Does pre-training save labels? Acc1/Acc2 against the number of labelled excerpts, in three ways of using them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.results import Table
from livetempo.config import ModelConfig
from livetempo.encoder import TempoEncoder
from train.data.examples import SPECTRUM_SCALE, Examples, snapshots
from train.data.takes import Take, load_takes
from train.finetuning import Lesson, finetune, of_takes
from train.learning import accuracy, scores
from train.networks.scalar import EncoderScalar
from train.study.answers import Answer, between
from train.study.judged import labelled_recordings
from train.study.pretrained import load_network, scale_by_clicks

COUNTS = (0, 10, 30, 100, 300, None)  # None: all there are
RATE, HEAD_RATE = 2e-3, 2e-2  # a head of so few weights can take larger steps
JUDGED_TAKES = 200
TITLE = "Labels saved by pre-training"
NOTE = (
    "Acc1 / Acc2 in %, mean (lowest–highest) of {seeds} seeds, of the encoder alone on single windows, without the"  # noqa: RUF001
    " filter behind it: {checked} of unseen excerpts played from notes, and {real} of labelled recordings. Each seed"
    " draws other excerpts to learn from; all three ways learn from the same ones, for {steps} batches of 64."
    " 0 labels: the pre-trained encoder as it is, and a random one. The loss of the paper leaves one constant free,"
    " which click tracks give ({bins} bins of a twenty-fourth of an octave): what a pre-trained encoder hears is moved"
    " by that much."
)
WAYS = ("pre-trained, frozen", "pre-trained, fine-tuned", "from scratch")


Found = dict[str, dict[str, list[dict[str, float]]]]  # way -> number of labels -> figures of each seed


class Judges(NamedTuple):
    """What a taught encoder is asked."""

    notes: tuple[Tensor, Tensor]
    real: tuple[Tensor, Tensor]


def study(
    trained: Path, corpus: list[Path], labels: Path, done: Path, *, takes: int, steps: int, seeds: int
) -> Answer:
    """All counts, ways and seeds; `done` is a file in which every figure is kept as it comes."""
    config = ModelConfig()
    everything = [take for folder in corpus for take in load_takes(folder) if take.source != "negative"]
    rng = np.random.default_rng(0)
    pool = _one_take_of_each([take for take in everything if not take.held_out], rng)[:takes]
    kept = _one_take_of_each([take for take in everything if take.held_out], rng)[:JUDGED_TAKES]
    examples = snapshots(pool, rng, config, splice=0.0)
    judges = Judges(_tensors(snapshots(kept, rng, config, splice=0.0)), _real(labels))
    network = load_network(trained)
    start = network.encoder.state_dict()
    bins = scale_by_clicks(network).bins(config.rhythm.bins_per_octave)
    calibrated = replace(examples, spectra=moved(examples.spectra, bins))
    judges_moved = Judges(*((torch.from_numpy(moved(x.numpy(), bins)), bpm) for x, bpm in judges))
    figures = _read(done)
    for seed in range(seeds):
        for count in COUNTS:
            number = len(pool) if count is None else count
            chosen = np.random.default_rng([seed, number]).permutation(len(pool))[:number]
            for way in WAYS:
                scratch = way == "from scratch"
                mine = of_takes(examples if scratch else calibrated, chosen)
                key = f"{way}; {number}; {seed}"
                if key not in figures:
                    lesson = Lesson(steps if number else 0, RATE, seed)
                    taught = _taught(way, mine, lesson, config, start)
                    figures[key] = _judged(taught, judges if scratch else judges_moved, config)
                    done.write_text(json.dumps(figures, indent=1) + "\n")
                    print(key, figures[key], flush=True)
    found = _by_way_and_count(figures)
    note = NOTE.format(
        seeds=seeds, checked=len(judges.notes[1]), real=len(judges.real[1]), steps=steps, bins=bins
    )
    tables = [
        _table(found, "notes", f"{TITLE}: music played from notes", note),
        _table(found, "real", f"{TITLE}: recordings", ""),
    ]
    return Answer("labels", tables, found)


def moved(spectra: NDArray[np.float16], bins: int) -> NDArray[np.float16]:
    """All of them (..., bins) at a higher tempo by so many bins; what comes in at the edge repeats it."""
    at = np.clip(np.arange(spectra.shape[-1]) - bins, 0, spectra.shape[-1] - 1)
    return spectra[..., at]


def _read(done: Path) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(done.read_text()) if done.exists() else {}
    return found


def _by_way_and_count(figures: dict[str, dict[str, float]]) -> Found:
    found: Found = {way: {} for way in WAYS}
    for key, row in sorted(figures.items(), key=lambda item: int(item[0].split("; ")[1])):
        way, count, _ = key.split("; ")
        found[way].setdefault(count, []).append(row)
    return found


def _taught(
    way: str, examples: Examples, lesson: Lesson, config: ModelConfig, start: dict[str, Tensor]
) -> TempoEncoder:
    if way == "from scratch":
        return finetune(examples, lesson, config)
    if "frozen" in way:
        lesson = lesson._replace(frozen=True, rate=HEAD_RATE)
    return finetune(examples, lesson, config, start)


def _judged(encoder: TempoEncoder, judges: Judges, config: ModelConfig) -> dict[str, float]:
    figures = {}
    for name, (spectra, bpm) in judges._asdict().items():
        right = accuracy(scores(encoder, spectra), bpm, config)
        figures.update({f"{name}_acc1": right["acc1"], f"{name}_acc2": right["acc2"]})
    return figures


def _table(found: Found, which: str, title: str, note: str) -> Table:
    counts = list(next(iter(found.values())))
    rows = []
    for way, by_count in found.items():
        cells = [
            " / ".join(
                between([row[f"{which}_{acc}"] for row in by_count[count]]) for acc in ("acc1", "acc2")
            )
            for count in counts
        ]
        rows.append([way, *cells])
    return Table(title, ["", *(f"{count} labels" for count in counts)], rows, note)


def _one_take_of_each(takes: list[Take], rng: np.random.Generator) -> list[Take]:
    """One of the four takes of each excerpt, excerpts in random order."""
    return [takes[i] for i in rng.permutation(np.arange(0, len(takes), 4))]


def _tensors(examples: Examples) -> tuple[Tensor, Tensor]:
    every: NDArray[np.int64] = np.arange(0, len(examples.bpm), 4)
    return torch.from_numpy(examples.spectra[every]), torch.from_numpy(examples.bpm[every])


def _real(labels: Path) -> tuple[Tensor, Tensor]:
    excerpts = labelled_recordings(labels, "livetempo")
    spectra = EncoderScalar().prepare(excerpts.views) * SPECTRUM_SCALE
    return spectra, torch.from_numpy(excerpts.bpm.astype(np.float32))
