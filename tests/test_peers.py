"""Other programs run beside livetempo: in their own environment, through pipes, and never silently left out."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.hearing import Listener, hear_all
from benchmarks.peers import adapter, install
from benchmarks.peers.adapter import Block, WindowAdapter
from benchmarks.peers.client import MissingError, PeerProcess
from benchmarks.peers.registry import ENVIRONMENTS, LIVETEMPO, PEERS, Environment, Peer
from benchmarks.recordings import RATE, Recording, steady
from livetempo import TempoTracker
from tests import signals
from tests.program import ROOT

TOY = Peer("toy", "toy", LIVETEMPO.adapter, "a stand-in")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVETEMPO_PEERS", str(tmp_path / "peers"))


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment that is ready, though its interpreter is the one of the tests."""
    environment = Environment("toy")
    monkeypatch.setitem(ENVIRONMENTS, "toy", environment)
    python = install.python_of(environment)
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    python.chmod(0o755)
    (install.home() / "toy" / install.READY).write_text(install.recipe_of(environment))
    return python


def test_a_program_in_its_own_process_hears_what_it_would_hear_here() -> None:
    music = signals.backbeat(120.0, 6.0, RATE)
    blocks = [music[start : start + 512] for start in range(0, len(music), 512)]
    tracker = TempoTracker(RATE)
    here = [estimate.bpm if (estimate := tracker.process(block)) else None for block in blocks]
    with PeerProcess(LIVETEMPO, RATE) as process:
        first = list(process.process(blocks))
        process.reset()
        again = list(process.process(blocks))
    assert [answer.bpm for answer in first] == here
    assert [answer.bpm for answer in again] == here
    assert all(answer.cpu_seconds >= 0 for answer in first)
    assert process.start_cpu_seconds > 0


def test_what_cannot_be_loaded_is_missing_with_its_reason() -> None:
    broken = Peer("broken", "", "no_such_file:Thing", "")
    with pytest.raises(MissingError, match=r"cannot be loaded: ModuleNotFoundError: .*no_such_file"):
        PeerProcess(broken, RATE)


def test_nobody_is_left_out_in_silence() -> None:
    heard, missing = hear_all(PEERS, [], 1.0)
    assert heard == {}
    assert set(missing) == {peer.name for peer in PEERS}
    assert missing["aubio"] == "not installed: python -m benchmarks.peers install aubio"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_what_has_been_heard_is_not_asked_again(toy: Path) -> None:
    music = signals.clicks(120.0, 5.0, RATE)
    listener = Listener(TOY)
    first = listener.hear(music)
    listener.close()
    toy.write_text("#!/bin/sh\nexit 1\n")
    again = Listener(TOY)
    np.testing.assert_array_equal(again.hear(music).bpms, first.bpms)
    with pytest.raises(MissingError, match="it ended while loading"):
        again.hear(music[:RATE])


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_what_an_adapter_heard_before_it_was_changed_is_forgotten(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = shutil.copytree(Path(adapter.__file__).parent, tmp_path / "copied") / "adapter.py"
    monkeypatch.setattr(adapter, "__file__", str(copied))
    music = signals.clicks(120.0, 2.0, RATE)
    Listener(TOY).hear(music)
    toy.write_text("#!/bin/sh\nexit 1\n")
    Listener(TOY).hear(music)
    with (copied.parent / "adapters" / "livetempo_tracker.py").open("a") as source:
        source.write("# better\n")
    with pytest.raises(MissingError, match="it ended while loading"):
        Listener(TOY).hear(music)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_program_that_cannot_start_does_not_stop_the_others(toy: Path) -> None:
    toy.write_text("#!/bin/sh\nexit 1\n")
    recording = Recording("clicks", "clicks", lambda seconds: signals.clicks(120.0, 5.0, RATE), steady(120.0))
    heard, missing = hear_all([TOY, LIVETEMPO], [recording], 5.0)
    assert list(heard) == ["livetempo"]
    assert heard["livetempo"][0].times[-1] == 5.0
    assert list(missing) == ["toy"]


def test_a_changed_recipe_asks_for_a_new_installation(toy: Path) -> None:
    assert install.missing(ENVIRONMENTS["toy"]) == ""
    changed = Environment("toy", (("something",),))
    assert install.missing(changed) == "installed differently: python -m benchmarks.peers install toy"


def test_an_installation_that_fails_says_why() -> None:
    impossible = Environment("impossible", (("--no-index", "livetempo-no-such-package"),))
    install.install(impossible)
    assert install.missing(impossible).startswith("could not be installed: ERROR: ")
    assert "livetempo-no-such-package" in install.missing(impossible)


def test_the_line_that_says_most_is_found_in_what_pip_says() -> None:
    told = "Collecting thing\n  error: subprocess-exited-with-error\n  exit code: 1\n  ERROR: Failed building thing\n"
    assert install.reason_in(told) == "ERROR: Failed building thing"
    assert install.reason_in("no such option\n") == "no such option"
    assert install.reason_in("") == "pip did not say why"


def test_the_list_tells_of_all() -> None:
    command = [sys.executable, "-m", "benchmarks.peers", "list"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(f"\n{name}: " in listed for name in ENVIRONMENTS)


def test_a_window_grows_to_twelve_seconds_and_is_asked_twice_a_second() -> None:
    asked: list[Block] = []

    class Asked(WindowAdapter):
        def ask(self, samples: Block) -> float | None:
            asked.append(samples)
            return 100.0 + len(asked)

    asked_adapter, sound = Asked(1000), np.arange(20_000, dtype=np.float32)
    shown = [asked_adapter.process(sound[start : start + 64]) for start in range(0, len(sound), 64)]
    assert shown[:31] == [None] * 31
    assert [len(samples) for samples in asked[:3]] == pytest.approx([2000, 2500, 3000], abs=64)
    assert max(map(len, asked)) == 12_000
    assert len(asked) == 37
    assert all(np.all(np.diff(samples) == 1) for samples in asked)  # nothing is lost, nothing comes twice
    asked_adapter.reset()
    assert asked_adapter.process(sound[:64]) is None
