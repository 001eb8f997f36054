"""VDNet for a CPU, on the generated sample with depth maps at 56x56: a narrow network, pixel loss alone."""

_base_ = [
    "../_base_/models/vdnet.py",
    "../_base_/datasets/ntu_56.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

data_root = "data/ntu_sample_depth"

model = dict(
    generator=dict(width=16, num_blocks=3),
    # The perceptual loss is worth its time with pretrained weights alone.
    losses=dict(_delete_=True, video=dict(type="VideoSmoothL1Loss", loss_weight=1.0)),
    phases=dict(full=["video"]),
)

_load = dict(type="LoadClip", depth=True)
_pack = dict(type="PackViewSynthesisInputs", source_video=True, target_keypoints=True, target_depth=True)
train_pipeline = [*_base_.train_pipeline[:2], _load, *_base_.train_pipeline[3:-1], _pack]
test_pipeline = [*_base_.test_pipeline[:1], _load, *_base_.test_pipeline[2:-1], _pack]
_data = dict(val_subjects=[16, 34])
train_dataloader = dict(batch_size=4, num_workers=1, dataset=dict(**_data, pipeline=train_pipeline))
val_dataloader = dict(batch_size=12, num_workers=1, dataset=dict(**_data, max_items=60, pipeline=test_pipeline))
test_dataloader = dict(batch_size=12, num_workers=1, dataset=dict(pipeline=test_pipeline))

_iters = 4000
train_cfg = dict(phases=[dict(name="full", iters=_iters)], val_interval=1000)
optim_wrapper = dict(generator=dict(optimizer=dict(lr=1e-3, betas=(0.5, 0.999))), discriminator=None)
param_scheduler = [dict(type="CosineAnnealingLR", by_epoch=False, T_max=_iters, eta_min_ratio=0.02)]
default_hooks = dict(checkpoint=dict(interval=500))
custom_hooks = [dict(type="SynthesisStripHook", interval=1000)]
