"""The benchmarks measure what they say, and the report shows what they found."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace

import pytest

from benchmarks import report, results, soak, start
from benchmarks.chapters import CLAIMS as CLAIMED
from benchmarks.chapters import gather
from benchmarks.costs import callback, files, growth, inside, settings
from benchmarks.results import Results, Table
from livetempo.artifact import load_model
from livetempo.config import ModelConfig

CLAIMS = """
## Steady tempi

| pattern | right tempo | exact after 15 s | wrong: true→heard | not exact: true±worst |
|---|---|---|---|---|
| backbeat | 83.3% | 33.3% | 40→x4 | 80±0.40 |
| clicks | 100.0% | 100.0% |  |  |

## Step, ramp

| sound | case | holds | heard, one for each seed |
|---|---|---|---|
| backbeat | step 90→120 | 2/3 | 1.2 s; 3.4 s; 2.0 s |
| backbeat | ramp 100→140 | 1/3 | worst 2.0%; worst 4.0%; worst 5.0% |
| clicks | step 90→120 | 1/1 | 1.0 s |
"""


def found() -> Results:
    return Results(
        "demo", "A demonstration", [Table("A table", ["what", "µs"], [["one", "2.5"]])], [("One", "2.5 µs")]
    )


def test_what_is_kept_can_be_read_again(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["demo", "--long"])
    results.keep(found(), tmp_path)
    again = results.load(tmp_path / "demo.json")
    assert again.tables == found().tables
    assert again.headlines == found().headlines
    assert again.command == "python -m benchmarks.demo --long"
    assert set(again.machine) >= {"processor", "cores", "python", "load"}
    assert "| one | 2.5 |" in capsys.readouterr().out


def test_the_report_shows_everything_and_the_readme_the_headlines(tmp_path):
    results.keep(found(), tmp_path)
    (tmp_path / "claims.md").write_text(CLAIMS, encoding="utf-8")
    (tmp_path / "faults.md").write_text("## What goes wrong\n\nNothing.\n", encoding="utf-8")
    (tmp_path / "raw.json").write_text('{"histogram": []}', encoding="utf-8")
    chapters = gather(tmp_path)
    page, table = report.results_page(chapters), report.headlines([chapter.results for chapter in chapters])
    assert (
        page.index("## What it hears") < page.index("## A demonstration") < page.index("## What goes wrong")
    )
    assert "| backbeat | ramp 100→140 | 1/3 |" in page
    assert "| One | 2.5 µs |" in table
    assert "| Right tempo, octave included | backbeat 83.3%, clicks 100.0% |" in table
    assert f"| {CLAIMED['step']} | 3 of 4 sounds |" in table
    assert f"| {CLAIMED['ramp']} | 1 of 3 sounds |" in table
    assert chapters[1].results.machine["processor"] in table


def test_the_readme_compares_accuracy_and_cost():
    curve = {"acc1": [0.5] * 30, "acc2": [0.75] * 30, "end": [0.4, 0.8], "locked": 0.9, "lock_seconds": 2.13}
    never = {**curve, "locked": 0.0, "lock_seconds": None}
    compared = Results(
        "accuracy_labelled",
        "Side by side",
        [],
        plotted={
            "seconds": list(range(1, 31)),
            "programs": {"livetempo": curve, "aubio": never},
            "missing": {"BTrack": "not installed"},
        },
    )
    cost = Results(
        "cost", "Cost", [], [("CPU", "little")], plotted={"cpu_seconds": {"livetempo": 0.004, "aubio": 0.002}}
    )
    table = report.headlines([compared, cost])
    assert "| livetempo | 50 / 75 | 50 / 75 | 40 / 80 | 2.1 s (90 %) | 1 |" in table
    assert "| aubio | 50 / 75 | 50 / 75 | 40 / 80 | never | 0.5 |" in table
    assert "| BTrack | missing |" in table


def test_the_pictures_are_the_same_when_drawn_again(tmp_path):
    pytest.importorskip("matplotlib", reason="needs matplotlib")
    plots = importlib.import_module("benchmarks.plots")
    drawn = {"livetempo": {"step": [None, 90.0, 120.0], "slide": [100.0, None, 130.0]}}
    everything = {"trajectories": Results("trajectories", "", [], plotted=drawn)}
    first, again = (plots.draw(everything, tmp_path / name) for name in ("first", "again"))
    assert first == again == {"trajectories": ["trajectories.svg"]}
    assert (tmp_path / "first" / "trajectories.svg").read_bytes() == (
        tmp_path / "again" / "trajectories.svg"
    ).read_bytes()


def test_a_page_changes_only_between_its_markers(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- x:begin -->old<!-- x:end -->\nafter\n", encoding="utf-8")
    for _ in range(2):
        report.fill(page, "x", "new\n")
        text = "before\n<!-- x:begin -->\n\nnew\n\n<!-- x:end -->\nafter\n"
        assert page.read_text(encoding="utf-8") == text


def test_the_model_card_is_told_in_words():
    table = report.card_table(
        {
            "parameters": 40915,
            "calibration": {"slope": 0.91234567},
            "trained_on": ["a", "b"],
            "config": {"x": 1},
        }
    )
    assert "| parameters | 40915 |" in table
    assert "| calibration: slope | 0.9123 |" in table
    assert "| trained on | a, b |" in table
    assert "x" not in table.replace("\n", "")


def test_every_page_has_its_markers():
    for name, marker in (("README.md", "results"), ("MODEL_CARD.md", "model")):
        text = (report.ROOT / name).read_text(encoding="utf-8")
        assert text.count(f"<!-- {marker}:begin -->") == text.count(f"<!-- {marker}:end -->") == 1


def test_the_callback_does_next_to_nothing():
    median, rare, longest = callback.measure(2000)
    assert median < 50
    assert median <= rare <= longest


def test_the_signal_path_is_cheap():
    microseconds_a_frame, cpu = growth.measure_rate(48000, seconds=4.0, runs=3)
    assert microseconds_a_frame < 40  # 20 on a machine that does nothing else
    assert cpu < 0.03


def test_other_settings_can_be_tried(monkeypatch):
    monkeypatch.setattr(settings, "SECONDS", 4.0)
    monkeypatch.setattr(settings, "BPMS", (124.0,))
    settings.sounds.cache_clear()
    shipped = ModelConfig()
    changed = replace(shipped, onset=replace(shipped.onset, window_seconds=0.4))
    quick, right = settings.measure(shipped)
    slow, _ = settings.measure(changed)
    settings.sounds.cache_clear()
    assert slow > quick
    assert right > 0.3


def test_files_are_read_far_faster_than_they_play():
    assert all(by_cpu > 30 for by_cpu, _ in files.measure_formats(20.0).values())


def test_the_profile_finds_the_parts_and_no_more_time_than_there_is():
    calls, whole = inside.profile()
    assert calls["OnsetStream.read"].calls == pytest.approx(10.0)
    assert 0 < sum(call.microseconds for call in calls.values()) < 1.1 * whole  # clocks have a grain


def test_the_multiplications_of_the_network_are_counted():
    config = load_model().config
    width, kernel = config.encoder.channels, config.encoder.kernel
    least = len(config.encoder.dilations) * width * width * kernel * config.rhythm.bins
    assert least < inside.encoder_multiplications() < 2 * least


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_stays_flat():
    readings = list(soak.soak(240.0))
    assert readings[-1][0] == pytest.approx(240.0, abs=1.0)
    settled = [megabytes for seconds, megabytes in readings if seconds > 130]  # everything was heard once
    assert max(settled) - min(settled) < 2.0


@pytest.mark.slow
def test_the_start_is_timed_from_the_command(tmp_path):
    timed = start.begin(str(tmp_path))
    assert 0 < timed.captured < timed.first_line <= timed.first_tempo
    assert 0 < start.import_seconds() < 5
