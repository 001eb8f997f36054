"""BasicNet on NTU RGB+D at 112x112: its row of Table 2."""

_base_ = [
    "../_base_/models/basicnet.py",
    "../_base_/datasets/ntu_112.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

# As many iterations with frames as PAS-GAN has.
train_cfg = dict(phases=[dict(name="reconstruction", iters=165000)])
optim_wrapper = dict(discriminator=None)
