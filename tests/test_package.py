"""What is shipped: a light import, a complete wheel, one model in three forms, and rooms that know only
what is handed to them."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path

import numpy as np
import pytest
import torch

import livetempo
from livetempo.artifact import CARD, SCRIPT, WEIGHTS, Model, load_encoder, load_model, load_scripted
from livetempo.tracker import TempoTracker
from tests import signals
from tests.program import ROOT, surroundings

PACKAGE = Path(livetempo.__file__).parent
HEAVY = ("torch", "numba", "scipy", "rich", "sounddevice", "soundfile")


# A light import.


def python(code: str) -> str:
    """What a new interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=surroundings(),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


def loaded_by(statement: str) -> set[str]:
    """Which of the heavy libraries are in memory after it."""
    modules = set(json.loads(python(f"{statement}\nimport sys, json; print(json.dumps(list(sys.modules)))")))
    return modules & set(HEAVY)


def test_import_loads_nothing_heavy_and_opens_nothing():
    watch = """
import sys
opened = []
def look(event, arguments):
    if event.startswith(("socket.", "subprocess.", "ctypes.dlopen", "os.system")):
        opened.append(event)
sys.addaudithook(look)
import livetempo
print(opened)
"""
    assert loaded_by("import livetempo") == set()
    assert python(watch).strip() == "[]"


def test_hearing_needs_no_pytorch():
    hear = "import numpy, livetempo; livetempo.TempoTracker(16000).process(numpy.ones(32000, 'f4'))"
    assert "torch" not in loaded_by(hear)


COMPILED_LATER = """
import sys
import numpy as np
from livetempo import TempoTracker
from tests import signals

def overloads():
    return {
        f"{name}.{kernel}": len(value.signatures)
        for name, module in sys.modules.items() if name.startswith("livetempo.kernels")
        for kernel, value in vars(module).items() if hasattr(value, "signatures")
    }

music = signals.backbeat(120.0, 8.0, 16000)
tracker, other = TempoTracker(16000), TempoTracker(16000)
tracker.prepare()
before = overloads()
heard = list(tracker.estimates(music))
assert heard[-1].state == "locked"
assert heard == list(other.estimates(music))
print({kernel for kernel, count in overloads().items() if count != before[kernel]})
"""


def test_nothing_is_compiled_once_the_tracker_is_prepared():
    """Else the first seconds of the first run would be counted as computing; and nothing of it is remembered."""
    assert python(COMPILED_LATER).strip() == "set()"


def test_import_is_quick():
    took = "import time; t = time.perf_counter(); import livetempo; print(time.perf_counter() - t)"
    assert min(float(python(took)) for _ in range(3)) < 0.3


def test_sound_is_captured_before_anything_heavy_is_loaded():
    assert loaded_by("import livetempo.commands.live, livetempo.session, livetempo.sources.demo") == set()
    assert "numpy" not in python("import sys, livetempo.sources.recorder.program; print(list(sys.modules))")


def test_what_is_promised_is_there_and_nothing_else():
    assert all(hasattr(livetempo, name) for name in livetempo.__all__)
    with pytest.raises(AttributeError, match="no attribute 'tempo_of_the_universe'"):
        _ = livetempo.tempo_of_the_universe


