"""How late an estimate is: through real sound servers, at many block sizes, on an idle and on a busy machine.

    python -m benchmarks.latency                     # four minutes
    python -m benchmarks.latency --seconds 60        # longer in each case
    python -m benchmarks.latency --blocks 64 1024 --servers jack

Conventions. *Played* is the moment at which a frame leaves the sound server, as the server itself tells it to the
player's PortAudio (outputBufferDacTime); *published* is the moment at which the estimate's line of JSON has been
written. An estimate contains a tenth of a second of sound that the one before does not. *Sample to estimate*: from
any of these samples being played to their estimate being published, so 50 ms of it are the mean wait for the tenth
of a second to be full. *Newest sample to estimate*: the same without that wait: capture, computing and writing.

Method and its uncertainty. A player plays ticks at uneven distances; the tracker of the real session notes in which
frame it hears each. The server's word for the moment of playing trembles: the column "uncertain" is the standard
deviation of all ticks against an even pace (the median of nine of them is used). A constant error of the server's
own would not be seen. PulseAudio plays into a null sink, whose monitor gives out each piece when it is mixed, which
may be before it counts as played: so the newest sample may be negative there. JACK runs its dummy driver.

Busy: one endless loop for each core beside it. PulseAudio, JACK and livetempo have no special priority.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from benchmarks.costs import callback
from benchmarks.latencies import deadlines, through
from benchmarks.latencies.through import Through
from benchmarks.latencies.told import Alone, Case, Found, report
from benchmarks.results import keep
from livetempo import LivetempoError
from tests import servers

BLOCKS = (64, 128, 256, 512, 1024, 2048)
SECONDS = 4.0  # after the settling
PLAYS_ON = {"PulseAudio": "pulse", "JACK": "system"}  # PortAudio's names for the outputs
PROGRAMS = {"PulseAudio": servers.PULSE_PROGRAMS, "JACK": servers.JACK_PROGRAMS}


def main(argv: list[str] | None = None) -> None:
    """Measure and keep."""
    parser = argparse.ArgumentParser(description="Measure the latency through real sound servers.")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"of each case (default {SECONDS:g})")
    parser.add_argument("--blocks", type=int, nargs="+", default=BLOCKS, metavar="FRAMES")
    parser.add_argument("--servers", nargs="+", default=list(PLAYS_ON), choices=PLAYS_ON)
    options = parser.parse_args(argv)
    print(__doc__)
    found: Found = {}
    alone: dict[str, Alone] = {}
    there = [server for server in options.servers if all(map(shutil.which, PROGRAMS[server]))]
    for machine in ("idle", "busy"):
        with busy_cores(os.cpu_count() or 1 if machine == "busy" else 0):
            alone[machine] = Alone(deadlines.measure(2 * options.seconds), callback.measure())
            for case in (Case(server, block, machine) for server in there for block in options.blocks):
                print(*case, file=sys.stderr, flush=True)
                found[case] = measure(case.server, case.block, options.seconds)
    keep(report(found, alone))


def measure(server: str, block: int, seconds: float) -> Through | None:
    """Through a server in blocks of that size, which on JACK is that of the server itself."""
    try:
        with ExitStack() as stack:
            nowhere = stack.enter_context(servers.without_servers())
            words = stack.enter_context(tempfile.TemporaryFile())
            start = (
                servers.jack_server(nowhere, block, words=words)
                if server == "JACK"
                else servers.pulse_server(nowhere)
            )
            env, _ = stack.enter_context(start)
            return through.measure(env, PLAYS_ON[server], block, seconds, words)
    except (LivetempoError, AssertionError) as error:  # a server that gets no time does not start, or tears
        print(f"{server}, {block} frames: {error}", file=sys.stderr)
        return None


@contextmanager
def busy_cores(count: int) -> Iterator[None]:
    """So many cores are kept busy while the block runs."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


if __name__ == "__main__":
    main()
