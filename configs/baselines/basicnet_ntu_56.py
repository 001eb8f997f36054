"""BasicNet on NTU RGB+D at 56x56: the first rung of Table 3."""

_base_ = [
    "../_base_/models/basicnet.py",
    "../_base_/datasets/ntu_56.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

# All rungs of Table 3 and rows of Table 4 have as many iterations.
train_cfg = dict(phases=[dict(name="reconstruction", iters=165000)])
optim_wrapper = dict(discriminator=None)
