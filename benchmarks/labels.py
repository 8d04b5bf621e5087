"""Labelled recordings in the forms in which people keep them.

    LABELS.csv      columns file, bpm, and where there are: beats_file, and group (or genre, or set)
    FOLDER          each sound in it that has a side file of the same name: .bpm (a number), .beats (a beat a
                    line, seconds first) or .jams (a tempo or beats)
    mirdata:NAME    a data set that mirdata (`pip install mirdata`) knows and has been downloaded with it;
                    mirdata:NAME:FOLDER where it does not lie in mirdata's own folder

Paths in a table are relative to it. Beats are worth more than one number: the tempo may move. Recordings
without a group have that of the folder they lie in. What cannot be understood ends it with a sentence.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.metrics import Numbers
from benchmarks.recordings import Recording, file_sound, from_beats, steady

SOUNDS = {".wav", ".flac", ".ogg", ".mp3", ".aiff", ".aif", ".opus", ".au"}
GROUPS = ("group", "genre", "set")

Truth = Callable[[Numbers], Numbers]


def read(source: str) -> list[Recording]:
    """The recordings of a table, a folder or a data set, in its order."""
    path = Path(source)
    if source.startswith("mirdata:"):
        found = list(_of_mirdata(source))
    elif path.is_dir():
        found = list(_of_folder(path))
    elif path.is_file():
        found = list(_of_table(path))
    else:
        raise SystemExit(f"{source}: there is no such table or folder")
    if not found:
        raise SystemExit(f"{source}: there is no labelled recording")
    return found


def _of_table(table: Path) -> Iterator[Recording]:
    with table.open(newline="", encoding="utf-8-sig") as file:  # spreadsheets begin theirs with a mark
        rows = csv.DictReader(file)
        columns = set(rows.fieldnames or ())
        if "file" not in columns or not columns & {"bpm", "beats_file"}:
            raise SystemExit(f"{table}: the first line must name the columns: file, bpm or beats_file, ...")
        for row in rows:
            yield _of_row(table, row, f"{table}, line {rows.line_num}")


def _of_row(table: Path, row: dict[str, str], where: str) -> Recording:
    path = table.parent / row["file"]
    if not path.is_file():
        raise SystemExit(f"{where}: there is no file {path}")
    beats_file = row.get("beats_file")
    truth = _of_beats(table.parent / beats_file) if beats_file else steady(_tempo(row.get("bpm"), where))
    group = next((row[name] for name in GROUPS if row.get(name)), path.parent.name)
    return Recording(row["file"], group, file_sound(path), truth)


def _of_folder(folder: Path) -> Iterator[Recording]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SOUNDS and (truth := _beside(path)):
            yield Recording(str(path.relative_to(folder)), path.parent.name, file_sound(path), truth)


def _beside(path: Path) -> Truth | None:
    if (beats := path.with_suffix(".beats")).exists():
        return _of_beats(beats)
    if (bpm := path.with_suffix(".bpm")).exists():
        words = bpm.read_text(encoding="utf-8").split()
        return steady(_tempo(words[0] if words else "", str(bpm)))
    if (jams := path.with_suffix(".jams")).exists():
        return _of_jams(jams)
    return None


def _tempo(written: Any, where: str) -> float:
    try:
        bpm = float(written)
    except (TypeError, ValueError):
        bpm = math.nan
    if not (math.isfinite(bpm) and bpm > 0):
        raise SystemExit(f"{where}: {written!r} is not a tempo in BPM")
    return bpm


def _of_beats(path: Path) -> Truth:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        beats = np.array([float(line.replace(",", " ").split()[0]) for line in lines if line.strip()])
    except (OSError, ValueError) as problem:
        raise SystemExit(f"{path}: the beats cannot be read: {problem}") from None
    if len(beats) < 2 or np.any(np.diff(beats) <= 0):
        raise SystemExit(f"{path}: beats must be two or more, in seconds, each later than the one before")
    return from_beats(beats)


def _of_jams(path: Path) -> Truth | None:
    try:
        annotations = json.loads(path.read_text(encoding="utf-8"))["annotations"]
        return _of_annotations(sorted(annotations, key=lambda found: str(found["namespace"])))  # beats first
    except (ValueError, KeyError, TypeError) as problem:
        raise SystemExit(f"{path}: this is not JAMS: {problem!r}") from None


def _of_annotations(annotations: list[dict[str, Any]]) -> Truth | None:
    for annotation in annotations:
        events = _events(annotation["data"])
        if annotation["namespace"].startswith("beat") and len(events) > 1:
            return from_beats(np.sort([float(event["time"]) for event in events]))
        if annotation["namespace"] == "tempo" and events:
            surest = max(events, key=lambda event: event.get("confidence") or 0.0)
            return steady(float(surest["value"]))
    return None


def _events(data: Any) -> list[dict[str, Any]]:
    """JAMS keeps events as a list of them, or as one list for each of their fields."""
    if isinstance(data, dict):
        return [dict(zip(data, values, strict=True)) for values in zip(*data.values(), strict=True)]
    return list(data)


def _of_mirdata(source: str) -> Iterator[Recording]:
    try:
        import mirdata  # noqa: PLC0415  (only for those who have it)
    except ImportError as missing:
        raise SystemExit(f"{source}: {missing} (pip install mirdata)") from None
    name, _, folder = source.removeprefix("mirdata:").partition(":")
    try:
        tracks = mirdata.initialize(name, data_home=folder or None).load_tracks()
    except (ValueError, OSError) as problem:  # an unknown name, or nothing downloaded
        raise SystemExit(f"{source}: {problem}") from None
    left_out = 0
    for track in tracks.values():
        path = Path(getattr(track, "audio_path", None) or "")
        if path.is_file() and (truth := of_track(track)):
            yield Recording(track.track_id, getattr(track, "genre", None) or name, file_sound(path), truth)
        else:
            left_out += 1
    if left_out:
        print(
            f"{source}: {left_out} of {len(tracks)} have no sound, or no tempo that can be read",
            file=sys.stderr,
        )


def of_track(track: Any) -> Truth | None:
    """What a track of mirdata says of its tempo, if it says anything: its data sets do not all say it alike."""
    beats = _told(track, "beats")
    if beats is not None and len(beats.times) > 1:
        return from_beats(np.asarray(beats.times, np.float64))
    tempo = _told(track, "tempo")
    if hasattr(tempo, "value"):  # several, and how sure each of them is
        return steady(float(tempo.value[np.argmax(tempo.confidence)])) if len(tempo.value) else None
    try:
        return steady(float(tempo)) if float(tempo) > 0 else None
    except (TypeError, ValueError):  # none, or in other words than BPM
        return None


def _told(track: Any, what: str) -> Any:
    """It is read from a file now, which may be absent; and some loaders fail with a newer numpy than theirs."""
    try:
        return getattr(track, what, None)
    except (OSError, TypeError, ValueError):
        return None
