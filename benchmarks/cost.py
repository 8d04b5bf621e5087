"""What livetempo costs: beside others, as a whole, part by part, and in the callback.

    python -m benchmarks.cost            # some minutes; the machine should do nothing else

Conventions are stated in benchmarks/costs/: CPU time everywhere but in the callback and where a person waits.
"""

from __future__ import annotations

from benchmarks.costs import beside, callback, files, growth, inside, settings
from benchmarks.results import Results, keep


def main() -> None:
    """Measure everything."""
    side_by_side, costs = beside.measure()
    at_48k = growth.measure_rate(growth.RATE)
    called = callback.measure()
    formats, speeds = files.by_format()
    keep(
        Results(
            "cost",
            "What it costs",
            [
                side_by_side,
                *growth.tables(),
                *settings.tables(),
                *inside.tables(),
                callback.table(called),
                formats,
                files.by_cores(),
            ],
            [
                ("CPU, at 48 kHz", f"{at_48k[1]:.5f} CPU-seconds a second of sound"),
                ("of which onset detection", f"{at_48k[0]:.1f} µs a frame of 10 ms"),
                ("Work in the audio callback", f"{called[0]:.0f} µs (99 %: {called[1]:.0f} µs)"),
                ("Recordings (FLAC), one core", f"{speeds['FLAC']:.0f} times real time"),
            ],
            command="python -m benchmarks.cost",
            plotted={"cpu_seconds": costs},
        )
    )


if __name__ == "__main__":
    main()
