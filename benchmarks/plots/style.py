"""How all pictures look: a white card, readable on light and dark pages, and a colour for each program."""

from __future__ import annotations

from typing import Any

OURS = "livetempo"
OUR_COLOUR, INK, FAINT, TRUTH = "#d6336c", "#343a40", "#adb5bd", "#dee2e6"
COLOURS = {  # of one hue what is of one family; dark enough for words on white
    OURS: OUR_COLOUR,
    "aubio": "#1971c2",
    "BTrack": "#0c8599",
    "madmom (state)": "#2b8a3e",
    "madmom (intervals)": "#6d9b0b",
    "BeatNet": "#d9680b",
    "essentia (degara)": "#862e9c",
    "essentia (percival)": "#be4bdb",
    "librosa": "#495057",
    "tempo-CNN": "#8d5524",
}
STYLE: Any = {  # matplotlib's own type for it has three hundred names
    "axes.axisbelow": True,
    "axes.edgecolor": FAINT,
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "grid.color": "#f1f3f5",
    "savefig.bbox": "tight",
    "savefig.pad_inches": 0.15,
    "svg.hashsalt": "livetempo",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}


def weight(name: str) -> str:
    """Ours stands out."""
    return "bold" if name == OURS else "normal"


def apart(heights: dict[str, float], least: float) -> dict[str, float]:
    """The heights moved as little as possible so that no two are nearer than that: labels must not touch."""
    piles: list[list[tuple[str, float]]] = []  # labels that touch, from the top down, and where each would go
    for name in sorted(heights, key=lambda name: -heights[name]):
        piles.append([(name, heights[name])])
        while len(piles) > 1 and _foot(piles[-2], least) - _head(piles[-1], least) < least:
            touching = piles.pop()
            piles[-1] += touching
    return {
        name: _head(pile, least) - least * place for pile in piles for place, (name, _) in enumerate(pile)
    }


def _head(pile: list[tuple[str, float]], least: float) -> float:
    """Where the topmost of a pile comes to lie when the pile is centred on what its labels belong to."""
    return sum(height for _, height in pile) / len(pile) + least * (len(pile) - 1) / 2


def _foot(pile: list[tuple[str, float]], least: float) -> float:
    return _head(pile, least) - least * (len(pile) - 1)
