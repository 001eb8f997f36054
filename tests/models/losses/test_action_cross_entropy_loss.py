import pytest
import torch

from pasgan.models.losses import ActionCrossEntropyLoss


def test_classes_are_counted_from_one():
    logits = torch.tensor([[2.0, 0.0, 0.0]])
    expected = torch.log(torch.exp(torch.tensor(2.0)) + 2) - 2
    torch.testing.assert_close(ActionCrossEntropyLoss()(logits, torch.tensor([1])), expected)


@pytest.mark.parametrize("action", [0, 4])
def test_unknown_action(action):
    with pytest.raises(ValueError, match=rf"knows the actions 1 to 3, the data has \[{action}\]"):
        ActionCrossEntropyLoss()(torch.zeros(2, 3), torch.tensor([1, action]))
