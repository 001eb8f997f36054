"""PAS-GAN at 56x56, learned with the pixel MSE and L_p: the last rung of Table 3 and the first row of Table 4.

The other configs of these tables inherit from here and change one thing.
"""

_base_ = [
    "../_base_/models/pasgan.py",
    "../_base_/datasets/ntu_56.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

# All rungs of Table 3 and rows of Table 4 have as many iterations.
train_cfg = dict(phases=[dict(name="reconstruction", iters=165000)])
