"""Everything that compares livetempo with others, and then the pages.

    python -m benchmarks.peers install       # once
    python -m benchmarks [LABELS.csv ...]

The first run takes as long as the slowest program does; what others show is kept, so that later runs take some
minutes. The other measurements (see CONTRIBUTING.md) are not repeated: the pages show what they found the last
time.
"""

from __future__ import annotations

import sys

from benchmarks import accuracy, cost, report, trajectories


def main() -> None:
    """One after the other."""
    accuracy.main([])
    if labels := sys.argv[1:]:
        accuracy.main(labels)
    trajectories.main()
    cost.main()
    report.main()


if __name__ == "__main__":
    main()
