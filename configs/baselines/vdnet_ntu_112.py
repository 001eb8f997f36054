"""VDNet on NTU RGB+D with depth maps at 112x112; give `i3d_weights` the path of rgb_imagenet.pt."""

_base_ = [
    "../_base_/models/vdnet.py",
    "../_base_/datasets/ntu_112.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

data_root = "data/ntu_depth"

_load = dict(type="LoadClip", depth=True)
_pack = dict(type="PackViewSynthesisInputs", source_video=True, target_keypoints=True, target_depth=True)
train_pipeline = [*_base_.train_pipeline[:2], _load, *_base_.train_pipeline[3:-1], _pack]
test_pipeline = [*_base_.test_pipeline[:1], _load, *_base_.test_pipeline[2:-1], _pack]
train_dataloader = dict(batch_size=3, dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

# Without weights the perceptual loss is that of a random network, and the log says so; model.phases.full=[video] leaves
# it out. As GTNet: three view pairs a step, a step per recording of A001-A049 (10,976), 50 epochs, no clipping.
train_cfg = dict(phases=[dict(name="full", iters=550000)])
optim_wrapper = dict(
    generator=dict(optimizer=dict(lr=2e-5, betas=(0.5, 0.999)), clip_grad=None),
    discriminator=None,
)
