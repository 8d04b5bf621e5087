"""The program of the recording process: copies one input into the shared ring, and does nothing else.

PortAudio's callback needs the interpreter, and whoever loads large libraries or compiles with numba holds it for up to
half a second at a time. Here nobody does: this process imports neither them nor numpy, has next to no garbage to
collect, and its other threads sleep. So nothing is lost however busy the rest of livetempo is. Should PortAudio hang or
crash, as it may when a sound server goes, then it does so here, where a new process is all the remedy it needs.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from livetempo.errors import LivetempoError, UsageError
from livetempo.ring import RING_SECONDS, RingBuffer
from livetempo.sources.recorder import jack, speaker
from livetempo.sources.recorder.capture import Capture
from livetempo.sources.recorder.inputs import Input, choose_input
from livetempo.sources.recorder.portaudio import describe, load
from livetempo.sources.request import Failed, Opened, Request
from livetempo.sources.sharedmemory import attach

STDIN, STDOUT, STDERR = 0, 1, 2
HOST_BUFFER_SECONDS = 0.6  # outlasts whatever a busy machine does to this process
HOST_PERIODS = 24  # of 25 ms: as long as a sound may have to wait; shorter ones take more of the processor
OPENING_SECONDS = 20.0  # PortAudio can hang while a sound server dies
LOOK_SECONDS = 0.1
STALLED_SECONDS = 2.0  # no input pauses for so long, unless it has gone


def main(memory_word: str, request: Request) -> None:
    """Record until there is no more to record, or nobody who wants it."""
    say = _take_stdout()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    too_long = threading.Timer(OPENING_SECONDS, _give_up, [say])
    too_long.start()
    try:
        chosen = choose_input(request)
        capture, stream = _open(chosen, request, attach(memory_word))
    except LivetempoError as error:
        say(failed=Failed(str(error), isinstance(error, UsageError)))
    else:
        too_long.cancel()
        if chosen.companion is not None:
            threading.Thread(target=_accompany, args=(chosen.companion, say), daemon=True).start()
        if chosen.device.host == jack.HOST:
            _go_first()
        say(opened=Opened(chosen.name, chosen.wish, chosen.hint))
        say(failed=Failed(_watch(stream, capture, chosen.name)))
    os._exit(0)  # PortAudio is not asked to tidy up: after a dead server it may never come back from that


def _open(chosen: Input, request: Request, memory: Any) -> tuple[Capture, Any]:
    """What copies, and the stream that hands it sound from now on."""
    device = chosen.device
    sample_rate = request.sample_rate or device.sample_rate
    channels = chosen.channels if request.channel is None else request.channel + 1
    if device.host == speaker.HOST:
        channels = speaker.CHANNELS
    kept = channels if request.channel is None else 1
    frames = min(int(RING_SECONDS * sample_rate), RingBuffer.frames_in(len(memory), kept))
    ring = RingBuffer(frames, channels=kept, sample_rate=sample_rate, memory=memory)
    capture = Capture(ring, request.channel, channels)
    gc.collect()
    gc.freeze()  # to look through all that is loaded takes milliseconds; now only what is new is looked through
    if device.host == speaker.HOST:
        return capture, speaker.open_speaker(device, sample_rate, capture)
    return capture, _open_portaudio(chosen, request, sample_rate, channels, capture)


def _open_portaudio(
    chosen: Input, request: Request, sample_rate: int, channels: int, capture: Capture
) -> Any:
    sounddevice = load()
    _ask_alsa_for_short_periods(sounddevice)
    try:
        stream = sounddevice.RawInputStream(
            device=chosen.device.portaudio_number,
            channels=channels,
            samplerate=sample_rate,
            blocksize=request.block_frames,
            latency=HOST_BUFFER_SECONDS,
            dtype="float32",
            callback=capture,
        )
        stream.start()
    except sounddevice.PortAudioError as error:
        raise LivetempoError(_why_not(chosen, sample_rate, error)) from error
    return stream


def _why_not(chosen: Input, sample_rate: int, error: Exception) -> str:
    words = describe(error)
    if "sample rate" in words.lower():
        return (
            f"{chosen.name} cannot record at {sample_rate} Hz;"
            f" without --samplerate it is asked for its own {chosen.device.sample_rate} Hz"
        )
    return f"{chosen.name} could not be opened: {words} (is another program using it?)"


def _watch(stream: Any, capture: Capture, name: str) -> str:
    """Wait until nothing more comes; returns the sentence for it."""
    blocks, quiet_looks = capture.blocks, 0
    while stream.active:
        time.sleep(LOOK_SECONDS)
        # Counted in looks: the clock goes on while the program is suspended.
        quiet_looks = quiet_looks + 1 if capture.blocks == blocks else 0
        blocks = capture.blocks
        if quiet_looks * LOOK_SECONDS > STALLED_SECONDS:
            return f"no sound comes from {name}"
    return f"{name} has gone"


def _go_first() -> None:
    """Where we may, as those who use JACK mostly may, let our other threads go before ordinary programs, too.

    JACK calls the callback in a real-time thread. Did another of ours lose the processor while it has the
    interpreter, the callback would have to wait for both, and with it everyone who plays through JACK.
    """
    if sys.platform == "linux":
        policy, priority = os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1)  # the lowest there is
        with contextlib.suppress(OSError):
            for thread in map(int, os.listdir("/proc/self/task")):
                if os.sched_getscheduler(thread) == os.SCHED_OTHER:
                    os.sched_setscheduler(thread, policy, priority)


def _accompany(companion: Callable[[], str], say: Any) -> None:
    if reason := companion():
        say(failed=Failed(reason))
        os._exit(0)


def _take_stdout() -> Any:
    """What says something to the parent. Whatever the audio libraries print goes where errors go."""
    stream = os.fdopen(os.dup(STDOUT), "w", encoding="utf-8")
    os.dup2(STDERR, STDOUT)

    def say(**message: Any) -> None:
        with contextlib.suppress(OSError):  # the parent has gone, and with it everyone who cares
            print(json.dumps(message), file=stream, flush=True)

    return say


def _end_with_parent() -> None:
    """Nothing ever comes on stdin but its end: then the parent has closed it, or is no more."""
    os.read(STDIN, 1)
    os._exit(0)


def _give_up(say: Any) -> None:
    say(failed=Failed("the sound system does not answer"))
    os._exit(0)


def _ask_alsa_for_short_periods(sounddevice: Any) -> None:
    """PortAudio would cut the host's buffer in two; its ALSA extension can be told otherwise."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(sounddevice._libname).PaAlsa_SetNumPeriods(HOST_PERIODS)
