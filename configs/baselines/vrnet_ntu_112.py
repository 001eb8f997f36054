"""VRNet on NTU RGB+D at 112x112, 6 frames at stride 3, as in its released code."""

_base_ = [
    "../_base_/models/vrnet.py",
    "../_base_/datasets/ntu_112.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

train_pipeline = [*_base_.train_pipeline[:-1], dict(type="PackViewSynthesisInputs", source_video=True)]
_clip = dict(clip_len=6, clip_stride=3)
train_dataloader = dict(batch_size=32, dataset=dict(**_clip, pipeline=train_pipeline))
val_dataloader = dict(dataset=_clip)
test_dataloader = dict(dataset=_clip)

# The weights that the released code goes on from are of epoch 303. One epoch is 413 iterations.
train_cfg = dict(phases=[dict(name="full", iters=125000)])
optim_wrapper = dict(generator=dict(optimizer=dict(lr=1e-5), clip_grad=None), discriminator=None)
