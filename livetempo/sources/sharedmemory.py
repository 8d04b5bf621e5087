"""Memory that a process shares with a child of its own, and that is gone when the last of them is."""

from __future__ import annotations

import mmap
import os
import sys
import tempfile


class SharedMemory:
    """A piece of memory, all zero, and the word by which a child finds it.

    It has no name that could be left behind: on POSIX the child inherits a descriptor (`descriptors` have to
    be passed on to it), on Windows the system forgets it with its last user.
    """

    descriptors: tuple[int, ...] = ()

    def __init__(self, size: int) -> None:
        if sys.platform == "win32":
            self.word = f"livetempo-{os.getpid()}-{os.urandom(8).hex()}:{size}"
        else:
            descriptor = _anonymous_file()
            os.truncate(descriptor, size)
            self.word = f"{descriptor}:{size}"
            self.descriptors = (descriptor,)
        self.memory = attach(self.word)

    def close_descriptors(self) -> None:
        """The child has them, or never will. The memory itself goes with its last user."""
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = ()


def attach(word: str) -> mmap.mmap:
    """The memory with that word, in this process."""
    name, _, size = word.rpartition(":")
    if sys.platform == "win32":
        return mmap.mmap(-1, int(size), tagname=name)
    return mmap.mmap(int(name), int(size))


def _anonymous_file() -> int:
    """A file without a name; of memory where the system has such."""
    if sys.platform == "linux":
        return os.memfd_create("livetempo")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
