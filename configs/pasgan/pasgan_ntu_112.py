"""PAS-GAN on NTU RGB+D at 112x112, as in the paper."""

_base_ = [
    "../_base_/models/pasgan.py",
    "../_base_/datasets/ntu_112.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

# The paper gives no number of epochs. On NTU RGB+D one epoch (a random view pair of each of 13,227 recordings) is 1,102
# iterations, so the phases with video are about 100 and 50 epochs.
train_cfg = dict(
    phases=[
        dict(name="pose", iters=5000, dataloader="pose_dataloader"),
        dict(name="reconstruction", iters=110000),
        dict(name="full", iters=55000),
    ],
)
