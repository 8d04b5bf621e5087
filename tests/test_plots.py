"""The pictures can be read: no word lies on another."""

from __future__ import annotations

from itertools import pairwise

import pytest

pytest.importorskip("matplotlib", reason="needs matplotlib")

from benchmarks.peers.registry import LIVETEMPO, PEERS
from benchmarks.plots.style import COLOURS, apart


def test_words_that_would_touch_move_apart_as_little_as_possible() -> None:
    assert apart({"a": 90.0, "b": 89.0, "c": 50.0}, 4.0) == {"a": 91.5, "b": 87.5, "c": 50.0}
    many = {str(place): float(height) for place, height in enumerate((97, 96, 95, 88, 86, 85, 60, 58, 30))}
    placed = list(apart(many, 4.0).values())
    assert all(upper - lower >= 4.0 - 1e-9 for upper, lower in pairwise(placed))
    assert sum(placed) == pytest.approx(sum(many.values()))  # nobody is pushed aside more than the others


def test_every_program_has_a_colour_of_its_own() -> None:
    assert set(COLOURS) == {peer.name for peer in (LIVETEMPO, *PEERS)}
    assert len(set(COLOURS.values())) == len(COLOURS)
