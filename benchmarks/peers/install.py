"""Virtual environments for the programs that are compared, outside the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from dataclasses import asdict
from pathlib import Path

from benchmarks.peers.registry import Environment

READY = "ready.json"  # the recipe that has been followed to its end
FAILED = "failed.txt"  # why it could not be


def home() -> Path:
    """The folder of all environments, and of what has been heard in them."""
    return Path(os.environ.get("LIVETEMPO_PEERS") or Path.home() / ".cache" / "livetempo-peers")


def python_of(environment: Environment) -> Path:
    """Its interpreter."""
    folder, name = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
    return home() / environment.name / folder / name


def missing(environment: Environment) -> str:
    """Why it cannot be used; nothing when it can."""
    if environment.reason:
        return environment.reason
    folder = home() / environment.name
    if (folder / FAILED).exists():
        return f"could not be installed: {(folder / FAILED).read_text(encoding='utf-8')}"
    if not (folder / READY).exists():
        return f"not installed: python -m benchmarks.peers install {environment.name}"
    if (folder / READY).read_text(encoding="utf-8") != recipe_of(environment):
        return f"installed differently: python -m benchmarks.peers install {environment.name}"
    return ""


def install(environment: Environment) -> None:
    """Make it anew, unless it is there already; `missing` tells how it went."""
    if environment.reason or not missing(environment):
        return
    folder = home() / environment.name
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    surroundings = {**os.environ, **dict(environment.variables)}
    for arguments in environment.installs:
        command = [str(python_of(environment)), "-m", "pip", "install", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=surroundings, check=False)
        if done.returncode != 0:
            (folder / FAILED).write_text(reason_in(done.stdout + done.stderr), encoding="utf-8")
            return
    (folder / READY).write_text(recipe_of(environment), encoding="utf-8")


def recipe_of(environment: Environment) -> str:
    """What `READY` holds when it was followed."""
    return json.dumps(asdict(environment))


def reason_in(told: str) -> str:
    """The line of pip's output that says most."""
    lines = [line.strip() for line in told.splitlines()]
    errors = [line for line in lines if "error:" in line.lower() and "subprocess-exited" not in line]
    return (errors or lines or ["pip did not say why"])[0]
