"""The loss of the paper in both forms: what it asks for, and what it does not."""

from __future__ import annotations

import pytest
import torch

from train.networks.losses import LOSSES, Loss, difference_loss, ratio_loss, shift_loss, shifted

RATIO = torch.tensor([1.25, 0.8, 1.1])
Z = torch.tensor([120.0, 3.0, 0.5])


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
def test_nothing_is_lost_when_z_moves_as_the_speed_does(loss: Loss) -> None:
    assert loss(Z * RATIO, Z, RATIO) == pytest.approx(0.0, abs=1e-5)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
def test_a_constant_output_does_not_satisfy_it(loss: Loss) -> None:
    assert loss(torch.ones(3), torch.ones(3), RATIO) > 0.1


def test_the_values_are_those_of_the_formula() -> None:
    z_i, z_j, ratio = torch.tensor([2.0]), torch.tensor([4.0]), torch.tensor([1.25])
    assert ratio_loss(z_i, z_j, ratio) == pytest.approx(0.5 * (abs(0.5 - 1.25) + abs(2.0 - 0.8)))
    assert difference_loss(z_i, z_j, ratio) == pytest.approx(abs(2.0 - 5.0))


def test_the_ratio_is_blind_to_the_scale_of_z_and_to_the_order_of_the_views() -> None:
    z_i, z_j = torch.tensor([2.0, 5.0, 1.0]), torch.tensor([1.0, 7.0, 3.0])
    assert ratio_loss(z_i, z_j, RATIO) == pytest.approx(float(ratio_loss(100 * z_i, 100 * z_j, RATIO)))
    assert ratio_loss(z_i, z_j, RATIO) == pytest.approx(float(ratio_loss(z_j, z_i, 1 / RATIO)))


def test_the_difference_can_be_escaped_by_shrinking() -> None:
    assert difference_loss(1e-3 * Z, 1e-3 * Z, RATIO) < 1e-2 * difference_loss(Z, Z, RATIO) + 1e-6


def test_a_distribution_is_moved_by_whole_and_by_parts_of_bins() -> None:
    log_p = torch.log(torch.tensor([[0.0, 1.0, 0.0, 0.0, 0.0]]))
    assert shifted(log_p, torch.tensor([2.0]))[0].tolist() == [0, 0, 0, 1, 0]
    assert shifted(log_p, torch.tensor([-1.0]))[0].tolist() == [1, 0, 0, 0, 0]
    assert shifted(log_p, torch.tensor([0.25]))[0].tolist() == pytest.approx([0, 0.75, 0.25, 0, 0])
    assert shifted(log_p, torch.tensor([-2.0])).sum() == 0  # off the axis


def test_the_shift_loss_is_least_at_the_right_shift() -> None:
    bins = torch.arange(40.0)
    first = torch.log_softmax(-((bins - 12) ** 2) / 2, 0)[None]
    second = torch.log_softmax(-((bins - 20) ** 2) / 2, 0)[None]
    at = {shift: float(shift_loss(second, first, torch.tensor([float(shift)]))) for shift in range(4, 13)}
    assert min(at, key=at.__getitem__) == 8
