"""Hearing what JACK plays: whatever is connected to the speakers is connected to our input as well.

PortAudio opens one client of JACK and stays with its ports. Here its input ports are connected anew each
second to whatever then feeds the speakers, so players may come and go. It takes a second, tiny client of
JACK's own library, since connections may be made by anybody.
"""

from __future__ import annotations

import contextlib
import ctypes
import time
from collections.abc import Iterable
from typing import Any

from livetempo.sources.recorder.portaudio import load

HOST = "JACK Audio Connection Kit"  # as PortAudio calls it
REMEDY = "nothing is connected to the speakers (system:playback) that plays"

LIBRARY = "libjack.so.0"
AUDIO = b"32 bit float mono audio"
INPUT, PHYSICAL = 1, 4  # JackPortIsInput, JackPortIsPhysical
NO_START_SERVER = 1
LOOK_SECONDS = 1.0


def follow_playback() -> str:
    """Keep our input connected to what feeds the speakers, as long as there is a server."""
    with contextlib.suppress(OSError):  # without JACK's library, PortAudio could not have opened it either
        patchbay, portaudio = _Patchbay(), ctypes.CDLL(load()._libname)
        while patchbay.is_open:
            ours = patchbay.ports_of(_own_client(portaudio))
            patchbay.mirror(patchbay.ports(AUDIO, INPUT | PHYSICAL), ours)
            time.sleep(LOOK_SECONDS)
    return ""


def _own_client(portaudio: ctypes.CDLL) -> bytes:
    """The name that PortAudio has at JACK."""
    name = ctypes.c_char_p()
    portaudio.PaJack_GetClientName(ctypes.byref(name))
    return name.value or b"PortAudio"


class _Patchbay:
    """A client that plays and records nothing, and connects others."""

    def __init__(self) -> None:
        self._jack = _library()
        self._client = self._jack.jack_client_open(b"livetempo", NO_START_SERVER, None)

    @property
    def is_open(self) -> bool:
        return self._client is not None

    def ports(self, kind: bytes, flags: int, pattern: bytes | None = None) -> list[bytes]:
        """The names of all ports of that kind."""
        return self._take(self._jack.jack_get_ports(self._client, pattern, kind, flags))

    def ports_of(self, client: bytes) -> list[bytes]:
        """The names of the client's input ports."""
        return [port for port in self.ports(AUDIO, INPUT) if port.startswith(client + b":")]

    def mirror(self, speakers: list[bytes], ours: list[bytes]) -> None:
        """Connect to each of ours what is connected to the speakers in its place, and nothing else."""
        for number, port in enumerate(ours):
            wanted = {
                source for speaker in speakers[number :: len(ours)] for source in self._sources(speaker)
            }
            present = set(self._sources(port))
            for source in wanted - present:
                self._jack.jack_connect(self._client, source, port)
            for source in present - wanted:
                self._jack.jack_disconnect(self._client, source, port)

    def _sources(self, port: bytes) -> Iterable[bytes]:
        handle = self._jack.jack_port_by_name(self._client, port)
        if handle is None:  # gone meanwhile
            return []
        return self._take(self._jack.jack_port_get_all_connections(self._client, handle))

    def _take(self, names: Any) -> list[bytes]:
        """Copy a list that JACK has allocated, ended by a null."""
        if not names:
            return []
        copies: list[bytes] = []
        while names[len(copies)] is not None:
            copies.append(names[len(copies)])
        self._jack.jack_free(names)
        return copies


def _library() -> Any:
    jack = ctypes.CDLL(LIBRARY)
    jack.jack_client_open.restype = ctypes.c_void_p
    jack.jack_get_ports.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong]
    jack.jack_get_ports.restype = ctypes.POINTER(ctypes.c_char_p)
    jack.jack_port_by_name.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    jack.jack_port_by_name.restype = ctypes.c_void_p
    jack.jack_port_get_all_connections.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    jack.jack_port_get_all_connections.restype = ctypes.POINTER(ctypes.c_char_p)
    jack.jack_connect.argtypes = jack.jack_disconnect.argtypes = [
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.c_char_p,
    ]
    jack.jack_free.argtypes = [ctypes.c_void_p]
    jack.jack_free.restype = None
    return jack
