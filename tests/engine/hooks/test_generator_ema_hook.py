from types import SimpleNamespace

import pytest
import torch
from torch import nn

from pasgan.engine.checkpoint import EMA_KEY
from pasgan.engine.hooks import GeneratorEMAHook


def started(momentum=0.25):
    model = nn.Module()
    model.generator = nn.Linear(1, 1, bias=False)
    nn.init.constant_(model.generator.weight, 1.0)
    runner, hook = SimpleNamespace(model=model), GeneratorEMAHook(momentum=momentum)
    hook.before_run(runner)
    return runner, hook


def test_average_follows_and_validation_uses_it():
    runner, hook = started()
    weight = runner.model.generator.weight
    hook.after_train_iter(runner, 0)  # the first update copies
    with torch.no_grad():
        weight.fill_(5.0)
    hook.after_train_iter(runner, 1)
    hook.before_val_epoch(runner)
    assert weight.item() == pytest.approx(1.0 * 1 / 101 + 5.0 * 100 / 101)
    hook.after_val_epoch(runner)
    assert weight.item() == 5.0


def test_late_updates_have_the_given_momentum():
    runner, hook = started()
    for _ in range(301):
        hook.after_train_iter(runner, 0)
    with torch.no_grad():
        runner.model.generator.weight.fill_(5.0)
    hook.after_train_iter(runner, 301)
    hook.before_val_epoch(runner)
    assert runner.model.generator.weight.item() == pytest.approx(1.0 * 0.75 + 5.0 * 0.25, abs=0.01)


def test_checkpoint_keeps_both_sets_of_weights_apart():
    runner, hook = started()
    hook.after_train_iter(runner, 0)
    with torch.no_grad():
        runner.model.generator.weight.fill_(5.0)
    weights = {f"generator.{key}": value for key, value in runner.model.generator.state_dict().items()}
    checkpoint = {"state_dict": weights, "meta": {"iter": 1000}}
    hook.before_save_checkpoint(runner, checkpoint)
    assert checkpoint["state_dict"]["generator.weight"].item() == 5.0
    assert checkpoint[EMA_KEY]["weight"].item() == 1.0

    runner, hook = started()
    hook.after_load_checkpoint(runner, checkpoint)
    hook.before_test_epoch(runner)
    assert runner.model.generator.weight.item() == 1.0


def test_resumed_average_goes_on():
    runner, hook = started()
    average = {"weight": torch.full((1, 1), 3.0)}
    hook.after_load_checkpoint(runner, {"state_dict": {}, EMA_KEY: average, "meta": {"iter": 1000}})
    hook.after_train_iter(runner, 1000)
    hook.before_val_epoch(runner)
    assert runner.model.generator.weight.item() == pytest.approx(3.0 * 0.75 + 1.0 * 0.25)


def test_checkpoint_without_an_average_starts_one():
    runner, hook = started()
    hook.after_load_checkpoint(runner, {"state_dict": {"generator.weight": torch.full((1, 1), 3.0)}})
    hook.before_val_epoch(runner)
    assert runner.model.generator.weight.item() == 3.0


def test_weights_of_a_model_with_other_parts():
    runner, hook = started()
    hook.after_load_checkpoint(runner, {"state_dict": {"generator.other.weight": torch.zeros(2, 2)}})
    hook.before_val_epoch(runner)
    assert runner.model.generator.weight.item() == 1.0
