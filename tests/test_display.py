"""What people see: the frames as a function of status and size."""

from __future__ import annotations

import itertools
import math
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from livetempo.sinks.canvas import Canvas
from livetempo.sinks.charts import history_rows, history_span, landscape_rows, tempo_column
from livetempo.sinks.layout import render
from livetempo.sinks.look import ALARM, ASCII, UNICODE, Glyphs, glyphs_for
from livetempo.sinks.view import Point, Watcher
from livetempo.tempo import TempoEstimate
from tests.frames import COMMON_SIZES, frame, shows_digits, view_of
from tests.snapshots import AXIS_BPM, landscape, snapshot, unheard

WIDTHS = (10, 11, 16, 17, 19, 20, 25, 29, 30, 36, 40, 49, 59, 60, 75, 76, 80, 99, 100, 120, 163, 200, 250)
HEIGHTS = (3, 4, 5, 6, 9, 10, 12, 13, 14, 15, 19, 23, 24, 25, 29, 30, 40, 50, 60)


class TestEverySize:
    @pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
    @pytest.mark.parametrize("height", HEIGHTS)
    def test_fills_the_window_and_no_more(self, height: int, glyphs: Glyphs) -> None:
        statuses = (
            snapshot(),
            snapshot(None, state="silent", level_db=-math.inf),
            snapshot(1203.4, octave=3.0, hold=True, state="holding", dropped_samples=10**9, clipped=True),
            snapshot(source="ライブ入力 " * 30, notice="no sound " * 40, cpu=3.2),
            unheard(),
        )
        for status, width in itertools.product(statuses, WIDTHS):
            rows = frame(status, width, height, glyphs)
            assert len(rows) == height
            assert {cell_len(row) for row in rows} == {width}

    @pytest.mark.parametrize("bpm", [58.3, 124.0, 199.96])
    @pytest.mark.parametrize(("width", "height"), COMMON_SIZES)
    def test_shows_the_estimated_tempo_in_large_digits(self, width: int, height: int, bpm: float) -> None:
        whole, tenth = f"{bpm:.1f}".split(".")
        rows = frame(snapshot(bpm), width, height)
        assert shows_digits(rows, whole)
        assert shows_digits(rows, tenth)
        other = whole[:-1] + str((int(whole[-1]) + 1) % 10)
        assert not shows_digits(rows, other)

    def test_shows_it_as_text_where_digits_have_no_room(self) -> None:
        assert "124.0" in "".join(frame(snapshot(124.0), 10, 3))
        assert "--" in "".join(frame(snapshot(None), 10, 3))

    @pytest.mark.parametrize(("width", "height"), COMMON_SIZES)
    def test_shows_no_number_when_there_is_no_tempo(self, width: int, height: int) -> None:
        rows = frame(snapshot(None, state="silent"), width, height)
        assert shows_digits(rows, "--")
        assert not any(shows_digits(rows, digit) for digit in "0234568")

    @pytest.mark.parametrize(("width", "height"), [*COMMON_SIZES[1:], (30, 10), (30, 40)])
    def test_shows_what_was_dropped_in_red(self, width: int, height: int) -> None:
        canvas = render(view_of(snapshot(dropped_samples=48512)), width, height, UNICODE)
        pieces = [segment for row in canvas.changes_since(None).rows for segment in row[1]]
        assert [piece.style for piece in pieces if piece.text == "dropped 48512"] == [ALARM]

    @pytest.mark.parametrize(("width", "height"), COMMON_SIZES)
    def test_nothing_moves_when_the_numbers_change(self, width: int, height: int) -> None:
        def without_digits(bpm: float, cpu: float, level: float) -> list[str]:
            status = snapshot(bpm, cpu=cpu)
            rows = frame(status, width, height, meter_db=level)
            return [re.sub(r"[0-9▀▄█▁▂▃▅▆▇━╸─▲┴-]", " ", row) for row in rows]

        assert without_digits(58.3, 0.002, -4.0) == without_digits(240.0, 0.95, -47.0)


