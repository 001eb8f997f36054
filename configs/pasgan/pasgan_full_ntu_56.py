"""The third row of Table 4: the multi-scale action-separable loss, perceptual and adversarial, and L_p."""

_base_ = ["./pasgan_mse_ntu_56.py"]

train_cfg = dict(phases=[dict(name="reconstruction", iters=110000), dict(name="full", iters=55000)])
