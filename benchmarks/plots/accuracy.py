"""How often each program is right: against the seconds that it has heard, and against what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from benchmarks.plots.style import COLOURS, INK, OURS, apart, weight

LINE_HEIGHT = 4.2  # % of the recordings that a line of words is high
LEAST_SHARE = 30.0  # below, curves do nothing but rise from nothing
MOMENT = 10.0
COSTS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
NEAR = 2.4  # costs nearer than this factor have their labels in one column


class Point(NamedTuple):
    """Where a program stands."""

    cost: float
    acc1: float
    acc2: float


def against_time(found: dict[str, Any]) -> None:
    """Acc1 and Acc2 of each program, second by second."""
    figure, both = plt.subplots(1, 2, figsize=(11.0, 4.6), sharey=True)
    figure.subplots_adjust(wspace=0.58)
    titles = {"acc1": "Right tempo, octave included", "acc2": "Right when a factor of 2 or 3 is forgiven"}
    for axes, (what, title) in zip(both, titles.items(), strict=True):
        seconds = found["seconds"]
        for name, curves in _ours_last(found["programs"]):
            shares = 100 * np.array(curves[what])
            axes.plot(seconds, shares, color=COLOURS[name], linewidth=2.6 if name == OURS else 1.3)
        ends = {name: 100 * curves[what][-1] for name, curves in found["programs"].items()}
        _name_lines(axes, seconds[-1], ends)
        axes.set_title(title)
        axes.set_xlabel("seconds heard")
        axes.set_xlim(0, seconds[-1])
        axes.set_ylim(LEAST_SHARE, 101)
        axes.tick_params(labelleft=True)
    both[0].set_ylabel("% of the recordings")


def _name_lines(axes: Axes, end: float, heights: dict[str, float]) -> None:
    """Each line's name at its end, and where the names had to move apart, a hair from one to the other."""
    for name, height in apart(heights, LINE_HEIGHT * (101 - LEAST_SHARE) / 101).items():
        right = end * 1.05
        axes.plot([end, right], [heights[name], height], color=COLOURS[name], linewidth=0.7, clip_on=False)
        axes.text(right + 0.2, height, name, color=COLOURS[name], fontweight=weight(name), va="center")


def against_cost(found: dict[str, Any], costs: dict[str, float]) -> None:
    """Acc1 and Acc2 over the CPU time: the best corner is the upper left one."""
    _figure, axes = plt.subplots(figsize=(8.4, 4.8))
    moment = found["seconds"].index(MOMENT)
    points = {
        name: Point(costs[name], 100 * curves["acc1"][moment], 100 * curves["acc2"][moment])
        for name, curves in found["programs"].items()
        if name in costs
    }
    for name, point in points.items():
        colour = COLOURS[name]
        axes.plot([point.cost] * 2, [point.acc1, point.acc2], color=colour, linewidth=1, alpha=0.5, zorder=1)
        axes.scatter(point.cost, point.acc2, s=28, facecolor="white", edgecolor=colour, zorder=3)
        axes.scatter(point.cost, point.acc1, s=90 if name == OURS else 45, color=colour, zorder=3)
    low = 10 * (min(point.acc1 for point in points.values()) // 10)
    for column in _columns(points):
        _name_points(axes, {name: points[name] for name in column}, LINE_HEIGHT * (102 - low) / 101)
    axes.scatter([], [], s=45, color=INK, label="octave included")
    axes.scatter([], [], s=28, facecolor="white", edgecolor=INK, label="a factor of 2 or 3 forgiven")
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, handletextpad=0.2)
    axes.set_xscale("log")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_locator(FixedLocator(COSTS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda cost, _place: f"{cost:g}"))
    axes.set_xlabel("CPU-seconds for a second of sound: the further left, the cheaper")
    axes.set_ylabel(f"% of the recordings right after {MOMENT:g} s")
    axes.set_ylim(low, 102)
    spent = [point.cost for point in points.values()]
    axes.set_xlim(0.75 * min(spent), 3.8 * max(spent))


def _columns(points: dict[str, Point]) -> list[list[str]]:
    """The names of what costs about the same, so that their labels are kept apart."""
    by_cost = sorted(points, key=lambda name: points[name].cost)
    columns = [by_cost[:1]]
    for cheaper, dearer in pairwise(by_cost):
        if points[dearer].cost < NEAR * points[cheaper].cost:
            columns[-1].append(dearer)
        else:
            columns.append([dearer])
    return columns


def _name_points(axes: Axes, points: dict[str, Point], line_height: float) -> None:
    """One above the other, right of the dearest of them."""
    beside = 1.13 * max(point.cost for point in points.values())
    for name, height in apart({name: point.acc1 for name, point in points.items()}, line_height).items():
        point = points[name]
        axes.plot([point.cost, beside], [point.acc1, height], color=COLOURS[name], linewidth=0.7, zorder=1)
        axes.text(
            1.02 * beside,
            height,
            name,
            color=COLOURS[name],
            fontweight=weight(name),
            va="center",
            zorder=2,
            path_effects=[withStroke(linewidth=3, foreground="white")],  # others' lines may pass behind
        )


def _ours_last(programs: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """So that it is drawn over the others."""
    yield from sorted(programs.items(), key=lambda item: item[0] == OURS)
