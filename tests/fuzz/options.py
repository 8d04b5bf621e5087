"""Bad command lines. One that is accepted is not carried out here: programs.py does that."""

from __future__ import annotations

import argparse
import contextlib
import io
from pathlib import Path
from random import Random

from livetempo import cli
from livetempo.commands import batch, listen, live
from livetempo.parameters import Parameters
from livetempo.sources.recording import Recording
from tests.fuzz.answers import Answer

# fmt: off
WORDS = ("listen", "file", "listen", "file", "lsten", "", "-", "--", "listen\nfile")
FLAGS = ("--demo", "--loopback", "--json", "--no-ui", "--csv", "--trajectory", "--help", "--version", "--nonsense")
VALUED = (
    "--device", "--channel", "--samplerate", "--blocksize", "--format", "--rate", "--channels", "--response",
    "--for", "--jobs", "--range", "--latency-offset",
)
VALUES = (
    "0", "1", "2", "-1", "44100", "48000", "999999999999", "1e9", "-1e999", "nan", "inf", "-inf", "1_000", "0x10",
    "s16le", "S16LE", "f32le", "fast", "normal", "60", "120", "60 120", "1/2", "", " ", "\t", "-", "--", "~",
    "٣", "²", "½", "é", "日本", "\udcff", "a\nb", "\x1b[2J", "\x00", "%s", "%(prog)s", "{0}", "$(id)",
    "x" * 5000, "1" * 5000, "/dev/null", "/dev/full", "/proc/self/mem", "/etc/passwd/x", "nowhere.wav", ".wav",
)
# fmt: on
MOST_WORDS = 7


class OptionDoor:
    """Words for `livetempo`, in this process, up to the moment when the sound would be opened."""

    def __init__(self, _folder: Path) -> None:
        live.listen = _accept
        batch.MOST_PROCESSES = 1  # more of them are for programs.py
        setattr(listen, "Recording", lambda _request: None)  # noqa: B010  (mypy lets no class be replaced)

    def attempt(self, rng: Random) -> Answer:
        """One command line."""
        words = make_words(rng)
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = cli.main(words)
            except SystemExit as leaving:  # --help and --version leave by themselves
                code = int(leaving.code or 0)
        problem = "it said nothing" if code and not err.getvalue() else ""
        return Answer(repr(words)[:500], code, _of_one_recording(err.getvalue(), words), problem)


def _accept(arguments: argparse.Namespace, parameters: Parameters, recording: Recording | None) -> int:
    """In place of listening."""
    assert arguments.run is not None
    assert recording is None
    assert parameters.tempo_range[0] < parameters.tempo_range[1]
    return 0


def make_words(rng: Random) -> list[str]:
    """A command and some options; values by chance, most of them wrong."""
    words = [rng.choice(WORDS)]
    for _ in range(rng.randint(0, MOST_WORDS)):
        kind = rng.random()
        if kind < 0.3:
            words.append(rng.choice(FLAGS))
        elif kind < 0.8:
            words += [rng.choice(VALUED), rng.choice(VALUES)]
            if words[-2] == "--range":
                words.append(rng.choice(VALUES))
        else:
            words.append(rng.choice(VALUES))
    return words


def _of_one_recording(said: str, words: list[str]) -> str:
    """`file` says one sentence for each of its recordings: the first stands for all."""
    lines = said.splitlines(keepends=True)
    return lines[0] if words[0] == "file" and 1 < len(lines) < len(words) else said
