"""What Windows plays, as the optional package soundcard records it: PortAudio itself cannot.

The package has no callback, and does not tell when a sound was in the air. So a thread asks it for what there is,
and hands that to the same `Capture` as PortAudio would; a sound then counts as old as its block is long.
"""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from livetempo.errors import LivetempoError
from livetempo.sources.recorder.portaudio import InputDevice

HOST = "WASAPI loopback"
CHANNELS, SAMPLE_RATE = 2, 48000  # Windows converts to what is asked for
BUFFER_SECONDS = 0.5  # that Windows keeps for us
LOOK_SECONDS = 1.0


class _Times(NamedTuple):
    """Nothing is known of them."""

    inputBufferAdcTime: float = 0.0  # noqa: N815  (PortAudio's names)
    currentTime: float = 0.0  # noqa: N815


class _Flags(NamedTuple):
    """Nor of what was lost."""

    input_overflow: bool = False


def default_output() -> InputDevice | None:
    """The default sound output, as something to record; None without the package, or without an output."""
    try:
        speaker = importlib.import_module("soundcard").default_speaker()
    except (ImportError, OSError, RuntimeError):
        return None
    return InputDevice(-1, speaker.name, HOST, CHANNELS, SAMPLE_RATE, is_default=False, source=speaker.id)


def open_speaker(device: InputDevice, sample_rate: int, capture: Callable[..., None]) -> SpeakerStream:
    """Record that output, until another one is the default."""
    soundcard = importlib.import_module("soundcard")
    try:
        microphone = soundcard.get_microphone(device.source, include_loopback=True)
        return SpeakerStream(
            microphone, sample_rate, capture, lambda: soundcard.default_speaker().id == device.source
        )
    except (IndexError, OSError, RuntimeError) as error:
        raise LivetempoError(f"{device.name} could not be recorded: {error}") from error


class SpeakerStream:
    """Records from the start until it fails, or what it records is not wanted any more.

    active     whether it still does, as PortAudio's streams tell it
    is_wanted  asked about once a second
    """

    def __init__(
        self, microphone: Any, sample_rate: int, capture: Callable[..., None], is_wanted: Callable[[], bool]
    ) -> None:
        self.active = True
        self._recorder = microphone.recorder(
            sample_rate, channels=CHANNELS, blocksize=round(BUFFER_SECONDS * sample_rate)
        )
        self._capture = capture
        self._is_wanted = is_wanted
        threading.Thread(target=self._run, name="livetempo-speaker", daemon=True).start()

    def _run(self) -> None:
        try:
            self._record()
        except (IndexError, OSError, RuntimeError):  # the output has gone: _watch says so
            pass
        finally:
            self.active = False

    def _record(self) -> None:
        looked = time.monotonic()
        with self._recorder as recorder:
            while True:
                block = recorder.record(None)
                self._capture(block.tobytes(), len(block), _Times(), _Flags())
                if time.monotonic() > looked + LOOK_SECONDS:
                    looked = time.monotonic()
                    if not self._is_wanted():
                        return
