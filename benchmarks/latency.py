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
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import numpy as np
from numpy.typing import NDArray

from benchmarks.latencies import deadlines, through
from benchmarks.latencies.deadlines import Deadlines
from benchmarks.latencies.through import Through
from benchmarks.results import Results, Table, keep
from livetempo import LivetempoError
from tests import servers

BLOCKS = (64, 128, 256, 512, 1024, 2048)
SECONDS = 4.0  # after the settling
PLAYS_ON = {"PulseAudio": "pulse", "JACK": "system"}  # PortAudio's names for the outputs
Cases = dict[tuple[str, int, str], Through | None]  # (server, block, load); None: too torn to be measured
PROGRAMS = {"PulseAudio": servers.PULSE_PROGRAMS, "JACK": servers.JACK_PROGRAMS}


def main(argv: list[str] | None = None) -> None:
    """Measure and keep."""
    parser = argparse.ArgumentParser(description="Measure the latency through real sound servers.")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"of each case (default {SECONDS:g})")
    parser.add_argument("--blocks", type=int, nargs="+", default=BLOCKS, metavar="FRAMES")
    parser.add_argument("--servers", nargs="+", default=list(PLAYS_ON), choices=PLAYS_ON)
    options = parser.parse_args(argv)
    print(__doc__)
    found: Cases = {}
    paced: dict[str, Deadlines] = {}
    for load in ("idle", "busy"):
        with busy_cores(os.cpu_count() or 1 if load == "busy" else 0):
            paced[load] = deadlines.measure(2 * options.seconds)
            for server in options.servers:
                if all(map(shutil.which, PROGRAMS[server])):
                    for block, case in measure_server(server, options.blocks, options.seconds):
                        print(f"{server} {block} {load}", file=sys.stderr, flush=True)
                        found[server, block, load] = case
    keep(report(found, paced))


def measure_server(server: str, blocks: list[int], seconds: float) -> Iterator[tuple[int, Through | None]]:
    """Each block size; JACK's is that of the server itself."""
    for block in blocks:
        try:
            with ExitStack() as stack:
                nowhere = stack.enter_context(servers.without_servers())
                pulse = server == "PulseAudio"
                start = servers.pulse_server(nowhere) if pulse else servers.jack_server(nowhere, block)
                env, _ = stack.enter_context(start)
                case = through.measure(env, PLAYS_ON[server], block, seconds)
        except (
            LivetempoError,
            AssertionError,
        ) as error:  # a server that gets no time does not start, or tears
            print(f"{server}, {block} frames: {error}", file=sys.stderr)
            yield block, None
        else:
            yield block, case


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


def report(found: Cases, paced: dict[str, Deadlines]) -> Results:
    """The tables, and the headlines."""
    rows = [
        [server, f"{block}", load, *_cells(case)]
        for (server, block, load), case in sorted(found.items(), key=_order)
    ]
    headings = ["server", "block", "machine", "sample to estimate", "newest sample to estimate", "computing"]
    tables = [
        Table(
            "From a sound to its estimate, in ms: 50 % / 95 % / 99 % / longest",
            [*headings, "uncertain", "lost"],
            rows,
            "Played and heard through a PulseAudio null sink and its monitor, and through JACK's dummy driver, at 48"
            " kHz. Half of a tenth of a second in the first column is the wait for the estimate's sound to be complete."
            " Uncertain: the standard deviation of the moments of playing, as the server tells them. A PulseAudio"
            " monitor hears sound before it counts as played. Busy: an endless loop on each core.",
        ),
        Table(
            "Computing at a pace of 10 ms",
            ["machine", "an estimate, ms: 50 % / 95 % / 99 % / longest", "a frame, mean ms", "deadlines met"],
            [
                [load, _spread(one.estimates), f"{1000 * one.frame:.3f}", f"{one.met:.2%}"]
                for load, one in paced.items()
            ],
            "Ten milliseconds of music at a time, every ten milliseconds; the work is in every tenth. A deadline is"
            " met when the tracker has done before the next ten milliseconds are due.",
        ),
    ]
    idle = paced["idle"]
    headlines = [
        ("Computing an estimate, 99 % (idle)", f"{1000 * np.percentile(idle.estimates, 99):.1f} ms"),
        ("Deadlines of 10 ms met, idle / every core busy", f"{idle.met:.1%} / {paced['busy'].met:.1%}"),
    ]
    for server in dict.fromkeys(server for server, _, _ in found):
        idle_cases = [case for (name, _, load), case in found.items() if (name, load) == (server, "idle")]
        cases = [case.every for case in idle_cases if case is not None]
        if not cases:
            continue
        middle, rare = np.percentile(np.concatenate(cases), [50, 99])
        headlines.append(
            (
                f"From a sound to its estimate through {server}, 50 % / 99 %",
                f"{1000 * middle:.0f} / {1000 * rare:.0f} ms",
            )
        )
    return Results("latency", "How late an estimate is", tables, headlines)


def _order(item: tuple[tuple[str, int, str], Through | None]) -> tuple[str, bool, int]:
    (server, block, load), _ = item
    return server, load == "busy", block


def _cells(case: Through | None) -> list[str]:
    if case is None:
        return ["the server tore the sound", "--", "--", "--", "--"]
    times = [_spread(case.every), _spread(case.newest), _spread(case.compute)]
    return [*times, f"{1000 * case.unsteady:.1f}", f"{case.lost}"]


def _spread(seconds: NDArray[np.float64]) -> str:
    return " / ".join(
        f"{1000 * value:.1f}" for value in (*np.percentile(seconds, [50, 95, 99]), seconds.max())
    )


if __name__ == "__main__":
    main()