class TestParts:
    def test_the_state_stands_there_in_a_word(self) -> None:
        for state in ("searching", "locked", "holding", "silent"):
            bpm = 124.0 if state in ("locked", "holding") else None
            assert any(state in row for row in frame(snapshot(bpm, state=state), 80, 24))
        assert any("searching" in row for row in frame(unheard(), 80, 24))

    def test_clipping_is_marked(self) -> None:
        assert any("CLIP" in row for row in frame(snapshot(clipped=True), 80, 24))
        assert not any("CLIP" in row for row in frame(snapshot(), 80, 24))

    def test_multiple_and_hold_stand_beside_the_number(self) -> None:
        rows = frame(snapshot(62.0, octave=-1.0, hold=True, state="holding"), 80, 24)
        assert any(f"{UNICODE.times}1/2" in row for row in rows)
        assert any(row.rstrip().endswith("hold") for row in rows)

    def test_keys_are_explained_only_to_who_has_a_keyboard(self) -> None:
        assert "q quit" in frame(snapshot(), 80, 24)[-1]
        assert not any("quit" in row for row in frame(snapshot(), 80, 24, has_keys=False))
        assert not any("quit" in row for row in frame(snapshot(), 80, 24, toggle_help=True))
        assert any("quit" in row for row in frame(snapshot(), 60, 15, toggle_help=True))

    def test_the_last_message_goes_before_the_notice(self) -> None:
        status = snapshot(notice="no sound arrives")
        for size in COMMON_SIZES[1:]:
            assert any("no sound arrives" in row for row in frame(status, *size))
            assert any("tapped 97.3" in row for row in frame(status, *size, message="tapped 97.3"))

    def test_a_pulse_is_wide_on_the_beat_narrow_before_the_next_and_absent_without_tempo(self) -> None:
        def width(phase: float | None) -> int:
            rows = frame(snapshot(None), 80, 24, pulse_phase=phase)
            return max(row.count("▄") for row in rows[10:11])

        assert width(0.0) > width(0.3) > width(0.9) > 0 == width(None)

    def test_confidence_fills_its_bar(self) -> None:
        def filled(confidence: float) -> int:
            status = snapshot(estimate=TempoEstimate(1.0, 124.0, confidence, "locked"))
            [row] = [row for row in frame(status, 60, 30) if "confidence" in row]
            return row.count("━")

        assert 0 == filled(0.0) < filled(0.5) < filled(1.0)
        assert filled(0.5) == pytest.approx(filled(1.0) / 2, abs=1)

    def test_the_landscape_peaks_where_the_tempo_is_marked(self) -> None:
        rows = frame(snapshot(97.0, landscape=landscape(97.0, 194.0)), 120, 40)
        [axis] = [row for row in rows if "▲" in row]
        top = next(row for row in rows[rows.index(axis) - 7 :] if "█" in row or "▇" in row)
        assert abs(axis.index("▲") - max(top.find("█"), top.find("▇"))) <= 1

    def test_a_tempo_beyond_the_axis_is_marked_at_its_end(self) -> None:
        assert any("▸" in row for row in frame(snapshot(496.0, octave=2.0), 80, 24))
        assert any("◂" in row for row in frame(snapshot(20.0, octave=-2.0), 80, 24))

    def test_a_narrow_peak_is_seen_at_every_width(self) -> None:
        scores = landscape(124.0) * 0
        scores[40] = 1.0
        for columns in range(12, 240):
            assert max(landscape_rows(scores, columns, 1, UNICODE)[0]) >= "▆"

    def test_rivals_are_seen_though_a_hundred_times_less_likely(self) -> None:
        scores = landscape(120.0) + landscape(60.0) / 100
        row = landscape_rows(scores, len(AXIS_BPM), 1, UNICODE)[0]
        assert row[tempo_column(120.0, AXIS_BPM, len(AXIS_BPM))] == "█"
        assert "▂" < row[tempo_column(60.0, AXIS_BPM, len(AXIS_BPM))] < "▇"
        assert row[tempo_column(85.0, AXIS_BPM, len(AXIS_BPM))] == " "

    def test_a_landscape_without_preference_is_a_plain(self) -> None:
        for scores in (
            landscape(120.0) * 0 + 1,
            landscape(120.0) * 0.3 + 0.7,
            landscape(120.0) * float("nan"),
        ):
            assert set("".join(landscape_rows(scores, 70, 3, UNICODE))) <= set(" ▁▂")

    def test_the_axis_is_logarithmic(self) -> None:
        columns = [tempo_column(bpm, AXIS_BPM, 200) for bpm in (37.5, 75, 150, 300)]
        assert max(b - a for a, b in itertools.pairwise(columns)) - 1 <= min(
            b - a for a, b in itertools.pairwise(columns)
        )

    def test_history_shows_a_jump_as_a_step_and_a_pause_as_a_gap(self) -> None:
        past = [
            Point(tick / 10, None if 200 <= tick < 300 else 100.0 if tick < 400 else 140.0)
            for tick in range(601)
        ]
        top, *_, bottom = history_rows(past, 60, 3, UNICODE)
        assert history_span(past) == (100.0, 140.0)
        assert not top[:38].strip()
        assert not bottom[42:].strip()
        assert not bottom[21:29].strip()
        assert bottom[2:19].replace(" ", "") == bottom[2:19]

    def test_history_walks_without_changing_its_shape(self) -> None:
        def drawn(now: float) -> str:
            times = [now - 60 + tick / 10 for tick in range(601)]
            past = [Point(time, 120.0 if time < 90 else 124.0) for time in times]
            return history_rows(past, 60, 1, UNICODE)[0]

        assert drawn(110.0)[4:] == drawn(114.0)[:-4] or drawn(110.0)[5:-1] == drawn(114.0)[1:-5]

    def test_without_any_tempo_there_is_no_history(self) -> None:
        silence = [Point(tick / 10, None) for tick in range(600)]
        assert history_span(silence) is None
        assert not "".join(history_rows(silence, 60, 3, UNICODE)).strip()


