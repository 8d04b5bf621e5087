"""Labelled recordings in the forms in which people keep them.

    LABELS.csv      columns file, bpm, and where there are: beats_file, and group (or genre, or set)
    FOLDER          each sound in it that has a side file of the same name: .bpm (a number), .beats (a beat a
                    line, seconds first) or .jams (a tempo or beats)
    mirdata:NAME    a data set that mirdata (`pip install mirdata`) knows and has been downloaded with it

Paths in a table are relative to it. Beats are worth more than one number: the tempo may move. Recordings
without a group have that of the folder they lie in.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.metrics import Numbers
from benchmarks.recordings import Recording, file_sound, from_beats, steady

SOUNDS = {".wav", ".flac", ".ogg", ".mp3", ".aiff", ".aif", ".opus", ".au"}
GROUPS = ("group", "genre", "set")


def read(source: str) -> list[Recording]:
    """The recordings of a table, a folder or a data set, in its order."""
    if source.startswith("mirdata:"):
        return list(_of_mirdata(source.removeprefix("mirdata:")))
    path = Path(source)
    found = list(_of_table(path) if path.is_file() else _of_folder(path))
    if not found:
        raise SystemExit(f"{source}: there is no labelled recording")
    return found


def _of_table(table: Path) -> Iterator[Recording]:
    with table.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            path = table.parent / row["file"]
            beats_file = row.get("beats_file")
            group = next((row[name] for name in GROUPS if row.get(name)), path.parent.name)
            truth = from_beats(_beats(table.parent / beats_file)) if beats_file else steady(float(row["bpm"]))
            yield Recording(row["file"], group, file_sound(path), truth)


def _of_folder(folder: Path) -> Iterator[Recording]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SOUNDS and (truth := _beside(path)):
            yield Recording(str(path.relative_to(folder)), path.parent.name, file_sound(path), truth)


def _beside(path: Path) -> Callable[[Numbers], Numbers] | None:
    if (beats := path.with_suffix(".beats")).exists():
        return from_beats(_beats(beats))
    if (bpm := path.with_suffix(".bpm")).exists():
        return steady(float(bpm.read_text(encoding="utf-8").split()[0]))
    if (jams := path.with_suffix(".jams")).exists():
        return _of_jams(json.loads(jams.read_text(encoding="utf-8")))
    return None


def _beats(path: Path) -> Numbers:
    lines = path.read_text(encoding="utf-8").splitlines()
    return np.array([float(line.replace(",", " ").split()[0]) for line in lines if line.strip()])


def _of_jams(jams: dict[str, Any]) -> Callable[[Numbers], Numbers] | None:
    for annotation in sorted(jams["annotations"], key=lambda found: str(found["namespace"])):  # beats first
        events = _events(annotation["data"])
        if annotation["namespace"].startswith("beat") and len(events) > 1:
            return from_beats(np.array([event["time"] for event in events]))
        if annotation["namespace"] == "tempo" and events:
            surest = max(events, key=lambda event: event.get("confidence") or 0.0)
            return steady(float(surest["value"]))
    return None


def _events(data: Any) -> list[dict[str, Any]]:
    """JAMS keeps events as a list of them, or as one list for each of their fields."""
    if isinstance(data, dict):
        return [dict(zip(data, values, strict=True)) for values in zip(*data.values(), strict=True)]
    return list(data)


def _of_mirdata(name: str) -> Iterator[Recording]:
    import mirdata  # noqa: PLC0415  (only for those who have it)

    for track in mirdata.initialize(name).load_tracks().values():
        if truth := of_track(track):
            yield Recording(
                track.track_id, getattr(track, "genre", name), file_sound(Path(track.audio_path)), truth
            )


def of_track(track: Any) -> Callable[[Numbers], Numbers] | None:
    """What a track of mirdata says of its tempo, if it says anything: its data sets do not all say it alike."""
    beats, tempo = getattr(track, "beats", None), getattr(track, "tempo", None)
    if beats is not None and len(beats.times) > 1:
        return from_beats(np.asarray(beats.times, np.float64))
    return steady(float(tempo)) if isinstance(tempo, (int, float)) and tempo > 0 else None
