"""Pictures of what the studies found, in the style of the benchmarks. Drawn as SVG, the same when drawn again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from benchmarks.plots.style import FAINT, INK, OUR_COLOUR, STYLE
from train.study.answers import Answer

COLOURS = (OUR_COLOUR, "#1c7ed6", INK, "#2b8a3e", "#e67700")


def draw(answer: Answer, folder: Path) -> Path | None:
    """The picture of an answer, if there is one for its question."""
    if answer.question not in PICTURES:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"training-{answer.question}.svg"
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
        PICTURES[answer.question](axes, answer.numbers)
        figure.savefig(path, metadata={"Date": None})
        plt.close(figure)
    return path


def labels(axes: Axes, numbers: dict[str, Any]) -> None:
    """Acc1 on notes against the number of labelled excerpts; the shade is the spread over seeds."""
    for colour, (way, by_count) in zip(COLOURS, numbers.items(), strict=False):
        counts = [int(count) for count in by_count]
        values = [[100 * row["notes_acc1"] for row in rows] for rows in by_count.values()]
        axes.plot(counts, [sum(v) / len(v) for v in values], marker="o", color=colour, label=way)
        axes.fill_between(
            counts, [min(v) for v in values], [max(v) for v in values], color=colour, alpha=0.15
        )
    axes.set_xscale("symlog", linthresh=10)  # log, but with a place for none
    counts = [int(count) for count in next(iter(numbers.values()))]
    axes.set_xticks(counts, [str(count) for count in counts])
    axes.minorticks_off()
    axes.set(xlabel="labelled excerpts", ylabel="Acc1, %", title="Labels saved by pre-training")
    axes.legend(frameon=False)


def confidence(axes: Axes, numbers: dict[str, Any]) -> None:
    """Said against right; the size of a point is how often."""
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1)
    series = {"music played from notes": numbers["points"]}
    if "recordings" in numbers:
        series["recordings"] = numbers["recordings"]["points"]
    for colour, (name, points) in zip(COLOURS, series.items(), strict=False):
        total = sum(count for _, count, _, _ in points)
        axes.scatter(
            [said for _, _, said, _ in points],
            [right for _, _, _, right in points],
            s=[20 + 600 * count / total for _, count, _, _ in points],
            color=colour,
            alpha=0.6,
        )
        axes.scatter([], [], color=colour, label=name)
    axes.legend(frameon=False, loc="upper left")
    axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1), title="Is confidence true?")


def sizes(axes: Axes, numbers: dict[str, Any]) -> None:
    """Acc1 against parameters."""
    for size in numbers["sizes"]:
        x, y = size["parameters"] / 1000, 100 * size["acc1"]
        axes.scatter(x, y, color=OUR_COLOUR if size["kernel"] == 5 else INK)
        axes.annotate(f" {size['channels']}, kernel {size['kernel']}", (x, y), fontsize=8)
    axes.set(xlabel="thousand parameters", ylabel="Acc1, %", title="Accuracy against size")


PICTURES: dict[str, Callable[[Axes, dict[str, Any]], None]] = {
    "labels": labels,
    "confidence": confidence,
    "sizes": sizes,
}
