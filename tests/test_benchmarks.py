"""The benchmarks measure what they say, and the report shows what they found."""

from __future__ import annotations

import sys

import pytest

from benchmarks import cost, report, results, soak, start
from benchmarks.results import Results, Table

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
    everything = report.gather(tmp_path)
    page, table = report.results_page(everything), report.headline_table(everything)
    assert page.index("## What it hears") < page.index("## A demonstration")
    assert "| backbeat | ramp 100→140 | 1/3 |" in page
    assert "| One | 2.5 µs |" in table
    assert "| Right tempo, octave included | backbeat 83.3%, clicks 100.0% |" in table
    assert f"| {report.CLAIMS['step']} | 3 of 4 sounds |" in table
    assert f"| {report.CLAIMS['ramp']} | 1 of 3 sounds |" in table
    assert everything[1].machine["processor"] in table


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
    median, rare, longest = cost.measure_callback(2000)
    assert median < 50
    assert median <= rare <= longest


def test_the_signal_path_is_cheap():
    microseconds_a_frame, cpu = cost.measure_rate(48000, seconds=4.0, runs=3)
    assert microseconds_a_frame < 40  # 20 on a machine that does nothing else
    assert cpu < 0.03


def test_files_are_read_far_faster_than_they_play():
    assert all(by_cpu > 30 for by_cpu, _ in cost.measure_files(20.0).values())


def test_the_parts_are_all_measured():
    assert all(microseconds > 0 for microseconds, _ in cost.measure_parts(repeats=3).values())


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
