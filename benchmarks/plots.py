"""The pictures in RESULTS.md and the README, drawn from what the benchmarks have kept.

Drawn as SVG that is the same when drawn again. Needs matplotlib: `pip install '.[plots]'`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from benchmarks import trajectories
from benchmarks.latencies import histograms
from benchmarks.results import Results

OURS = "livetempo"
OUR_COLOUR, INK, FAINT, TRUTH = "#d6336c", "#343a40", "#adb5bd", "#dee2e6"
COLOURS = {
    "aubio": "#1c7ed6",
    "BTrack": "#845ef7",
    "madmom (state)": "#2b8a3e",
    "madmom (intervals)": "#74b816",
    "BeatNet": "#e67700",
    "essentia (degara)": "#0c8599",
    "essentia (percival)": "#3bc9db",
    "librosa": "#7048e8",
    "tempo-CNN": "#a0522d",
}
STYLE: Any = {  # matplotlib's own type for it has three hundred names
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
    "svg.hashsalt": "livetempo",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}
LINE_HEIGHT = 0.042  # of the height of a plot: labels nearer than this would touch


def draw(everything: dict[str, Results], folder: Path) -> dict[str, list[str]]:
    """Every picture there are figures for; name of the benchmark -> files drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn: dict[str, list[str]] = {}
    costs = everything["cost"].plotted.get("cpu_seconds", {}) if "cost" in everything else {}
    for name, results in everything.items():
        figures, pictures = results.plotted, dict[str, Callable[[], None]]()
        if name.startswith("accuracy_") and figures:
            pictures[f"{name}-time"] = partial(accuracy_against_time, figures)
            if costs:
                pictures[f"{name}-cost"] = partial(accuracy_against_cost, figures, costs)
        elif name == "trajectories" and figures:
            pictures[name] = partial(tempo_trajectories, figures)
        elif name == "latency" and figures:
            colours = {"idle": OUR_COLOUR, "busy": INK}
            pictures[name] = partial(histograms.paint, figures["histograms"], colours)
        for picture, paint in pictures.items():
            with mpl.rc_context(STYLE):
                paint()
                plt.savefig(folder / f"{picture}.svg", bbox_inches="tight", metadata={"Date": None})
                plt.close()
            drawn.setdefault(name, []).append(f"{picture}.svg")
    return drawn


def tempo_trajectories(found: dict[str, dict[str, list[float | None]]]) -> None:
    """Two small plots for each program: what it shows while the tempo jumps, and while it slides."""
    columns = -(-len(found) // 2)
    figure = plt.figure(figsize=(2.1 * columns, 7.0))
    grid = figure.add_gridspec(5, columns, height_ratios=(1, 1, 0.22, 1, 1), hspace=0.1, wspace=0.08)
    for place, (name, changes) in enumerate(found.items()):
        lower, column = divmod(place, columns)
        for row, change in enumerate((trajectories.STEP, trajectories.SLIDE)):
            axes = figure.add_subplot(grid[3 * lower + row, column])
            _trajectory(axes, change, changes[change.name], _colour(name))
            axes.tick_params(labelleft=column == 0, labelbottom=row == 1)
            if row == 0:
                axes.set_title(name, color=_colour(name), fontweight="bold", fontsize=9)
            if column == 0:
                axes.set_ylabel(f"{change.name}, BPM")
            if row == 1 and lower == 1:
                axes.set_xlabel("seconds")


def _trajectory(axes: Axes, change: trajectories.Change, bpms: list[float | None], colour: str) -> None:
    shown = np.array([np.nan if bpm is None else bpm for bpm in bpms])
    times = np.arange(1, len(shown) + 1) / 10
    true = change.bpm_at(times[::5])
    axes.fill_between(times[::5], 0.96 * true, 1.04 * true, color=TRUTH, linewidth=0)
    axes.plot(times[1::2], shown[1::2], color=colour, linewidth=1.4)
    axes.set_yscale("log")
    axes.set_ylim(42, 300)
    axes.yaxis.set_major_locator(FixedLocator([50, 70, 100, 140, 200, 280]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda bpm, _place: f"{bpm:g}"))
    axes.set_xlim(0, times[-1])
    axes.set_xticks(range(0, int(times[-1]), 10))


def accuracy_against_time(found: dict[str, Any]) -> None:
    """Acc1 and Acc2 of each program, second by second."""
    figure, both = plt.subplots(1, 2, figsize=(10.5, 4.6), sharey=True)
    figure.subplots_adjust(wspace=0.42)
    for axes, what, title in zip(
        both,
        ("acc1", "acc2"),
        ("Right tempo, octave included", "Right when a factor of 2 or 3 is forgiven"),
        strict=True,
    ):
        ends = {}
        for name, curves in _ours_last(found["programs"]):
            width = 2.6 if name == OURS else 1.3
            axes.plot(found["seconds"], 100 * np.array(curves[what]), color=_colour(name), linewidth=width)
            ends[name] = 100 * curves[what][-1]
        for name, height in _spread(ends, 100 * LINE_HEIGHT).items():
            axes.annotate(
                name,
                (found["seconds"][-1], height),
                xytext=(5, 0),
                textcoords="offset points",
                color=_colour(name),
                fontweight="bold" if name == OURS else "normal",
                va="center",
            )
        axes.set_title(title)
        axes.set_xlabel("seconds heard")
        axes.set_xlim(0, found["seconds"][-1])
        axes.set_ylim(0, 101)
    both[0].set_ylabel("% of the recordings")


def accuracy_against_cost(found: dict[str, Any], costs: dict[str, float]) -> None:
    """Acc1 after 10 s over the CPU time: the best corner is the upper left one."""
    _figure, axes = plt.subplots(figsize=(7.5, 4.6))
    moment = found["seconds"].index(10.0)
    points = {
        name: (costs[name], 100 * curves["acc1"][moment], 100 * curves["acc2"][moment])
        for name, curves in found["programs"].items()
        if name in costs
    }
    for name, (cost, acc1, acc2) in points.items():
        axes.plot([cost, cost], [acc1, acc2], color=_colour(name), linewidth=1, alpha=0.5, zorder=1)
        axes.scatter(cost, acc2, s=28, facecolor="white", edgecolor=_colour(name), zorder=2)
        axes.scatter(cost, acc1, s=90 if name == OURS else 45, color=_colour(name), zorder=3)
        axes.annotate(
            name,
            (cost, acc1),
            xytext=(7, -3),
            textcoords="offset points",
            color=_colour(name),
            fontweight="bold" if name == OURS else "normal",
            path_effects=[withStroke(linewidth=3, foreground="white")],
            zorder=4,
        )
    axes.set_xscale("log")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda cost, _place: f"{cost:g}"))
    axes.set_xlabel("CPU-seconds for a second of sound")
    axes.set_ylabel("% of the recordings right after 10 s")
    axes.set_title("filled: octave included; open: a factor of 2 or 3 forgiven")
    axes.set_ylim(min(acc1 for _, acc1, _ in points.values()) - 6, 102)
    axes.margins(x=0.2)


def _ours_last(programs: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """So that it is drawn over the others."""
    yield from sorted(programs.items(), key=lambda item: item[0] == OURS)


def _spread(heights: dict[str, float], least: float) -> dict[str, float]:
    """The heights from the top down, each so far below the one before that their labels do not touch."""
    placed: dict[str, float] = {}
    height = 100.0 + least
    for name in sorted(heights, key=lambda name: -heights[name]):
        height = min(heights[name], height - least)
        placed[name] = height
    return placed


def _colour(name: str) -> str:
    return OUR_COLOUR if name == OURS else COLOURS[name]
