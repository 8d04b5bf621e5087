"""What the studies compute and keep: scale from clicks, reliability, answers that come back, pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from benchmarks.results import Table
from livetempo.artifact import load_model
from livetempo.config import ModelConfig
from tests.train.music import pulse_pieces
from train.data.clicks import click_tempi, clicks, metronome
from train.data.examples import SPECTRUM_SCALE, Examples
from train.data.pieces import is_held_out, piece_path
from train.data.takes import RENDER_RATE
from train.finetuning import HEAD, Lesson, finetune
from train.networks.scalar import EncoderScalar
from train.pretraining import Crew, Larder, Plan
from train.runs import Run
from train.steps.confidence import calibration_error
from train.steps.report import ROOT, results_of, table_of_minutes
from train.study.answers import Answer, load_answer
from train.study.confidence import reliability
from train.study.equivariance import Unseen
from train.study.labels import moved
from train.study.pretrained import PARTS, Scale, log_z_of_sounds, scale_by_clicks, shipped_network
from train.study.scalar import tried_table
from train.study.tracked import of_recordings, sounds_without_tempo

LABELS = {
    "from scratch": {"10": [{"notes_acc1": 0.2}, {"notes_acc1": 0.3}], "100": [{"notes_acc1": 0.5}]},
}


def test_clicks_have_their_tempo() -> None:
    loud = np.abs(clicks(90.0, 10.0)) > 0.2
    beats = np.flatnonzero(loud & ~np.roll(loud, 1))
    beats = beats[np.insert(np.diff(beats) > RENDER_RATE / 10, 0, True)]
    assert np.diff(beats) / RENDER_RATE == pytest.approx(60 / 90, abs=0.002)


def test_a_metronome_ticks_bars_beats_and_parts_of_beats() -> None:
    track = metronome(120.0, 8.0, 3)
    at = [round(beat * 0.5 * RENDER_RATE) for beat in range(16)]
    loud = [float(np.abs(track[start : start + 200]).max()) for start in at]
    assert min(loud[::4]) > max(loud[1::4] + loud[2::4] + loud[3::4])
    third = round(0.5 / 3 * RENDER_RATE)
    assert all(np.abs(track[start + third : start + third + 200]).max() > 0.02 for start in at)


def test_the_scale_is_where_most_click_tracks_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that takes some tempi for their double: the middle between the two would be wrong for all."""
    tracks = 25 * (1 + len(PARTS))
    heard = np.log(np.resize(click_tempi(25), tracks)) + 0.3 + np.log(2) * (np.arange(tracks) % 5 >= 3)
    monkeypatch.setattr("train.study.pretrained.log_z_of_sounds", lambda *_: heard)
    scale = scale_by_clicks(None)
    assert scale.offset == pytest.approx(-0.3)
    assert scale.agreeing == pytest.approx(0.6)


def test_reliability_counts_what_was_said_against_what_was_right() -> None:
    said = np.array([0.05, 0.15, 0.15, 0.95, 0.95, 0.95, 1.0])
    right = np.array([False, False, True, True, True, True, False])
    points = reliability(said, right)
    assert [(low, count) for low, count, _, _ in points] == [(0.0, 1), (0.1, 2), (0.9, 4)]
    assert points[2][3] == pytest.approx(0.75)
    error = (1 * 0.05 + 2 * 0.35 + 4 * (0.9625 - 0.75)) / 7
    assert calibration_error(said, right) == pytest.approx(error)


def test_what_was_tried_is_told_by_the_runs_themselves(tmp_path: Path) -> None:
    figures = {"loss": 0.1, "error": 0.21, "slope": 0.5, "spread": 0.3, "constant_error": 0.3}
    settings = {"loss": "ratio", "views": "honest", "pairs": 16, "longest_frames": 300}
    first = Run(tmp_path / "first", "pretrain", {**settings, "sketched": 1.0, "widest": 2.0, "start": None})
    first.log(step=100, **figures)
    first.log(step=2600, **{**figures, "error": 0.1})
    second = Run(tmp_path / "second", "pretrain", {**settings, "start": str(tmp_path / "first")})
    second.log(step=40, **figures)
    rows = tried_table([first.folder, second.folder]).rows
    assert rows[0][:2] == ["first", "nothing"]
    assert rows[0][4:8] == ["100 %, to 2", "2,600, 16", "300", "0.100 (0.300)"]
    assert rows[1][1] == "first"
    assert rows[1][4] == "none"


def test_pieces_that_a_run_learnt_from_are_not_unseen(tmp_path: Path) -> None:
    for folder in ("music", "apart"):
        (tmp_path / folder / "livetempo").mkdir(parents=True)
        for piece in pulse_pieces(20):
            piece.save(piece_path(tmp_path / folder / "livetempo", piece.source))
    unseen = Unseen([tmp_path / "music"], [tmp_path / "apart"]).pieces("livetempo")
    assert 20 < len(unseen) < 40
    assert all(is_held_out(piece) for piece in unseen[:-20])


