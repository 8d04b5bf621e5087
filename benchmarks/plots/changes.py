"""What each program shows while the tempo changes."""

from __future__ import annotations

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from benchmarks import trajectories
from benchmarks.metrics import SAME_TEMPO
from benchmarks.plots.style import COLOURS, INK, TRUTH

ROWS = 2
CHANGES = (trajectories.STEP, trajectories.SLIDE)

Trajectory = list[float | None]


def trajectories_of_all(found: dict[str, dict[str, Trajectory]]) -> None:
    """Two small plots for each program: what it shows while the tempo jumps, and while it slides."""
    columns = -(-len(found) // ROWS)
    figure = plt.figure(figsize=(2.1 * columns, 7.0))
    grid = figure.add_gridspec(5, columns, height_ratios=(1, 1, 0.22, 1, 1), hspace=0.1, wspace=0.08)
    for place, (name, shown) in enumerate(found.items()):
        lower, column = divmod(place, columns)
        for row, change in enumerate(CHANGES):
            axes = figure.add_subplot(grid[3 * lower + row, column])
            _trajectory(axes, change, shown[change.name], COLOURS[name])
            axes.tick_params(labelleft=column == 0, labelbottom=row == 1)
            if row == 0:
                axes.set_title(name, color=COLOURS[name], fontweight="bold", fontsize=9)
            if column == 0:
                axes.set_ylabel(f"{change.name}, BPM")
            if row == 1 and lower == min(ROWS, len(found)) - 1:
                axes.set_xlabel("seconds")
    truth = Patch(color=TRUTH, label=f"the true tempo, ±{100 * SAME_TEMPO:g} %")
    figure.legend(
        handles=[truth], loc="lower right", bbox_to_anchor=(0.9, 0.9), frameon=False, labelcolor=INK
    )


def _trajectory(axes: Axes, change: trajectories.Change, bpms: Trajectory, colour: str) -> None:
    shown = np.array([np.nan if bpm is None else bpm for bpm in bpms])
    times = np.arange(1, len(shown) + 1) / 10
    true = change.bpm_at(times[::5])
    axes.fill_between(
        times[::5], (1 - SAME_TEMPO) * true, (1 + SAME_TEMPO) * true, color=TRUTH, linewidth=0, step="pre"
    )
    axes.plot(times[1::2], shown[1::2], color=colour, linewidth=1.4)
    axes.set_yscale("log")
    axes.set_ylim(42, 300)
    axes.yaxis.set_major_locator(FixedLocator([50, 70, 100, 140, 200, 280]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda bpm, _place: f"{bpm:g}"))
    axes.set_xlim(0, times[-1])
    axes.set_xticks(range(0, int(times[-1]), 10))
