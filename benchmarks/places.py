"""How often the tempo is right where music is really heard: the same recordings through walls, halls, noise and talk.

    python -m benchmarks.places LABELS.csv ...                # your own: see benchmarks/labels.py for the forms
    python -m benchmarks.places                               # grooves that are made on the spot
    python -m benchmarks.places LABELS.csv --only librosa     # beside other programs

Conventions are those of benchmarks.accuracy. Unless others are asked for, the programs are those made for streams
that keep up with several places at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from benchmarks import generated, labels, weathers
from benchmarks.accuracy import chosen
from benchmarks.hearing import hear_all
from benchmarks.judged import Judged, judge
from benchmarks.metrics import Flags
from benchmarks.recordings import Recording, Samples
from benchmarks.results import Results, Table, keep

ASKED = ("aubio", "BTrack", "madmom (state)")
EARLY = 10.0  # seconds

PLACES: dict[str, Callable[[Samples], Samples]] = {
    "as it is": lambda music: music,
    "telephone": partial(weathers.filtered, "bandpass", (300.0, 3400.0)),
    "next door (400 Hz)": partial(weathers.filtered, "lowpass", 400.0),
    "outside (150 Hz)": partial(weathers.filtered, "lowpass", 150.0),
    "hall, far away": partial(weathers.far_away, 2.0, 12.0),
    "people talking, 6 dB below": partial(weathers.talked_over, 6.0),
    "people talking, as loud": partial(weathers.talked_over, 0.0),
    "noise, as loud": partial(weathers.noisy, 0.0),
    "20 dB too loud": partial(weathers.overdriven, 20.0),
}


def main(argv: list[str] | None = None) -> None:
    """Listen everywhere, print and keep."""
    parser = argparse.ArgumentParser(description="Compare tempo trackers where music is really heard.")
    parser.add_argument("sources", nargs="*", metavar="LABELS", help="a table, a folder or mirdata:NAME")
    parser.add_argument("--seconds", type=float, default=30.0, help="heard of each recording (default 30)")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", default=ASKED, help="of the other programs these"
    )
    options = parser.parse_args(argv)
    music = [r for source in options.sources for r in labels.read(source)] or generated.styles()
    recordings = [heard for place in PLACES for heard in at(place, music)]
    heard, missing = hear_all(chosen(options.only), recordings, options.seconds)
    programs = [judge(program, readings, recordings) for program, readings in heard.items()]
    kind = "labelled recordings" if options.sources else "generated grooves"
    keep(
        Results(
            "places",
            f"Where music is heard: {len(music)} {kind}, {len(PLACES)} places",
            list(tables(programs, len(music))),
            [headline(programs, len(music))],
            command="python -m benchmarks.places" + (" LABELS" if options.sources else ""),
        )
    )
    for name, why in missing.items():
        print(f"{name} is missing: {why}")


def at(place: str, music: Sequence[Recording]) -> Iterator[Recording]:
    """All the music, as it is heard there."""
    for recording in music:
        yield Recording(recording.name, place, _heard_through(place, recording.sound), recording.bpm_at)


def _heard_through(place: str, sound: Callable[[float], Samples]) -> Callable[[float], Samples]:
    return lambda seconds: PLACES[place](sound(seconds))


def tables(programs: Sequence[Judged], each: int) -> Iterator[Table]:
    """A row for each place; there, all programs have heard `each` recordings, place after place."""

    def table(title: str, cell: Callable[[Judged, slice], str], note: str = "") -> Table:
        rows = [
            [place, *(cell(program, slice(n * each, (n + 1) * each)) for program in programs)]
            for n, place in enumerate(PLACES)
        ]
        return Table(title, ["place", *(program.name for program in programs)], rows, note)

    for moment, when in ((EARLY, f"after {EARLY:g} s"), (np.inf, "at the end")):
        yield table(
            f"Right {when}, %",
            lambda program, here, moment=moment: (
                f"{_percent(program.acc1(moment)[here])} / {_percent(program.acc2(moment)[here])}"
            ),
            "Octave included / a factor of 2 or 3 forgiven.",
        )
    yield table(
        "A wrong tempo is shown at the end, %",
        lambda program, here: _percent((~np.isnan(program.at(np.inf)[0]) & ~program.acc2(np.inf))[here]),
        "A factor of 2 or 3 forgiven. What is neither right nor wrong shows no tempo.",
    )


def headline(programs: Sequence[Judged], each: int) -> tuple[str, str]:
    """Everywhere but in the first place, together."""
    shares = [
        f"{program.name} {_percent(program.acc1(EARLY)[each:])} / {_percent(program.acc2(EARLY)[each:])} %"
        for program in programs
    ]
    return f"Right after {EARLY:g} s behind walls, in halls, in noise and talk", ", ".join(shares)


def _percent(flags: Flags) -> str:
    return f"{100 * np.mean(flags):.0f}"


if __name__ == "__main__":
    main()