class TestCanvas:
    def test_what_sticks_out_is_cut_off(self) -> None:
        canvas = Canvas(6, 2)
        canvas.write(-2, 0, "abcdefghijk")
        canvas.write(4, 1, "あい")
        canvas.write(0, 2, "below")
        canvas.write(9, 1, "beside")
        assert canvas.plain() == ["cdefgh", "    あ"]


class TestWatcher:
    def test_before_the_first_estimate_there_is_neither_history_nor_pulse(self) -> None:
        view = Watcher().watch(unheard(), 0.0)
        assert not view.history
        assert view.pulse_phase is None

    def test_a_tempo_that_is_let_go_stops_the_pulse(self) -> None:
        watcher = Watcher()
        watcher.watch(snapshot(120.0, time=1.0), 0.0)
        assert watcher.watch(snapshot(120.0, time=1.1), 0.1).pulse_phase == pytest.approx(0.2)
        assert watcher.watch(snapshot(None, time=1.2, state="silent"), 0.2).pulse_phase is None
        assert watcher.watch(snapshot(90.0, time=1.3), 0.3).status.estimate.bpm == 90.0  # type: ignore[union-attr]

    def test_the_pulse_has_the_rate_of_the_tempo(self) -> None:
        watcher = Watcher()
        phases = [watcher.watch(snapshot(90.0), tick / 15).pulse_phase or 0.0 for tick in range(15 * 60 + 1)]
        assert sum(later < earlier for earlier, later in itertools.pairwise(phases)) == pytest.approx(
            90, abs=1
        )

    def test_the_pulse_does_not_stumble_when_the_tempo_changes(self) -> None:
        watcher = Watcher()
        before = [watcher.watch(snapshot(60.0), tick / 15).pulse_phase for tick in range(6)][-1]
        after = watcher.watch(snapshot(180.0), 6 / 15).pulse_phase
        assert after == pytest.approx(before + 3 / 15)

    def test_the_last_digit_rests_while_the_tempo_trembles(self) -> None:
        watcher = Watcher()
        shown = set()
        for tick in range(100):
            estimate = watcher.watch(snapshot(123.95 + 0.02 * (-1) ** tick), tick / 15).status.estimate
            assert estimate is not None
            shown.add(f"{estimate.bpm:.1f}")
        assert len(shown) == 1

    def test_a_tempo_that_moves_is_followed_closely(self) -> None:
        watcher = Watcher()
        for tick in range(400):
            bpm = 100 + tick / 40
            estimate = watcher.watch(snapshot(bpm), tick / 15).status.estimate
            assert estimate is not None
            assert estimate.bpm == pytest.approx(bpm, abs=0.06)

    def test_it_remembers_one_minute(self) -> None:
        watcher = Watcher()
        for tick in range(2000):
            view = watcher.watch(snapshot(time=tick / 10), tick / 10)
        assert view.history[-1].time - view.history[0].time == pytest.approx(60.0, abs=0.2)

    def test_it_begins_again_with_the_session(self) -> None:
        watcher = Watcher()
        watcher.watch(snapshot(time=50.0), 0.0)
        assert len(watcher.watch(snapshot(time=0.1), 0.1).history) == 1

    def test_the_meter_rises_at_once_and_falls_slowly(self) -> None:
        watcher = Watcher()
        assert watcher.watch(snapshot(level_db=-6.0), 0.0).meter_db == -6.0
        assert -12.0 < watcher.watch(snapshot(level_db=-math.inf), 0.1).meter_db < -6.0
        assert watcher.watch(snapshot(level_db=-math.inf), 60.0).meter_db == -60.0


