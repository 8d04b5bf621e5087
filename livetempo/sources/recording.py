"""The recording process as its parent sees it: started, asked how it goes, ended."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from typing import Any

from livetempo.errors import LivetempoError, UsageError
from livetempo.ring import RING_SECONDS, RingBuffer
from livetempo.sources.request import Failed, Opened, Request
from livetempo.sources.sharedmemory import SharedMemory

LARGEST_RATE = 192_000  # in stereo; at still higher rates the ring holds less than its full time
MEMORY_BYTES = RingBuffer.bytes_for(
    int(RING_SECONDS * LARGEST_RATE), channels=2
)  # only what is used is taken
ENDING_SECONDS = 1.0
PROGRAM = """\
import sys
sys.path[:] = {path!r}
from livetempo.sources.recorder.program import main
from livetempo.sources.request import Request
main({word!r}, Request(*{request!r}))
"""


class Recording:
    """One run of livetempo.sources.recorder.program. It begins at once, while its parent can go on loading.

    >>> Recording(Request()).opened()                                           # doctest: +SKIP
    Opened(name='Built-in Microphone', ...)
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self._shared = SharedMemory(MEMORY_BYTES)
        program = PROGRAM.format(path=sys.path, word=self._shared.word, request=tuple(request))
        self._process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the audio libraries' warnings, which nobody understands
            pass_fds=self._shared.descriptors,
            **_out_of_reach_of_ctrl_c(),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self._shared.close_descriptors()
        self._ring: RingBuffer | None = None

    @property
    def ring(self) -> RingBuffer:
        """Where the sound arrives, once it is opened."""
        assert self._ring is not None
        return self._ring

    def opened(self) -> Opened:
        """Wait until it records; an error says why it does not."""
        message = self._listen()
        if "opened" in message:
            self._ring = RingBuffer.attach(self._shared.memory)
            return Opened(*message["opened"])
        self.close()
        failed = Failed(*message["failed"])
        raise UsageError(failed.sentence) if failed.is_usage else LivetempoError(failed.sentence)

    def wait_for_end(self) -> str:
        """Wait until it records no more; returns why."""
        return Failed(*self._listen()["failed"]).sentence

    def close(self) -> None:
        """End it. May be called twice, and by any thread."""
        with contextlib.suppress(OSError):
            self._stdin.close()
        try:
            self._process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> dict[str, Any]:
        """The next thing it says."""
        for line in self._stdout:
            with contextlib.suppress(ValueError):
                return dict(json.loads(line))
        return {"failed": Failed("the recording process has ended unexpectedly")}


def _out_of_reach_of_ctrl_c() -> dict[str, Any]:
    """Ctrl-C is for the parent, which then ends this process in good order."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
