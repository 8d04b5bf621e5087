"""What happens to bytes on their way: cut, flipped, overwritten, repeated, mixed up."""

from __future__ import annotations

import struct
from collections.abc import Callable
from random import Random

HEADER_BYTES = 96  # most of what decides about a file lies here
TELLING_NUMBERS: tuple[int, ...] = (
    0,
    1,
    2,
    3,
    7,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFE,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
)
TELLING_NUMBERS += (0xFFFFFFFE, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
MOST_MUTATIONS = 4
JUNK = (
    b"",
    b"\0",
    b"\xff" * 9,
    b"ID3\x04\0\0\0\0\x7f\x7f",
    b"RIFF",
    b"OggS\0\x02",
    b"fLaC\0",
    b"<?xml",
    b"\r\n\r\n",
)

Mutation = Callable[[Random, bytes], bytes]


def mutate(rng: Random, data: bytes) -> bytes:
    """The bytes after one to a few accidents; one in three accidents hits the header."""
    for _ in range(rng.randint(1, MOST_MUTATIONS)):
        data = rng.choice(MUTATIONS)(rng, data)
    return data


def _place(rng: Random, data: bytes) -> int:
    limit = min(len(data), HEADER_BYTES) if rng.random() < 1 / 3 else len(data)
    return rng.randint(0, limit)


def _truncate(rng: Random, data: bytes) -> bytes:
    return data[: _place(rng, data)]


def _behead(rng: Random, data: bytes) -> bytes:
    return data[_place(rng, data) :]


def _flip_bits(rng: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 16) if data else 0):
        changed[min(_place(rng, data), len(data) - 1)] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _write_number(rng: Random, data: bytes) -> bytes:
    """A telling number of any width and order, where a header may keep one."""
    form = rng.choice("<>") + rng.choice("BHIQ")
    size = struct.calcsize(form)
    number = struct.pack(form, rng.choice(TELLING_NUMBERS) % 256**size)
    at = _place(rng, data)
    return data[:at] + number + data[at + size :]


def _fill(rng: Random, data: bytes) -> bytes:
    at, count = _place(rng, data), rng.choice((1, 10, 100, 5000))
    return data[:at] + rng.choice((bytes(count), b"\xff" * count, rng.randbytes(count))) + data[at + count :]


def _insert(rng: Random, data: bytes) -> bytes:
    at = _place(rng, data)
    return data[:at] + rng.choice((*JUNK, rng.randbytes(rng.randint(1, 300)))) + data[at:]


def _drop(rng: Random, data: bytes) -> bytes:
    at = _place(rng, data)
    return data[:at] + data[at + rng.choice((1, 2, 3, 17, 400)) :]


def _repeat(rng: Random, data: bytes) -> bytes:
    first, last = sorted((_place(rng, data), _place(rng, data)))
    return data[:last] + data[first:last][:5000] + data[last:]


MUTATIONS: tuple[Mutation, ...] = (_truncate, _behead, _flip_bits, _write_number, _write_number)
MUTATIONS += (_fill, _insert, _drop, _repeat)
