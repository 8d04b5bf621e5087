"""What `livetempo listen` does: opens the source, starts the session, shows it, and says how it was."""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

from livetempo.errors import UsageError
from livetempo.parameters import Parameters
from livetempo.session import Session
from livetempo.sinks.jsonl import JsonLines
from livetempo.sinks.plain import PlainLines
from livetempo.sources.demo import DemoSource
from livetempo.sources.device import DeviceSource
from livetempo.sources.recording import Recording
from livetempo.sources.source import Source
from livetempo.sources.stdin import EXAMPLE, StatedLayout, StdinSource
from livetempo.tally import Tally
from livetempo.tempo import Latency

STDIN = 0
INTERRUPTED = 130
ENDING_SECONDS = 1.0  # for the worker to finish what it is at
NOTICE_SECONDS = 0.2  # how often to look whether there is something to say
REPEAT_SECONDS = 10.0  # what is over for so long, and then so again, is said again


def listen(arguments: argparse.Namespace, parameters: Parameters, recording: Recording | None) -> int:
    """Listen until the sound ends, the time is up or the person has had enough; returns the exit code.

    recording  of the device that is meant; None when it is no device
    """
    tally = Tally()
    sink = _choose_sink(arguments)
    with _signals_interrupt():
        session = Session(
            _open_source(arguments, recording),
            [tally] if sink is None else [tally, sink],
            parameters=parameters,
            seconds=arguments.seconds,
            offset_seconds=arguments.latency_offset / 1000,
        )
        code = _attend(session, shows_display=sink is None)
    ended = session.join(ENDING_SECONDS)
    if isinstance(session.error, BrokenPipeError):  # nobody reads us any more: nothing is left to be said
        raise session.error
    _summarise(session, tally)
    if session.error is not None:
        raise session.error
    if not ended:
        _leave_at_once(code)
    return code


def _choose_sink(arguments: argparse.Namespace) -> JsonLines | PlainLines | None:
    """What writes to stdout; None for the display, which draws on the terminal instead."""
    if arguments.json:
        return JsonLines(sys.stdout)
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not arguments.no_ui:
        return None
    return PlainLines(sys.stdout) if sys.stdout.isatty() or arguments.no_ui else JsonLines(sys.stdout)


def _attend(session: Session, *, shows_display: bool) -> int:
    """Be there while it runs; returns the exit code."""
    try:
        session.start()
        if shows_display:
            from livetempo.sinks import display  # noqa: PLC0415  rich is loaded while sound is already captured

            display.run(session.read_status, session, session.finished)
        else:
            _say_notices(session)
    except (KeyboardInterrupt, SystemExit):
        return INTERRUPTED
    finally:
        session.stop()
    return 0


def _say_notices(session: Session) -> None:
    said_at: dict[str, float] = {}
    while not session.finished.wait(NOTICE_SECONDS):
        notice, now = session.read_status().notice, time.monotonic()
        if notice and now > said_at.get(notice, -math.inf) + REPEAT_SECONDS:
            print(f"livetempo: {notice}", file=sys.stderr, flush=True)
        if notice:
            said_at[notice] = now


def _open_source(arguments: argparse.Namespace, recording: Recording | None) -> Source:
    if recording is not None:
        return DeviceSource(recording)
    if arguments.demo:
        return DemoSource()
    if os.isatty(STDIN):
        raise UsageError(f"stdin is the keyboard: pipe some sound into it, for example {EXAMPLE}")
    channel = None if arguments.channel is None else arguments.channel - 1
    return StdinSource(STDIN, StatedLayout(arguments.format, arguments.rate, arguments.channels), channel)


def _summarise(session: Session, tally: Tally) -> None:
    seconds, lost = session.seconds_captured, session.dropped_samples
    print(
        f"--- {session.source.name}: {seconds:.1f} s of sound, {_count(tally.estimates, 'estimate')},"
        f" {_count(lost, 'sample')} lost ---\n{tally.sentence()}",
        file=sys.stderr,
    )
    if tally.estimates:
        print(_describe(session.read_status().latency), file=sys.stderr)


def _describe(latency: Latency) -> str:
    """What is not known, as how old the sound in a pipe is, is left out."""
    names = ("capture", "compute", "analysis")
    parts = [f"{name} {1000 * part:.0f}" for name, part in zip(names, latency, strict=True) if part]
    return f"latency {1000 * latency.total:.0f} ms: {' + '.join(parts)}"


def _count(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"


def _leave_at_once(code: int) -> NoReturn:
    """End while the worker still loads or compiles: neither can be interrupted, and the interpreter's
    own way out would wait for it, or crash over it."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


@contextlib.contextmanager
def _signals_interrupt() -> Iterator[None]:
    """A request to end, or a closed terminal, ends a session as Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
