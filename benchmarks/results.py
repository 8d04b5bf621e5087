"""What a benchmark found: tables for people, and the same as JSON for `benchmarks.report`."""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import livetempo

FOLDER = Path(__file__).with_name("results")


@dataclass(frozen=True)
class Table:
    """Rows of words and numbers under headings; `note` says how they were measured."""

    title: str
    headings: list[str]
    rows: list[list[str]]
    note: str = ""

    def markdown(self) -> str:
        """As Markdown, with its title."""
        lines = [f"### {self.title}", ""]
        if self.note:
            lines += [self.note, ""]
        lines += [_line(self.headings), _line(["---"] * len(self.headings)), *map(_line, self.rows)]
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Results:
    """Everything one benchmark found.

    headlines  (what, measured) for the README: the few numbers that a user would ask for
    plotted    the figures behind the plots of `benchmarks.report`
    command    how to measure it again, where that is not the command that was typed
    """

    name: str
    title: str
    tables: list[Table]
    headlines: list[tuple[str, str]] = field(default_factory=list)
    command: str = ""
    machine: dict[str, str] = field(default_factory=dict)
    date: str = ""
    plotted: dict[str, Any] = field(default_factory=dict)

    def markdown(self) -> str:
        """As a chapter."""
        parts = [f"## {self.title}\n"]
        if self.command:
            measured = f"{describe(self.machine)}, load {self.machine['load']} at the end"
            parts.append(f"`{self.command}`, {self.date}. {measured}.\n")
        return "\n".join([*parts, *(table.markdown() for table in self.tables)])


def keep(results: Results, folder: Path = FOLDER) -> None:
    """Print it all, and write it down together with the machine that it was measured on."""
    complete = replace(
        results,
        command=results.command or " ".join(["python -m", f"benchmarks.{results.name}", *sys.argv[1:]]),
        machine=machine(),
        date=datetime.now(timezone.utc).date().isoformat(),
    )
    folder.mkdir(exist_ok=True)
    text = json.dumps(asdict(complete), indent=1, ensure_ascii=False)
    (folder / f"{results.name}.json").write_text(text + "\n", encoding="utf-8")
    print(complete.markdown())


def load(path: Path) -> Results:
    """The inverse of `keep`."""
    fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    fields["tables"] = [Table(**table) for table in fields["tables"]]
    fields["headlines"] = [(what, measured) for what, measured in fields["headlines"]]
    return Results(**fields)


def machine() -> dict[str, str]:
    """What the numbers depend on besides the program. The load tells whether other work was in the way."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": platform.system(),
        "python": platform.python_version(),
        "livetempo": livetempo.__version__,
        "load": f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown",
    }


def describe(facts: dict[str, str]) -> str:
    """The machine in one line."""
    return (
        f"{facts['processor']}, {facts['cores']} cores, {facts['system']}, Python {facts['python']},"
        f" livetempo {facts['livetempo']}"
    )


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:  # not Linux
        pass
    return platform.processor() or platform.machine()


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
