"""A program for the tests of the display and of the keys: a scripted session, the real display.

    python -m tests.displayed [--fail] [--seconds S] [--range LO HI]

Prints, when all is over, what the keys have done, as one JSON object.
"""

from __future__ import annotations

import argparse
import json
import math
import threading
import time

from livetempo.parameters import Parameters
from livetempo.sinks import display
from livetempo.status import Status
from tests.snapshots import AXIS_BPM, snapshot

HEARD_BPM = 124.0


class ScriptedSession:
    """Hears 124 BPM after half a second; does with multiple and hold what a tracker does."""

    def __init__(self, tempo_range: tuple[float, float], fails: bool) -> None:
        self.parameters = Parameters(tempo_range=tempo_range)
        self.finished = threading.Event()
        self.resets = 0
        self._fails = fails
        self._began = time.monotonic()

    def reset(self) -> None:
        self.resets += 1

    def stop(self) -> None:
        self.finished.set()

    def read_status(self) -> Status:
        now = round(time.monotonic() - self._began, 1)
        if self._fails and now > 0.5:
            raise RuntimeError("the session broke")
        p = self.parameters
        known = now >= 0.5
        return snapshot(
            HEARD_BPM * math.pow(2.0, p.octave) if known else None,
            time=now,
            state="holding" if p.hold else "locked" if known else "searching",
            tempo_range=p.tempo_range,
            response=p.response,
            octave=p.octave,
            landscape_bpm=AXIS_BPM * 2.0**p.octave,
            hold=p.hold,
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fail", action="store_true")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--range", type=float, nargs=2, default=(30.0, 300.0))
    arguments = parser.parse_args()
    session = ScriptedSession(tuple(arguments.range), arguments.fail)
    timer = threading.Timer(arguments.seconds, session.finished.set)
    timer.daemon = True
    timer.start()
    display.run(session.read_status, session, session.finished)
    p = session.parameters
    found = {
        "octave": round(p.octave, 3),
        "hold": p.hold,
        "tempo_range": p.tempo_range,
        "response": p.response,
        "resets": session.resets,
        "stopped": session.finished.is_set(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
