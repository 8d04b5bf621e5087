"""An input device, recorded by a process of its own, and looked for again when it has gone."""

from __future__ import annotations

import threading

from livetempo.errors import LivetempoError
from livetempo.ring import RingBuffer
from livetempo.sources.recording import Recording
from livetempo.sources.request import Opened

FIRST_PAUSE_SECONDS = 0.3  # a server that is restarted is often back at once
LONGEST_PAUSE_SECONDS = 5.0  # each look takes a third of a second of the processor


class DeviceSource:
    """Records from the moment at which its Recording was begun.

    It never gives up on a device that has once worked: it comes back when the cable does.
    """

    is_live = True
    finished = False
    failure = None

    def __init__(self, recording: Recording) -> None:
        self.away = ""
        self._request = recording.request
        self._stopped = threading.Event()
        self._recording = recording
        self._take(recording.opened())

    def _take(self, opened: Opened) -> None:
        self.name, self.silence_hint = opened.name, opened.hint
        self.ring: RingBuffer = self._recording.ring
        self._request = self._request._replace(device=opened.wish)

    def start(self) -> None:
        """It runs already: from now on it is also watched."""
        threading.Thread(target=self._watch, name="livetempo-device", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        self._recording.close()

    def _watch(self) -> None:
        while True:
            reason = self._recording.wait_for_end()
            if self._stopped.is_set():
                return
            self.away = f"{reason}: reconnecting"
            self._recording.close()
            self._reconnect()

    def _reconnect(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._stopped.wait(pause):
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            self._recording = Recording(self._request)
            if self._stopped.is_set():  # `stop` may have closed the one before
                self._recording.close()
                return
            try:
                self._take(self._recording.opened())
            except LivetempoError:  # not back yet
                continue
            self.away = ""
            return
