"""The programs that are compared: what has to be installed for each, and how it is read."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Environment:
    """A virtual environment.

    installs   the arguments of one `pip install` after the other
    variables  what has to be set in the meantime
    reason     why it cannot be installed at all
    """

    name: str
    installs: tuple[tuple[str, ...], ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Peer:
    """One way of reading a tempo from a program.

    adapter  module below benchmarks.peers.adapters, and the class in it
    how      what is fed to it and what is read, in a few words
    """

    name: str
    environment: str
    adapter: str
    how: str


# madmom is of 2018: it has to be built with the tools of its time, which pip would not choose by itself.
_OLD_BUILD_TOOLS = ("numpy<1.24", "scipy<1.12", "cython<3", "setuptools<70", "wheel")
_MADMOM = ("--no-build-isolation", "madmom==0.16.1")
_TRANSLATE_ANEW = (("CYTHON_FORCE_REGEN", "1"),)  # the C files in it are for Python 3.10 at most

_NOT_ON_WINDOWS = "the tracker in it is called by names that compilers for Windows do not give"

ENVIRONMENTS = {
    environment.name: environment
    for environment in (
        Environment(
            "aubio", (("numpy<2", "setuptools<70", "wheel"), ("--no-build-isolation", "aubio==0.4.9"))
        ),
        Environment(  # CONTRIBUTING.md tells how to build it where pip cannot
            "btrack",
            (("numpy",), ("btrack-beat-tracker>=1.0.7",)),
            reason=_NOT_ON_WINDOWS if sys.platform == "win32" else "",
        ),
        Environment("madmom", ((*_OLD_BUILD_TOOLS, "mido"), _MADMOM), _TRANSLATE_ANEW),
        Environment(
            "beatnet",
            (
                (*_OLD_BUILD_TOOLS, "mido", "torch", "librosa", "matplotlib"),
                _MADMOM,
                (
                    "--no-deps",
                    "BeatNet==1.1.3",
                ),  # it asks for a numba that no longer installs, and needs none
            ),
            _TRANSLATE_ANEW,
        ),
        Environment("essentia", (("essentia==2.1b6.dev1389",),)),
        Environment("librosa", (("librosa==0.11.0",),)),
        Environment("tempocnn", (("tempocnn==0.0.8",),)),
    )
}

LIVETEMPO = Peer("livetempo", "", "livetempo_tracker:LivetempoTracker", "every estimate")
PEERS = (
    Peer("aubio", "aubio", "aubio_tempo:AubioTempo", "hops of 512; its own running tempo"),
    Peer(
        "BTrack",
        "btrack",
        "btrack_stream:BTrackStream",
        "hops of 512; its own running tempo, from its first beat on",
    ),
    Peer(
        "madmom (state)",
        "madmom",
        "madmom_online:MadmomState",
        "online; the tempo of the most probable state of its dynamic Bayesian network",
    ),
    Peer(
        "madmom (intervals)",
        "madmom",
        "madmom_online:MadmomIntervals",
        "online; the median of the last 8 intervals between its beats",
    ),
    Peer("BeatNet", "beatnet", "beatnet_stream:BeatNetStream", "stream; the median tempo of its particles"),
    Peer(
        "essentia (degara)",
        "essentia",
        "essentia_window:Degara",
        "the last 12 s at most, twice a second; RhythmExtractor2013",
    ),
    Peer(
        "essentia (percival)",
        "essentia",
        "essentia_window:Percival",
        "the last 12 s at most, twice a second; PercivalBpmEstimator",
    ),
    Peer(
        "librosa",
        "librosa",
        "librosa_window:LibrosaTempo",
        "the last 12 s at most, once a second; feature.tempo",
    ),
    Peer(
        "tempo-CNN",
        "tempocnn",
        "tempocnn_window:TempoCnn",
        "the last 12 s at most, once a second; model fcn",
    ),
)
