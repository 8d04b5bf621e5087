"""The steps as a person would use them: from nothing to a model that hears a tempo, and what they refuse."""

from __future__ import annotations

import json
import sys
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from livetempo.config import ModelConfig
from livetempo.encoder import TempoEncoder
from livetempo.errors import UsageError
from tests import signals
from train.__main__ import STEPS, main
from train.data.takes import EXCERPT_SECONDS, OCTAVE_UNKNOWN, RENDER_RATE, Take, load_takes
from train.data.variations import pieces_of_takes
from train.networks.scalar import new_network
from train.runs import LOG, RECIPE, Run, read_log
from train.steps.fit import fit, start_weights
from train.steps.ship import SHIPPED, commands, rehearsed


def step(monkeypatch: pytest.MonkeyPatch, *words: Any) -> None:
    """`python -m train WORDS`."""
    monkeypatch.setattr(sys, "argv", ["train", *map(str, words)])
    main()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A very small corpus of grooves, made by numpy alone."""
    folder = tmp_path_factory.mktemp("corpus")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("train.data.studio.babble", lambda *_: None)  # espeak-ng is slow, and need not be there
        patch.setattr("train.data.studio.NEGATIVE_SHARE", 0.0)
        step(patch, "synth", "--out", folder, "--shards", 2, "--excerpts", 3, "--seed", 4)
    return folder


def test_grooves_have_their_tempo_in_the_frames(corpus: Path) -> None:
    """Each take's onsets repeat at the beat that it says, or at a half or double of it."""
    takes = load_takes(corpus)
    assert len(takes) == 24
    repeating = []
    for take in takes[::4]:
        onsets = take.onsets.astype(np.float64).sum(1)
        onsets -= onsets.mean()
        beat = 6000 / take.bpm[100]
        lags = [round(beat * level) for level in (1, 2, 4)]
        echo = [onsets[lag:] @ onsets[:-lag] / (onsets @ onsets) for lag in lags]
        repeating.append(max(echo) > 0.2)
    assert np.mean(repeating) >= 0.5  # some drift or step, as they should


def test_the_takes_of_an_excerpt_are_one_piece_at_several_speeds(corpus: Path) -> None:
    takes = load_takes(corpus)
    takes[4].bpm = np.zeros_like(takes[4].bpm)  # the second excerpt has no tempo
    pieces = pieces_of_takes(takes, 100)
    assert 0 < len(pieces) < 6
    assert not any(piece.source.split("/")[1] == "1" for piece in pieces)
    for piece in pieces:
        music_seconds = [
            len(frames) * speed for frames, speed in zip(piece.frames, piece.speeds, strict=True)
        ]
        assert np.ptp(music_seconds) < 0.08 * np.mean(music_seconds)
        assert piece.speeds.max() > 1.05 * piece.speeds.min()