# A complete wheel.


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from a copy: a build leaves things lying about."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(PACKAGE, source / "livetempo", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", out, source], check=True, timeout=300, capture_output=True)
    (path,) = out.glob("livetempo-*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_the_package_with_its_model_and_nothing_else(wheel):
    here = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == here
    assert {f"livetempo/models/{name}" for name in (WEIGHTS, CARD, SCRIPT)} <= packed
    assert "livetempo/py.typed" in packed


def test_the_version_is_the_same_everywhere(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith("METADATA"))
    assert Parser().parsestr(wheel.read(name).decode())["Version"] == livetempo.__version__
    said = subprocess.run(
        [sys.executable, "-m", "livetempo", "--version"],
        env=surroundings(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == f"livetempo {livetempo.__version__}\n"
    assert f"## {livetempo.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


# One model in three forms; that each spectrum gets the same scores is in test_encoder.py.


def in_torch(network: torch.nn.Module) -> Model:
    """The shipped model, computed by PyTorch."""

    def score(spectrum: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return network(torch.from_numpy(spectrum)[None])[0].numpy()

    shipped = load_model()
    return Model(shipped.config, shipped.card, score)


@pytest.mark.parametrize("other", [load_encoder, load_scripted])
def test_a_stream_tells_the_same_through_our_kernels_and_through_pytorch(other):
    music = signals.breakbeat(136.0, 12.0, 22050)
    ours, theirs = (
        list(TempoTracker(22050, model=model).estimates(music)) for model in (None, in_torch(other()))
    )
    assert [e.state for e in ours] == [e.state for e in theirs]
    assert ours[-1].bpm is not None
    assert [e.bpm or 0.0 for e in ours] == pytest.approx([e.bpm or 0.0 for e in theirs], rel=1e-3)


def test_the_card_counts_the_weights():
    card = json.loads((PACKAGE / "models" / CARD).read_text())
    with np.load(PACKAGE / "models" / WEIGHTS) as weights:
        assert card["parameters"] == sum(weights[name].size for name in weights.files)


# Rooms that know only what is handed to them. A name ending in a dot stands for all modules below it.

LIBRARY_HOMES = {
    "numba": {"kernels.compiled"},
    "rocket_fft": {"kernels.frames"},
    "scipy": set(),  # to train and to test only
    "torch": {"encoder", "artifact"},
    "sounddevice": {"sources.recorder.portaudio"},
    "soundcard": {"sources.recorder.speaker"},
    "soundfile": {"audiofile"},
    "rich": {"sinks."},
}
WORDS = {"tempo", "errors", "parameters"}  # what everybody may speak of
NUMBERS = {"config", "kernels", "kernels.", "onsets", "rhythm", "encoder", "scorer", "artifact"}
NUMBERS |= {"filter", "fine", "quiet", "state", "tracker"}
RING = {"ring", "sources", "sources.feeder", "sources.source"}
RECORDER = {"sources.recorder", "sources.recorder."}
BETWEEN = {"sources.request", "sources.sharedmemory"}  # what both processes know
DEVICES = {"sources.device", "sources.recording"}
PIPES = {"sources.pcm", "sources.pcmlayout", "sources.wavheader", "sources.stdin"}
DEMO = {"sources.groove", "sources.demo"}
FILES = {"audiofile", "ffmpeg"}
ROOMS = [  # who lives there, and whom they may know besides each other and the words
    (WORDS, set()),
    (NUMBERS, set()),
    (RING, set()),
    (BETWEEN, set()),
    (RECORDER, {"ring"} | BETWEEN),
    (DEVICES, RING | BETWEEN),
    (PIPES, RING | {"config"}),
    (DEMO, RING),
    (FILES, set()),
    ({"status"}, set()),
    ({"sinks", "sinks."}, {"status"}),
    ({"analysis"}, {"tracker"} | FILES),
    (
        {"session", "intake", "notices", "meters", "tally"},
        {"tracker", "sources.source", "ring", "status", "config"},
    ),
    (
        {"cli", "commands", "commands.", "__main__"},
        {"", "analysis", "audiofile", "session", "tally", "config", "sinks.", "sources."},
    ),
    ({""}, {"analysis", "tracker"}),
    ({"models"}, set()),
]


def within(module: str, names: set[str]) -> bool:
    """Whether the module is one of the names, or lies below one that ends in a dot."""
    return any(module == name or (name.endswith(".") and module.startswith(name)) for name in names)


def module_name(path: Path) -> str:
    """Below livetempo: "" for the package itself, "sinks.keys"."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(path: Path) -> Iterator[str]:
    """Everything that a file imports anywhere in it, as full names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield from (a.value for a in node.args if isinstance(a, ast.Constant))


def own(full_name: str) -> str:
    """Which of our modules is meant by livetempo.X.Y, where Y may be a name inside X."""
    name = full_name.removeprefix("livetempo").removeprefix(".")
    return name if name in MODULES else name.rpartition(".")[0]


@pytest.mark.parametrize("module", MODULES)
def test_heavy_libraries_stay_in_their_homes(module):
    for library in {name.partition(".")[0] for name in imports(MODULES[module])} & set(LIBRARY_HOMES):
        assert within(module, LIBRARY_HOMES[library]), f"{module} may not know {library}"


@pytest.mark.parametrize("module", MODULES)
def test_a_room_knows_only_what_is_handed_to_it(module):
    rooms = [(lives, known) for lives, known in ROOMS if within(module, lives)]
    assert len(rooms) == 1, f"{module} belongs to {len(rooms)} rooms: give it one in ROOMS"
    lives, known = rooms[0]
    for name in imports(MODULES[module]):
        if name.partition(".")[0] == "livetempo":
            assert within(own(name), lives | known | WORDS), f"{module} may not know {name}"


def test_training_is_never_imported_by_what_is_shipped():
    assert not any(
        name.partition(".")[0] in ("train", "tests", "benchmarks")
        for path in MODULES.values()
        for name in imports(path)
    )
