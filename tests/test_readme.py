"""What the README says is so."""

from __future__ import annotations

import re

import pytest
import soundfile

from livetempo.cli import main
from livetempo.session import Session
from livetempo.sinks.keys import Keys
from livetempo.sources.demo import DemoSource
from tests import signals
from tests.program import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def code(language: str) -> list[str]:
    """The blocks of that language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    return capsys.readouterr().out


def test_every_option_it_names_exists(capsys):
    known = set(re.findall(r"--[a-z-]+", "".join(help_of(c, capsys) for c in ("listen", "file", "devices"))))
    lines = [
        line for block in code("sh") + code("console") for line in block.splitlines() if "livetempo" in line
    ]
    named = {o for line in lines for o in re.findall(r"--[a-z-]+", line.rpartition("livetempo")[2])}
    named |= set(re.findall(r"`(--[a-z-]+)[^`]*`", README))
    assert named >= {"--demo", "--range", "--trajectory", "--no-ui"}
    assert named <= known


def test_every_key_it_names_does_something():
    table = README.partition("### The keys")[2].partition("## Files")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| ")]
    named = [key for row in rows for key in re.findall(r"`(.)`", row)]
    keys = Keys(Session(DemoSource()), read_status=lambda: None)
    assert len(named) > 10
    assert all(key in keys._actions for key in named)


def test_the_python_examples_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    music = signals.backbeat(124.0, 12.0, 48000)
    soundfile.write("song.flac", music, 48000)
    names = {}
    for block in code("python"):
        exec(block, names)
    assert float(capsys.readouterr().out.split()[0]) == pytest.approx(124.0, abs=0.5)
    names["on_sound"](music)
    assert "sure, locked" in capsys.readouterr().out
