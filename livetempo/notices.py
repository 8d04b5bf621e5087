"""What a session has to say in words: one sentence, the most urgent one, or nothing when all is well."""

from __future__ import annotations

from livetempo.intake import Intake
from livetempo.meters import InputMeter
from livetempo.sources.source import Source

LONG_PREPARATION_SECONDS = 2.0  # loading takes a quarter of this; longer: compiling, or a very busy machine
SILENCE_NOTICE_SECONDS = 4.0  # zeros for so long are no music: even a gap between tracks has some noise
STALL_NOTICE_SECONDS = 2.0
FIRST_RUN = "preparing: the first run compiles the signal processing, which takes up to a minute, once"
TOO_BUSY = "this computer is too busy: some sound is skipped, to keep up with what is played now"


def choose_notice(
    source: Source,
    intake: Intake,
    meter: InputMeter,
    *,
    preparing_seconds: float | None,
    idle_seconds: float,
) -> str:
    """The sentence.

    preparing_seconds  for how long the tracker has been loading; None once it is there
    idle_seconds       for how long nothing has come
    """
    notices = (
        (source.away, bool(source.away)),
        (f"listening to {source.name} again", intake.is_just_back),
        (FIRST_RUN, (preparing_seconds or 0.0) >= LONG_PREPARATION_SECONDS),
        (f"no sound arrives from {source.name}", idle_seconds >= STALL_NOTICE_SECONDS),
        (TOO_BUSY, intake.is_behind),
        (source.silence_hint, meter.silent_seconds >= SILENCE_NOTICE_SECONDS),
        ("the samples are far beyond full scale: is the format right?", meter.is_absurd),
    )
    return next((sentence for sentence, applies in notices if applies), "")