def test_a_corpus_is_the_same_when_made_again_and_goes_on_where_it_broke_off(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("train.data.studio.babble", lambda *_: None)
    monkeypatch.setattr("train.data.studio.NEGATIVE_SHARE", 0.0)
    words = ["synth", "--out", tmp_path, "--shards", 2, "--excerpts", 3, "--seed", 4]
    first, second = sorted(path.name for path in corpus.glob("*.npz"))
    (tmp_path / first).write_bytes((corpus / first).read_bytes())
    made = (tmp_path / first).stat().st_mtime_ns
    (tmp_path / f"{second[:-4]}.part").write_bytes(b"half a shard")
    step(monkeypatch, *words)
    assert (tmp_path / first).stat().st_mtime_ns == made
    with np.load(tmp_path / second) as again, np.load(corpus / second) as before:
        np.testing.assert_array_equal(again["onsets"], before["onsets"])
        np.testing.assert_array_equal(again["bpm"], before["bpm"])


def test_from_a_corpus_to_a_model_of_ones_own(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fit, export: recipe and log lie beside the result, and the model runs."""
    takes = load_takes(corpus)
    kept = [take for take in takes if take.held_out] or takes[:4]
    for take in kept:
        take.held_out = True
    monkeypatch.setattr("train.steps.fit.load_takes", lambda _: takes)
    step(monkeypatch, "fit", "--corpus", corpus, "--out", tmp_path / "run", "--hearings", 2, "--seed", 1)
    assert json.loads((tmp_path / "run" / RECIPE).read_text())["settings"]["hearings"] == 2
    last = read_log(tmp_path / "run")[-1]
    assert last["done"] == 1
    assert 0 <= last["acc1"] <= last["acc2"] <= 1
    step(monkeypatch, "export", "--run", tmp_path / "run", "--out", tmp_path / "model")
    card = json.loads((tmp_path / "model" / "tempo.json").read_text())
    assert card["held_out_renders"]["acc2"] == pytest.approx(last["acc2"], abs=1e-3)


def fitted(folder: Path, takes: list[Take], run: Run | None = None) -> dict[str, torch.Tensor]:
    """The weights after a few helpings."""
    torch.manual_seed(99)  # what else has been drawn does not matter
    run = run or Run(folder, "fit", {})
    return fit(takes, run, config=ModelConfig(), hearings=1, seed=5, rate=1e-3).state_dict()


def test_a_fit_that_was_interrupted_ends_as_one_that_was_not(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the same seed learns the same."""

    class Interrupted(Run):
        def log(self, **figures: float) -> None:
            if (self.folder / LOG).exists():
                raise KeyboardInterrupt
            super().log(**figures)

    takes = load_takes(corpus)
    for number, take in enumerate(takes):
        take.held_out = number < 4
    monkeypatch.setattr("train.steps.fit.HELPING_TAKES", 5)
    monkeypatch.setattr("train.steps.fit.CHECK_EVERY", 1)
    through = fitted(tmp_path / "through", takes)
    with pytest.raises(KeyboardInterrupt):
        fitted(tmp_path / "broken", takes, Interrupted(tmp_path / "broken", "fit", {}))
    resumed = fitted(tmp_path / "broken", takes)
    assert [line["served"] for line in read_log(tmp_path / "broken")] == [1, 2, 3, 4]
    for name, weights in through.items():
        torch.testing.assert_close(resumed[name], weights, rtol=0, atol=0)


def test_a_fit_begins_with_what_was_learnt_without_labels(tmp_path: Path) -> None:
    """All but what only labels can teach."""
    pretrained = new_network("livetempo")
    for parameter in pretrained.parameters():
        torch.nn.init.constant_(parameter, 0.25)
    torch.save({"weights": pretrained.state_dict(), "network": "livetempo"}, tmp_path / "network.pt")
    new = TempoEncoder().state_dict()
    begun = start_weights(tmp_path, new)
    assert begun.keys() == new.keys()
    for name, weights in begun.items():
        assert bool((weights == 0.25).all()) != name.startswith(("prior", "absence")), name


def test_a_recording_teaches_the_tempo_that_was_heard_but_not_its_octave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Noise, in which nothing was heard, teaches nothing."""
    monkeypatch.setattr("train.steps.teach.babble", lambda *_: None)
    music = tmp_path / "music"
    music.mkdir()
    soundfile.write(music / "a groove.wav", signals.backbeat(120.0, 50.0, RENDER_RATE), RENDER_RATE)
    soundfile.write(music / "noise.wav", signals.white_noise(30.0, RENDER_RATE), RENDER_RATE)
    step(monkeypatch, "teach", "--music", music, "--out", tmp_path / "taught")
    assert len(list((tmp_path / "taught").glob("*.npz"))) == 1
    takes = load_takes(tmp_path / "taught")
    assert len(takes) >= 4
    for take in takes:
        seconds = len(take.bpm) / 10
        # an excerpt of 24 s at half the tempo lasts twice as long
        assert take.bpm[0] * seconds == pytest.approx(120 * EXCERPT_SECONDS, rel=0.02)
        assert take.other_level == OCTAVE_UNKNOWN


def everything_given() -> dict[str, Path | None]:
    """All that stands in the recipe for what a person gives."""
    fonts = {word for word in SHIPPED.read_text().split() if word.endswith((".sf2", ".sf3"))}
    return {name: Path(name) for name in ("MIDI", "RECORDINGS", "LABELS.csv", *fonts)}


def test_the_recipe_of_the_shipped_model_can_be_followed() -> None:
    """Each of its commands is one that the steps of today would take."""
    for line in commands(SHIPPED, everything_given()):
        for words in line:
            assert words[:2] == ["-m", "train"]
            assert words[2] in STEPS
    with pytest.raises(UsageError, match="needs MIDI"):
        commands(SHIPPED, {"MIDI": None})
    with pytest.raises(UsageError, match=r"needs FluidR3_GM\.sf2"):
        commands(SHIPPED, {"MIDI": Path("MIDI")})


def test_a_rehearsal_touches_nothing_outside_its_folder(tmp_path: Path) -> None:
    """Not what earlier runs left, and not the model in the package."""
    for words in chain.from_iterable(commands(SHIPPED, everything_given())):
        less = rehearsed(words, tmp_path)
        written = [word for option, word in pairwise(less) if option in ("--out", "--model")]
        assert written
        assert all(word.startswith(str(tmp_path)) for word in written)
        assert not any(word.startswith("runs/") for word in less)
        assert ("--hearings" in less) == ("--hearings" in words)


def test_a_recipe_is_followed_until_a_step_fails_and_the_minutes_of_each_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = tmp_path / "recipe.json"
    steps = ["open('first', 'w')", "raise SystemExit(3)", "open('third', 'w')"]
    recipe.write_text(json.dumps({"recipe": [f'python -c "{code}"' for code in steps]}))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=r"this step of recipe\.json failed"):
        step(monkeypatch, "ship", "--recipe", recipe)
    assert (tmp_path / "first").exists()
    assert not (tmp_path / "third").exists()
    took = json.loads((tmp_path / "runs" / "took.json").read_text())
    assert list(took) == json.loads(recipe.read_text())["recipe"][:2]  # as written: no path of this machine
    assert all(minutes >= 0 for minutes in took.values())


def test_commands_in_one_line_run_at_the_same_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the two waits for what the other leaves."""
    recipe = tmp_path / "recipe.json"
    script = tmp_path / "meet.py"
    script.write_text(
        "import sys, time, pathlib\n"
        "mine, other = map(pathlib.Path, sys.argv[1:])\n"
        "mine.touch()\n"
        "until = time.monotonic() + 60\n"
        "while not other.exists():\n"
        "    assert time.monotonic() < until\n"
        "    time.sleep(0.01)\n"
    )
    recipe.write_text(json.dumps({"recipe": [f"python {script} a b & python {script} b a"]}))
    monkeypatch.chdir(tmp_path)
    step(monkeypatch, "ship", "--recipe", recipe)
    assert len(json.loads((tmp_path / "runs" / "took.json").read_text())) == 1


def test_a_folder_without_music_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="there is no recording in"):
        step(monkeypatch, "features", "--music", tmp_path, "--out", tmp_path / "out")
    with pytest.raises(SystemExit, match="study leaks` needs --runs"):
        step(monkeypatch, "study", "leaks", "--out", tmp_path)
