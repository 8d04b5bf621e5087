"""Bad recordings: every format after accidents, names that do not fit, archives of nothing."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

from livetempo import LivetempoError, analyse
from tests.fuzz import corpus
from tests.fuzz.answers import Answer, impossible, refused
from tests.fuzz.mutations import mutate

SUFFIXES = (
    ".wav",
    ".flac",
    ".ogg",
    ".opus",
    ".mp3",
    ".aiff",
    ".au",
    ".caf",
    ".w64",
    ".rf64",
    ".raw",
    ".m4a",
    ".mp4",
    "",
)
FFMPEG_SHARE = 0.03  # to start it takes longer than everything else together


class FileDoor:
    """A file for `livetempo.analyse`, read by libsndfile, and now and then by ffmpeg, in this process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._good = [(path.name, path.read_bytes()) for path in corpus.make(folder / "good")]
        self._path = os.environ["PATH"]
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), 2
        )  # decoders complain there; what we say is caught as errors

    def attempt(self, rng: Random) -> Answer:
        """One recording."""
        path, made = self.make(rng)
        os.environ["PATH"] = self._path if rng.random() < FFMPEG_SHARE else str(self._folder)
        try:
            analysis = analyse(path)
        except LivetempoError as error:
            return refused(made, error)
        finally:
            path.unlink()
            os.environ["PATH"] = self._path
        return Answer(made, 0, problem=impossible(analysis.trajectory))

    def make(self, rng: Random) -> tuple[Path, str]:
        """The file, and how it came about."""
        name, data = rng.choice(self._good)
        if rng.random() < 0.05:  # the head of one, the body of another
            other, body = rng.choice(self._good)
            cut = rng.randint(0, 200)
            name, data = f"{other}+{name}", data[:cut] + body[cut:]
        suffix = rng.choice(SUFFIXES) if rng.random() < 0.2 else Path(name).suffix
        path = self._folder / f"bad{suffix}"
        path.write_bytes(mutate(rng, data))
        return path, f"{name} as {path.name}, {path.stat().st_size} bytes"
