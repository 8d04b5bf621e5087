"""A thread that fills a ring as fast as its sound is made or read, and waits where there is no room."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator

from livetempo.ring import RING_SECONDS, RingBuffer
from livetempo.sources.source import Samples

FULL_WAIT_SECONDS = 0.01  # a full ring holds many seconds: it cannot run empty meanwhile


class Feeder(ABC):
    """What sources that can wait are made of: runs over their blocks, and never drops any."""

    is_live = False
    away = ""  # what they read or make is always there

    def __init__(self, thread_name: str, sample_rate: int) -> None:
        self.ring = RingBuffer(int(RING_SECONDS * sample_rate), sample_rate=sample_rate)
        self._stop = threading.Event()
        self._failure: Exception | None = None
        self._ended = False
        self._thread_name = thread_name

    @property
    def finished(self) -> bool:
        """True once the blocks have ended, failed or been stopped."""
        return self._ended

    @property
    def failure(self) -> Exception | None:
        """What the blocks raised."""
        return self._failure

    def start(self) -> None:
        """Begin. The thread is a daemon: it may be waiting for a pipe that never says anything more."""
        threading.Thread(target=self._feed, name=self._thread_name, daemon=True).start()

    def stop(self) -> None:
        """Ask it to end at the next block."""
        self._stop.set()

    @abstractmethod
    def _blocks(self) -> Iterator[Samples]:
        """The sound, in blocks of mono samples."""

    def _wait(self, seconds: float) -> None:
        """For the blocks' own use: sleep, unless stopped."""
        self._stop.wait(seconds)

    def _feed(self) -> None:
        try:
            for block in self._blocks():
                self._write(block)
                if self._stop.is_set():
                    break
        except Exception as error:  # told by the session, which looks here
            self._failure = error
        finally:
            self._ended = True

    def _write(self, block: Samples) -> None:
        while len(block) and not self._stop.is_set():
            room = min(len(block), self.ring.free)
            self.ring.write(block[:room])
            block = block[room:]
            if len(block):
                self._stop.wait(FULL_WAIT_SECONDS)
