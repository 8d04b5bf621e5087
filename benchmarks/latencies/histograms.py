"""How often which latency: counted for results/latency.json, and drawn for RESULTS.md."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAST_MS, MOST_MS, STEP_MS = -150, 350, 5  # what lies outside is counted at the ends


def count(seconds: NDArray[np.float64]) -> list[float]:
    """The share in each step of milliseconds, in percent."""
    edges = np.arange(LEAST_MS, MOST_MS + STEP_MS, STEP_MS)
    shares = 100 * np.histogram(np.clip(1000 * seconds, edges[0], edges[-1]), edges)[0] / len(seconds)
    return [round(float(share), 3) for share in shares]


def paint(found: list[dict[str, Any]], colours: dict[str, str]) -> None:
    """A column for each server, a row for each size of a block; idle and busy in one another.

    found    {"server", "block", "machine", "shares"}; shares as counted by `count`
    colours  of the machine when idle and busy
    """
    from matplotlib import pyplot as plt  # noqa: PLC0415  (only where pictures are wanted)

    servers = list(dict.fromkeys(case["server"] for case in found))
    blocks = sorted({case["block"] for case in found})
    figure, grid = plt.subplots(
        len(blocks), len(servers), figsize=(5.2 * len(servers), 0.9 * len(blocks)), sharex=True, squeeze=False
    )
    figure.subplots_adjust(wspace=0.08, hspace=0.15)
    starts = np.arange(LEAST_MS, MOST_MS, STEP_MS)
    for case in found:
        axes = grid[blocks.index(case["block"])][servers.index(case["server"])]
        idle = case["machine"] == "idle"
        axes.stairs(
            case["shares"],
            [*starts, MOST_MS],
            color=colours[case["machine"]],
            fill=idle,
            alpha=0.55 if idle else 1.0,
            linewidth=1.2,
            label=f"machine {case['machine']}",
        )
    for row, block in zip(grid, blocks, strict=True):
        row[0].set_ylabel(f"{block}", rotation=0, ha="right", va="center")
        for axes in row:
            axes.set_yticks([])
            axes.set_xlim(LEAST_MS, MOST_MS)
    for axes, server in zip(grid[0], servers, strict=True):
        axes.set_title(f"{server}, by frames in a block")
    for axes in grid[-1]:
        axes.set_xlabel("ms from a sound to its estimate")
    grid[0][-1].legend(frameon=False, loc="upper right")
