"""`python -m benchmarks.peers install [NAME...]` and `python -m benchmarks.peers list`."""

from __future__ import annotations

import argparse

from benchmarks.peers.install import home, install, missing
from benchmarks.peers.registry import ENVIRONMENTS


def main() -> int:
    """Exit code 1 when something that was asked for could not be installed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("action", choices=("install", "list"))
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"any of: {', '.join(ENVIRONMENTS)} (default: all)"
    )
    options = parser.parse_args()
    unknown = set(options.names) - set(ENVIRONMENTS)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}: choose from {', '.join(ENVIRONMENTS)}")
    print(f"in {home()}")
    failed = False
    for name in options.names or ENVIRONMENTS:
        environment = ENVIRONMENTS[name]
        if options.action == "install":
            print(f"{name} ...", end=" ", flush=True)
            install(environment)
            failed |= not environment.reason and bool(missing(environment))
        else:
            print(name, end=": ")
        print(missing(environment) or "ready")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
