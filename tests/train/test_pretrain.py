"""Pre-training: it learns, goes on where it broke off, and is the same on two processes as on one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from livetempo.errors import UsageError
from tests.program import ROOT
from tests.train.music import learning_and_checking, pulse_pieces
from train.data.pieces import Piece, is_held_out, piece_path
from train.networks.paper import PaperNetwork
from train.networks.scalar import EncoderScalar, PaperScalar
from train.pretraining import Crew, Plan, pretrain
from train.runs import CHECKPOINT, Run, read_log
from train.study.equivariance import judge, log_z_of


def plan(steps: int, network: str = "livetempo") -> Plan:
    return Plan(
        network=network,
        loss="ratio",
        steps=steps,
        pairs=4,
        rate=2e-3,
        shift_weight=0.1,
        seed=3,
        longest_frames=600,
        reuse=2,
        report_every=2,
    )


def weights(network: Any) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in network.parameters()])


def test_the_networks_have_the_size_that_they_should() -> None:
    assert sum(p.numel() for p in PaperNetwork().parameters()) == 23_235


@pytest.mark.parametrize("network", [EncoderScalar(), PaperScalar()], ids=["livetempo", "paper"])
def test_z_is_a_number_for_each_view_and_the_same_alone_as_in_a_batch(network: Any) -> None:
    bands = 8 if network.features == "livetempo" else 81
    views = np.random.default_rng(0).random((3, 500, bands), np.float32)
    together = log_z_of(network, views)
    alone = np.concatenate([log_z_of(network, view[None]) for view in views])
    assert together == pytest.approx(alone, abs=1e-4)


def test_the_network_of_the_paper_hears_the_same_while_it_learns() -> None:
    """In half precision, but for a per cent or two."""
    torch.manual_seed(0)
    network = PaperScalar()
    views = torch.from_numpy(np.random.default_rng(0).normal(-2, 2, (6, 300, 81)).astype(np.float32))
    with torch.no_grad():
        learning = network.train()(views).log_z
        asked = network.eval()(views).log_z
    assert learning.dtype == torch.float32
    torch.testing.assert_close(learning, asked, atol=0.03, rtol=0)


def test_an_interrupted_run_goes_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    pieces = pulse_pieces(4)
    whole = pretrain(plan(4), pieces, pieces, Run(tmp_path / "whole", "pretrain", {}))
    full_log = read_log(tmp_path / "whole")

    class PowerCutError(Exception):
        pass

    class Unlucky(Run):
        def save(self, state: dict[str, Any]) -> None:
            super().save(state)
            raise PowerCutError

    with pytest.raises(PowerCutError):
        pretrain(plan(4), pieces, pieces, Unlucky(tmp_path / "cut", "pretrain", {}))
    again = pretrain(plan(4), pieces, pieces, Run(tmp_path / "cut", "pretrain", {}))
    torch.testing.assert_close(weights(again), weights(whole), atol=1e-7, rtol=0)
    assert read_log(tmp_path / "cut") == full_log
    assert [row["step"] for row in full_log] == [2, 4]


def test_another_recipe_does_not_go_on_in_the_same_folder(tmp_path: Path) -> None:
    Run(tmp_path, "pretrain", {"seed": 1})
    Run(tmp_path, "pretrain", {"seed": 1})
    with pytest.raises(UsageError, match="seed 1, not 2"):
        Run(tmp_path, "pretrain", {"seed": 2})
    with pytest.raises(UsageError, match="step pretrain, not fit"):
        Run(tmp_path, "fit", {"seed": 1})


def test_a_crash_while_saving_leaves_the_checkpoint_before(tmp_path: Path) -> None:
    class DiskFullError(Exception):
        pass

    class LastStraw:
        def __reduce__(self) -> str:
            raise DiskFullError

    run = Run(tmp_path, "pretrain", {})
    run.save({"step": 1})
    with pytest.raises(DiskFullError):
        run.save({"step": 2, "more": LastStraw()})
    assert run.restore() == {"step": 1}
    assert (tmp_path / CHECKPOINT).exists()


def test_two_processes_do_the_same_as_one(tmp_path: Path) -> None:
    """The real thing: torchrun, gloo, DistributedDataParallel."""
    for piece in learning_and_checking():
        piece.save(piece_path(tmp_path, piece.source))
    words = [
        "-m",
        "train",
        "pretrain",
        "--pieces",
        str(tmp_path),
        "--steps",
        "3",
        "--pairs",
        "4",
        "--seed",
        "1",
    ]
    words += ["--longest-frames", "600", "--reuse", "2"]
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    found = {}
    for name, command in (("one", words), ("two", [*torchrun, *words])):
        subprocess.run(
            [sys.executable, *command, "--out", str(tmp_path / name)],
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            check=True,
            capture_output=True,
            timeout=600,
        )
        found[name] = torch.load(tmp_path / name / "network.pt", weights_only=True)["weights"]
    torch.manual_seed(1)
    begun = EncoderScalar().state_dict()
    apart, way = 0.0, 0.0
    for name, one in found["one"].items():
        apart += float(((found["two"][name] - one) ** 2).sum())
        way += float(((one - begun[name]) ** 2).sum())
    # Not to the last bit: sums are rounded in another order, and Adam makes much of the smallest gradients.
    assert way > 0
    assert apart < 1e-3 * way


def test_a_batch_that_cannot_be_shared_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="shared evenly"):
        pretrain(plan(1), [], [], Run(tmp_path, "pretrain", {}), member=Crew(0, 3))


def test_the_judge_knows_following_from_standing_still() -> None:
    true = np.log([1.25, 0.8, 1.1, 0.9])
    follows, stands = judge(true, true, np.zeros(8)), judge(0 * true, true, np.zeros(8))
    assert (follows.error, follows.slope, follows.within) == pytest.approx((0, 1, 1))
    assert (stands.slope, stands.error) == pytest.approx((0, stands.constant_error))


def test_training_never_sees_what_is_kept_for_checking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the command: the pieces whose frames are not numbers would spoil the weights."""
    for piece in learning_and_checking():
        if is_held_out(piece):
            piece = Piece([f * np.float16(np.nan) for f in piece.frames], piece.speeds, piece.source)  # noqa: PLW2901
        piece.save(piece_path(tmp_path, piece.source))
    from train.__main__ import main  # noqa: PLC0415

    words = ["train", "pretrain", "--pieces", str(tmp_path), "--steps", "2", "--pairs", "4"]
    monkeypatch.setattr(sys, "argv", [*words, "--longest-frames", "600", "--out", str(tmp_path / "run")])
    main()
    saved = torch.load(Path(tmp_path / "run" / "network.pt"), weights_only=True)["weights"]
    assert all(torch.isfinite(tensor).all() for tensor in saved.values())
