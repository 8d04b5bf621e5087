"""Errors that are meant for the person at the keyboard: one clear sentence each, never a traceback."""

from __future__ import annotations


class LivetempoError(Exception):
    """Something outside the program went wrong (a device, a file, a pipe). Exit code 1."""

    exit_code = 1


class UsageError(LivetempoError):
    """The program was asked for something impossible. Exit code 2."""

    exit_code = 2
