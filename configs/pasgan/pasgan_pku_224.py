"""PAS-GAN on PKU-MMD at 224x224, as in Figure 8 of the paper; the four scales are then 224, 112, 56 and 28."""

_base_ = [
    "../_base_/models/pasgan.py",
    "../_base_/datasets/pku_224.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

# The paper gives neither the number of epochs nor any score for PKU-MMD. All sizes inside the model follow from the
# frame. A clip takes four times the memory and time of 112x112, so a batch has a third of the clips and the schedule of
# `pasgan_ntu_112.py` as many iterations.
train_dataloader = dict(batch_size=4)
val_dataloader = dict(batch_size=2)
test_dataloader = dict(batch_size=2)
train_cfg = dict(
    phases=[
        dict(name="pose", iters=5000, dataloader="pose_dataloader"),
        dict(name="reconstruction", iters=110000),
        dict(name="full", iters=55000),
    ],
)
