"""Who was late on JACK, in the words of JACK itself."""

from __future__ import annotations

import re
from typing import NamedTuple

RECORDER, PLAYER = "PortAudio", "PortAudio-01"  # as PortAudio names its clients, in the order of their coming
_LATE_SERVER = re.compile(r"JackTimedDriver::Process XRun")
_LATE_CLIENT = re.compile(
    r"JackEngine::XRun: client = (?P<name>\S+) was not finished, state = (?P<state>\w+)"
)


class Xruns(NamedTuple):
    """How often a cycle of JACK's was not done in time, and why.

    server    JACK itself came late: the system had not run it
    unrun     a client had been called, and the system had not run it yet
    player    the player was still at work
    recorder  livetempo's recording process was still at work
    """

    server: int
    unrun: int
    player: int
    recorder: int


def read(said: bytes) -> Xruns:
    """Count them in what jackd has said."""
    words = said.decode(errors="replace")
    late = [(found["name"], found["state"]) for found in _LATE_CLIENT.finditer(words)]
    return Xruns(
        len(_LATE_SERVER.findall(words)),
        sum(state == "Triggered" for _, state in late),
        late.count((PLAYER, "Running")),
        late.count((RECORDER, "Running")),
    )