class TestCharacters:
    def test_ascii_is_all_that_is_used_where_there_is_no_more(self) -> None:
        status = snapshot(62.0, source="Röhre ライブ", octave=-1.0, hold=True, state="holding")
        for size in COMMON_SIZES:
            rows = frame(status, *size, ASCII)
            assert "".join(rows).isascii()
            assert shows_digits(rows, "62", ASCII)

    def test_control_characters_in_a_name_do_nothing(self) -> None:
        rows = frame(snapshot(source="evil\x1b[2Jdevice\n"), 80, 24)
        assert all(row.isprintable() for row in rows)

    @pytest.mark.parametrize(
        ("encoding", "environment", "expected"),
        [
            ("utf-8", {"LANG": "de_DE.UTF-8", "TERM": "xterm"}, UNICODE),
            ("utf-8", {}, UNICODE),
            ("utf-8", {"LANG": "C"}, ASCII),
            ("utf-8", {"LANG": "C", "LC_CTYPE": "C.UTF-8"}, ASCII),  # as Python sets it when LANG=C
            ("utf-8", {"LANG": "C", "LC_CTYPE": "en_US.UTF-8"}, UNICODE),
            ("utf-8", {"LANG": "en_US.UTF-8", "LC_ALL": "POSIX"}, ASCII),
            ("iso8859-1", {"LANG": "en_US"}, ASCII),
            ("cp1252", {}, ASCII),
            ("utf-8", {"TERM": "linux", "LANG": "en_US.UTF-8"}, ASCII),
        ],
    )
    def test_the_locale_decides(self, encoding: str, environment: dict[str, str], expected: Glyphs) -> None:
        assert glyphs_for(encoding, environment) is expected


class TestRepainting:
    def test_only_rows_that_differ_are_sent(self) -> None:
        first = render(view_of(snapshot(), pulse_phase=0.1), 80, 24, UNICODE)
        same = render(view_of(snapshot(), pulse_phase=0.1), 80, 24, UNICODE)
        pulsed = render(view_of(snapshot(), pulse_phase=0.6), 80, 24, UNICODE)
        assert not same.changes_since(first)
        assert len(pulsed.changes_since(first).rows) == 1
        assert len(pulsed.changes_since(None).rows) == 24

    def test_a_window_of_another_size_is_painted_anew(self) -> None:
        small = render(view_of(snapshot()), 60, 15, UNICODE)
        large = render(view_of(snapshot()), 80, 24, UNICODE)
        assert len(large.changes_since(small).rows) == 24

    def test_a_frame_can_be_printed_and_exported(self) -> None:
        console = Console(record=True, width=80, file=open("/dev/null", "w"))  # noqa: SIM115
        console.print(render(view_of(snapshot()), 80, 24, UNICODE))
        assert "<svg" in console.export_svg(title="livetempo")
