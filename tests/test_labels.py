"""Labels are read in every form in which people keep them, and what cannot be read is said in a sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from benchmarks import labels
from benchmarks.recordings import RATE
from tests import signals
from tests.program import ROOT

TIMES = np.arange(1, 301) / 10


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "rock" / "song.wav"
    path.parent.mkdir()
    soundfile.write(path, signals.clicks(100.0, 2.0, 48000), 48000)
    return path


def bpm_of(source: Path | str, moment: float = 1.0) -> float:
    """The tempo of the one recording there is."""
    (found,) = labels.read(str(source))
    return float(found.bpm_at(np.array([moment]))[0])


# Tables.


def test_a_table_is_read_with_its_groups(sound: Path) -> None:
    table = sound.parent.parent / "labels.csv"
    table.write_text("file,bpm,genre\nrock/song.wav,100,polka\nrock/song.wav,100,\n")
    with_genre, without = labels.read(str(table))
    assert (with_genre.group, without.group) == ("polka", "rock")
    assert with_genre.bpm_at(TIMES).tolist() == [100.0] * len(TIMES)
    assert len(with_genre.sound(1.0)) == RATE  # of 48 kHz


def test_a_table_may_give_beats_beside_a_tempo_or_alone(sound: Path) -> None:
    (sound.parent / "taps.txt").write_text("0.0\n0.6\n1.2\n")
    for lines in (
        "file,bpm,beats_file\nrock/song.wav,90,rock/taps.txt\n",
        "file,beats_file\nrock/song.wav,rock/taps.txt\n",
    ):
        table = sound.parent.parent / "labels.csv"
        table.write_text("\ufeff" + lines, encoding="utf-8")  # as a spreadsheet writes it
        assert bpm_of(table) == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("song,tempo\nrock/song.wav,100\n", "the first line must name the columns"),
        ("file,bpm\nrock/song.wav,100\nrock/gone.wav,100\n", r"line 3: there is no file .*gone\.wav"),
        ("file,bpm\nrock/song.wav,fast\n", "line 2: 'fast' is not a tempo in BPM"),
        ("file,bpm\nrock/song.wav,-3\n", "line 2: '-3' is not a tempo in BPM"),
        ("file,bpm\nrock/song.wav\n", "line 2: None is not a tempo in BPM"),
        ("file,beats_file\nrock/song.wav,gone.txt\n", r"gone\.txt: the beats cannot be read"),
        ("file,beats_file\nrock/song.wav,backwards.txt\n", r"backwards\.txt: beats must be two or more"),
        ("file,bpm\n", "there is no labelled recording"),
    ],
)
def test_a_table_that_cannot_be_understood_is_refused_with_the_place(
    sound: Path, text: str, sentence: str
) -> None:
    table = sound.parent.parent / "labels.csv"
    table.write_text(text)
    (table.parent / "backwards.txt").write_text("2.0\n1.0\n")
    with pytest.raises(SystemExit, match=sentence):
        labels.read(str(table))


def test_a_refusal_is_one_sentence_on_stderr(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.accuracy", str(tmp_path / "gone.csv")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{tmp_path / 'gone.csv'}: there is no such table or folder\n"


# Folders.


def test_beats_tell_a_tempo_that_moves(sound: Path) -> None:
    beats = np.concatenate([np.arange(20) * 0.5, 10.0 + np.arange(20) * 0.6])
    (sound.parent / "song.beats").write_text("".join(f"{beat:.3f}\t1\n" for beat in beats))
    (found,) = labels.read(str(sound.parent))
    assert found.bpm_at(np.array([1.0, 20.0, 500.0])) == pytest.approx([120.0, 100.0, 100.0])


def test_one_number_beside_the_sound_is_enough_but_beats_are_worth_more(sound: Path) -> None:
    write_jams(sound, tempo=[{"time": 0, "value": 60.0, "confidence": 1.0}])
    (sound.parent / "song.bpm").write_text("97.5\n")
    assert bpm_of(sound.parent) == 97.5
    (sound.parent / "song.beats").write_text("0.0\n0.6\n1.2\n")
    assert bpm_of(sound.parent) == pytest.approx(100.0)


@pytest.mark.parametrize(
    "data",
    [
        [{"time": 0, "value": 80.0, "confidence": 0.2}, {"time": 0, "value": 160.0, "confidence": 0.8}],
        {"time": [0, 0], "value": [80.0, 160.0], "confidence": [0.2, 0.8]},
    ],
)
def test_jams_tell_the_surer_tempo(sound: Path, data: object) -> None:
    write_jams(sound, chord=[], tempo=data)
    assert bpm_of(sound.parent) == 160.0


def test_beats_in_jams_are_worth_more_than_a_tempo(sound: Path) -> None:
    beats = [{"time": 0.5 * k, "duration": 0.0, "value": k % 4 + 1, "confidence": None} for k in range(8)]
    write_jams(sound, tempo=[{"time": 0, "value": 60.0, "confidence": None}], beat=beats)
    assert bpm_of(sound.parent) == 120.0


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("song.jams", "{}", r"song\.jams: this is not JAMS"),
        ("song.jams", "hello", r"song\.jams: this is not JAMS"),
        ("song.bpm", "", r"song\.bpm: '' is not a tempo"),
        ("song.beats", "one two\n", r"song\.beats: the beats cannot be read"),
        ("song.txt", "100", "there is no labelled recording"),
    ],
)
def test_a_side_file_that_cannot_be_understood_is_named(
    sound: Path, name: str, text: str, sentence: str
) -> None:
    (sound.parent / name).write_text(text)
    with pytest.raises(SystemExit, match=sentence):
        labels.read(str(sound.parent))


def write_jams(sound: Path, **data: object) -> None:
    """Beside the sound: annotations by their namespace."""
    annotations = [{"namespace": namespace, "data": events} for namespace, events in data.items()]
    sound.with_suffix(".jams").write_text(json.dumps({"annotations": annotations}))


# mirdata: its own loaders, on files of its data sets' forms.


@pytest.fixture
def mirdata(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """With indexes in the folder of the test instead of downloaded ones."""
    mirdata = pytest.importorskip("mirdata", reason="needs mirdata")
    from mirdata.datasets import ballroom, giantsteps_tempo, gtzan_genre  # noqa: PLC0415  (only with mirdata)

    for data_set in (ballroom, giantsteps_tempo, gtzan_genre):
        for index in data_set.INDEXES.values():
            if not isinstance(index, str):
                monkeypatch.setattr(index, "indexes_dir", str(tmp_path))
    return mirdata


def write_index(folder: Path, name: str, tracks: dict[str, dict[str, str | None]]) -> None:
    """As mirdata keeps it: track -> what -> (path, checksum)."""
    listed = {
        track: {what: [path, ""] if path else [None, None] for what, path in files.items()}
        for track, files in tracks.items()
    }
    (folder / name).write_text(json.dumps({"version": "1.0", "tracks": listed}))


def test_a_data_set_of_mirdata_with_beats_or_one_tempo(
    mirdata: Any, sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = sound.parent
    (folder / "a.beats").write_text("0.0 1\n0.4 2\n0.8 3\n")
    (folder / "b.bpm").write_text("97\n")
    write_index(
        folder.parent,
        "ballroom_full_index_1.0.json",
        {
            "1": {"audio": "song.wav", "beats": "a.beats", "tempo": "b.bpm"},
            "2": {"audio": "song.wav", "beats": None, "tempo": "b.bpm"},
            "no label": {"audio": "song.wav", "beats": None, "tempo": None},
            "no sound": {"audio": "gone.wav", "beats": None, "tempo": "b.bpm"},
            "not downloaded": {"audio": "song.wav", "beats": "gone.beats", "tempo": "gone.bpm"},
        },
    )
    found = labels.read(f"mirdata:ballroom:{folder}")
    assert [(r.name, r.group) for r in found] == [("1", "rock"), ("2", "rock")]
    assert [float(r.bpm_at(TIMES)[0]) for r in found] == pytest.approx([150.0, 97.0])
    assert len(found[0].sound(1.0)) == RATE
    assert capsys.readouterr().err.endswith("3 of 5 have no sound, or no tempo that can be read\n")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # its loader and numpy do not agree of the tempo
def test_beats_are_read_though_the_tempo_beside_them_cannot_be(mirdata: Any, sound: Path) -> None:
    (sound.parent / "a.beats").write_text("0.0 1\n0.4 2\n0.8 3\n")
    (sound.parent / "b.bpm").write_text("no number\n")
    files: dict[str, str | None] = {"audio": "song.wav", "beats": "a.beats", "tempo": "b.bpm"}
    write_index(sound.parent.parent, "gtzan_genre_index_1.0.json", {"hiphop.00001": files})
    assert bpm_of(f"mirdata:gtzan_genre:{sound.parent}") == pytest.approx(150.0)


def test_a_data_set_of_mirdata_with_several_tempi_a_track(mirdata: Any, sound: Path) -> None:
    tempi = [
        {"time": 0.0, "duration": 9.0, "value": v, "confidence": c} for v, c in ((70.0, 0.3), (140.0, 0.7))
    ]
    genre = [{"time": 0.0, "duration": 9.0, "value": "techno", "confidence": 1.0}]
    write_jams(sound, tempo=tempi, tag_open=genre)
    files: dict[str, str | None] = {
        "audio": "song.wav",
        "annotation_v1": "song.jams",
        "annotation_v2": "song.jams",
    }
    write_index(sound.parent.parent, "giantsteps_tempo_index_2.0.json", {"1": files})
    assert bpm_of(f"mirdata:giantsteps_tempo:{sound.parent}") == 140.0


def test_a_data_set_that_is_not_there_is_said(mirdata: Any, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="mirdata:no_such_set: "):
        labels.read("mirdata:no_such_set")
    with pytest.raises(SystemExit, match=r"mirdata:gtzan_genre: .*must be downloaded"):
        labels.read("mirdata:gtzan_genre")
