"""The pictures in RESULTS.md and the README, drawn from what the benchmarks have kept.

Drawn as SVG that is the same when drawn again. Needs matplotlib: `pip install '.[plots]'`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt

from benchmarks.latencies import histograms
from benchmarks.plots import accuracy, changes
from benchmarks.plots.style import INK, OUR_COLOUR, STYLE
from benchmarks.results import Results


def draw(everything: dict[str, Results], folder: Path) -> dict[str, list[str]]:
    """Every picture there are figures for; name of the benchmark -> files drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn: dict[str, list[str]] = {}
    costs = everything["cost"].plotted.get("cpu_seconds", {}) if "cost" in everything else {}
    for name, results in everything.items():
        figures, pictures = results.plotted, dict[str, Callable[[], None]]()
        if name.startswith("accuracy_") and figures:
            pictures[f"{name}-time"] = partial(accuracy.against_time, figures)
            if costs:
                pictures[f"{name}-cost"] = partial(accuracy.against_cost, figures, costs)
        elif name == "trajectories" and figures:
            pictures[name] = partial(changes.trajectories_of_all, figures)
        elif name == "latency" and figures:
            colours = {"idle": OUR_COLOUR, "busy": INK}
            pictures[name] = partial(histograms.paint, figures["histograms"], colours)
        for picture, paint in pictures.items():
            with mpl.rc_context(STYLE):
                paint()
                plt.savefig(folder / f"{picture}.svg", metadata={"Date": None})
                plt.close()
            drawn.setdefault(name, []).append(f"{picture}.svg")
    return drawn
