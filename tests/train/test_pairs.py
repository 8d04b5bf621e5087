"""A pair is two views which nothing but the music tells apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from livetempo.config import FRAMES_PER_SECOND
from tests.train.music import SPEEDS, pulse_piece, pulse_pieces
from train.data.pairs import NEAREST_SPEEDS, cut, draw_pairs, make_batch, moments
from train.data.pieces import (
    NEVER_NEARER,
    SPEED_RANGE,
    Piece,
    draw_speeds,
    is_held_out,
    load_pieces,
    piece_path,
)

FRAMES = 800


def ramp_piece() -> Piece:
    """Each frame says at which moment of the music it lies: what a view shows is then known exactly."""
    frames = [np.arange(0, 30 / speed, 0.01)[:, None] * speed for speed in SPEEDS]
    return Piece([np.repeat(f, 8, 1).astype(np.float16) for f in frames], SPEEDS, "ramp")


def test_both_views_are_equally_long_and_full() -> None:
    pieces = pulse_pieces(5)
    pairs = draw_pairs(pieces, np.random.default_rng(0), 40, FRAMES)
    views = make_batch(pieces, pairs, FRAMES, disguise=False).views
    assert views.shape == (80, FRAMES, 8)
    assert (views[:, :100].max(axis=(1, 2)) > 0.3).all()  # music from the very start: no padding
    assert (views[:, -100:].max(axis=(1, 2)) > 0.3).all()


def test_both_views_end_at_the_same_moment_of_the_music() -> None:
    piece = ramp_piece()
    for pair in draw_pairs([piece], np.random.default_rng(1), 30, FRAMES):
        ends = [cut(piece, v, pair.moment_seconds, FRAMES)[-1, 0] for v in (pair.first, pair.second)]
        assert ends == pytest.approx([pair.moment_seconds] * 2, abs=0.05)


def test_the_ratio_of_speeds_is_that_of_the_pulses() -> None:
    """Counted in the views themselves."""
    pieces = [pulse_piece(100.0)]
    pairs = draw_pairs(pieces, np.random.default_rng(2), 20, FRAMES)
    batch = make_batch(pieces, pairs, FRAMES, disguise=False)
    beats = [(view[:, 0] > 0.8).nonzero()[0] for view in batch.views]
    tempo = np.array([1 / np.diff(places).mean() for places in beats])
    np.testing.assert_allclose(tempo[:20] / tempo[20:], batch.ratio, rtol=0.02)


def test_no_view_runs_at_the_original_speed_nor_two_at_nearly_the_same() -> None:
    rng = np.random.default_rng(3)
    speeds = np.concatenate([draw_speeds(rng, 4) for _ in range(200)])
    assert (np.abs(np.log(speeds)) >= np.log(NEVER_NEARER) - 1e-9).all()
    assert (np.abs(np.log(speeds)) <= np.log(SPEED_RANGE) + 1e-9).all()
    ratio = make_batch((p := pulse_pieces(3)), draw_pairs(p, rng, 50, FRAMES), FRAMES).ratio
    assert (np.maximum(ratio, 1 / ratio) >= NEAREST_SPEEDS).all()


def test_faster_and_slower_come_equally_often_in_first_place() -> None:
    pieces = pulse_pieces(3)
    batch = make_batch(
        pieces, draw_pairs(pieces, np.random.default_rng(4), 200, FRAMES), FRAMES, disguise=False
    )
    assert 0.35 < (batch.ratio > 1).mean() < 0.65


def test_a_piece_too_short_is_passed_over() -> None:
    short, long = pulse_piece(100.0, seconds=6.0), pulse_piece(100.0)
    assert moments(short, (0, 3), FRAMES) is None
    assert {pair.piece for pair in draw_pairs([short, long], np.random.default_rng(5), 20, FRAMES)} == {1}
    with pytest.raises(ValueError, match="long enough"):
        draw_pairs([short], np.random.default_rng(6), 1, FRAMES)


def test_the_disguise_hides_level_balance_and_blur_but_not_the_beat() -> None:
    pieces = [pulse_piece(120.0)]
    pairs = draw_pairs(pieces, np.random.default_rng(7), 16, FRAMES)
    plain = make_batch(pieces, pairs, FRAMES, disguise=False).views
    disguised = make_batch(pieces, pairs, FRAMES).views
    bands_plain, bands = plain.max(1), disguised.max(1)
    assert (bands / bands_plain).std() > 0.3
    for before, after in zip(plain, disguised, strict=True):
        assert np.corrcoef(before.sum(1), after.sum(1))[0, 1] > 0.6


def test_pieces_come_back_from_their_files_in_one_order(tmp_path: Path) -> None:
    pieces = pulse_pieces(3)
    for piece in reversed(pieces):
        piece.save(piece_path(tmp_path, piece.source))
    found = load_pieces(tmp_path)
    assert [piece.source for piece in found] == [piece.source for piece in pieces]
    np.testing.assert_array_equal(found[1].frames[2], pieces[1].frames[2])
    assert not list(tmp_path.glob("*.part"))


def test_some_pieces_are_kept_for_checking_and_always_the_same() -> None:
    pieces = pulse_pieces(100)
    kept = [is_held_out(piece) for piece in pieces]
    assert 8 <= sum(kept) <= 35
    assert kept == [is_held_out(piece) for piece in pieces]


def test_a_moment_is_counted_in_seconds_of_the_music() -> None:
    piece = pulse_piece(60.0)
    span = moments(piece, (0, 3), FRAMES)
    assert span is not None
    assert span[0] == pytest.approx(FRAMES / FRAMES_PER_SECOND * SPEEDS[3])
    assert span[1] == pytest.approx(30.0, abs=0.05)
