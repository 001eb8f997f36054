"""PAS-GAN at 112x112 under the protocol of View-LSTM and GTNet (Lakhal et al.)."""

_base_ = [
    "../_base_/models/pasgan.py",
    "../_base_/datasets/ntu_lakhal_112.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

# As long as pasgan_ntu_112.py, so that the two protocols can be compared.
train_cfg = dict(
    phases=[
        dict(name="pose", iters=5000, dataloader="pose_dataloader"),
        dict(name="reconstruction", iters=110000),
        dict(name="full", iters=55000),
    ],
)
