"""The real program in a process of its own, with bad input: what the other doors cannot see."""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random

from tests.fuzz.answers import Answer, impossible_lines
from tests.fuzz.files import FileDoor
from tests.fuzz.options import make_words
from tests.fuzz.streams import make_stream
from tests.program import LIVETEMPO, surroundings

PATIENCE_SECONDS = 100.0


class ProgramDoor:
    """`livetempo` with sound on a pipe, with files, or with any words at all."""

    def __init__(self, folder: Path) -> None:
        self._files = FileDoor(folder)
        self._env = surroundings(HOME=str(folder), XDG_RUNTIME_DIR=str(folder), PULSE_SERVER="unix:/nowhere")
        self._env.update(JACK_DEFAULT_SERVER="nobody", JACK_NO_START_SERVER="1")

    def attempt(self, rng: Random) -> Answer:
        """One run."""
        kind = rng.random()
        if kind < 0.4:
            return self._run(["listen", "-"], make_stream(rng))
        if kind < 0.7:
            path, made = self._files.make(rng)
            form = rng.choice(([], ["--json"], ["--csv", "--trajectory"]))
            return self._run(["file", *form, str(path)], b"", made)
        words = [word for word in make_words(rng) if "\0" not in word]  # no system call takes a zero byte
        # What would wait for people or play for long ends soon by its own means.
        return self._run([*words, "--for", "0.3"] if words[0] == "listen" else words, rng.randbytes(2000))

    def _run(self, words: list[str], stdin: bytes, made: str = "") -> Answer:
        given = f"{words!r} {made or stdin[:64].hex()}"[:700]
        done = subprocess.run(
            [*LIVETEMPO, *words],
            input=stdin,
            capture_output=True,
            env=self._env,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        said, out = done.stderr.decode(), done.stdout.decode()
        problem = "it said nothing" if done.returncode and not said else ""
        if words[0] == "listen" and not done.returncode and "--no-ui" not in words and out.startswith("{"):
            problem = impossible_lines(out.splitlines())
        return Answer(given, done.returncode, _the_sentence(said, done.returncode), problem)


def _the_sentence(said: str, code: int) -> str:
    """A session that ends badly sums up first (two lines), and may have given notice before."""
    lines = said.splitlines(keepends=True)
    has_summary = any(line.startswith("--- ") for line in lines)
    return lines[-1] if code and has_summary else said