def test_what_the_tracker_says_is_held_against_the_label(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "clicks.wav", clicks(120.0, 12.0), RENDER_RATE)
    labels = tmp_path / "labels.csv"
    shares = {}
    for bpm in (120.0, 97.0):
        labels.write_text(f"file,bpm\nclicks.wav,{bpm}\n")
        said = list(of_recordings(labels, load_model()))
        assert len(said) > 10
        assert all(0 <= moment.confidence <= 1 for moment in said)
        shares[bpm] = np.mean([moment.right for moment in said])
    assert shares[120.0] > 0.8
    assert shares[97.0] < 0.1


def test_among_the_sounds_without_a_tempo_is_silence_of_both_kinds() -> None:
    levels = [float(np.abs(sound).max()) for sound in sounds_without_tempo(12)]
    assert levels.count(0.0) == 1
    assert sum(0 < level < 0.001 for level in levels) == 1
    assert sum(level > 0.05 for level in levels) == 10


def test_spectra_that_are_moved_make_the_tempo_as_much_faster() -> None:
    network = shipped_network()
    (piece,) = pulse_pieces(1)
    spectra = network.prepare(np.stack([frames[-1000:] for frames in piece.frames[:2]]).astype(np.float32))
    faster = torch.from_numpy(moved(spectra.numpy(), 6))
    with torch.no_grad():
        octaves = (network(faster).log_z - network(spectra).log_z) / np.log(2)
    off = (
        octaves - 6 / network.bins_per_octave
    )  # whole octaves aside: the shipped model knows where people tap
    torch.testing.assert_close(off, off.round(), atol=0.02, rtol=0)
    assert Scale(6 / 24 * np.log(2), 1.0).bins(24) == 6


def test_a_tempo_between_two_bins_is_told_from_both() -> None:
    tempi = np.array([100.0, 100.7, 101.4, 102.1, 102.8])  # together a single bin
    heard = np.exp(log_z_of_sounds(shipped_network(), [clicks(bpm, 14.5) for bpm in tempi]))
    assert heard == pytest.approx(tempi, rel=0.005)


def test_frozen_ears_stay_as_they_were_and_the_head_learns() -> None:
    config = ModelConfig()
    channels = config.spectrum_rows
    rng = np.random.default_rng(0)
    examples = Examples(
        (rng.random((70, channels, config.rhythm.bins)) * SPECTRUM_SCALE).astype(np.float16),
        rng.uniform(60, 180, 70).astype(np.float32),
        np.ones(70, np.float32),
        np.arange(70),
    )
    start = finetune(examples, Lesson(1, 1e-3, seed=1), config).state_dict()
    taught = finetune(examples, Lesson(3, 1e-2, seed=2, frozen=True), config, start).state_dict()
    for name, tensor in start.items():
        same = torch.equal(tensor, taught[name])
        assert same != name.startswith(HEAD), name


def test_an_answer_comes_back_and_becomes_a_chapter(tmp_path: Path) -> None:
    answer = Answer("labels", [Table("Labels", ["", "10"], [["from scratch", "20"]], "How.")], LABELS)
    answer.save(tmp_path)
    assert load_answer(tmp_path / "labels.json") == answer
    text = results_of([answer], {"labels": ROOT / "docs" / "plots" / "training-labels.svg"}).markdown()
    assert "![Labels](docs/plots/training-labels.svg)" in text
    assert "| from scratch | 20 |" in text


def test_the_minutes_of_a_recipe_add_up(tmp_path: Path) -> None:
    (tmp_path / "took.json").write_text('{"python -m train synth": 1.25, "python -m train fit": 5.0}')
    table = table_of_minutes(tmp_path / "took.json")
    assert "In all 6.2 minutes" in table.note
    assert table.rows[1] == ["`python -m train fit`", "5.0"]


def test_pictures_are_the_same_when_drawn_again(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="pictures need matplotlib")
    from train.study.plots import draw  # noqa: PLC0415

    answer = Answer("labels", [], LABELS)
    first = draw(answer, tmp_path / "a")
    again = draw(answer, tmp_path / "b")
    assert first is not None
    assert again is not None
    assert first.read_bytes() == again.read_bytes()


def test_the_larder_gives_the_same_after_an_interruption() -> None:
    """What step 7 learns from does not depend on where the run began."""
    settings: dict[str, Any] = {"network": "livetempo", "loss": "ratio", "steps": 9, "pairs": 2, "rate": 1e-3}
    plan = Plan(**settings, shift_weight=0.0, seed=0, longest_frames=510, reuse=3)
    pieces, network = pulse_pieces(2), EncoderScalar()
    through = Larder(plan, network, pieces, Crew())
    served = [through.helping(step) for step in range(8)]
    afresh = Larder(plan, network, pieces, Crew()).helping(7)
    torch.testing.assert_close(served[7].inputs, afresh.inputs)
    torch.testing.assert_close(served[7].ratio, afresh.ratio)
    assert len({batch.inputs.data_ptr() for batch in served}) <= 3
