"""RTNet on NTU RGB+D at 112x112, 16 frames, as in its released code; give `i3d_weights` the path of rgb_charades.pt."""

_base_ = [
    "../_base_/models/rtnet.py",
    "../_base_/datasets/ntu_112.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

train_pipeline = [*_base_.train_pipeline[:-1], dict(type="PackViewSynthesisInputs", source_video=True)]
_train_data = dict(clip_len=16, pipeline=train_pipeline)
train_dataloader = dict(batch_size=14, dataset=_train_data)
# The second stage has a batch of 6.
full_dataloader = {
    **_base_.train_dataloader,
    "batch_size": 6,
    "dataset": {**_base_.train_dataloader.dataset, **_train_data},
}
val_dataloader = dict(dataset=dict(clip_len=16))
test_dataloader = dict(dataset=dict(clip_len=16))

# The released code counts 1000 epochs, its logs end after 333. One epoch is 944 iterations of batch 14, or 2,204 of
# batch 6; how long the second stage ran is not known, here 100 epochs.
train_cfg = dict(
    phases=[
        dict(name="reconstruction", iters=315000),
        dict(name="full", iters=220000, dataloader="full_dataloader"),
    ],
)
# No clipping in the released code.
optim_wrapper = dict(generator=dict(clip_grad=None), discriminator=dict(clip_grad=None))
