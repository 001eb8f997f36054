"""RTNet for a CPU, on the generated sample at 56x56, 8 frames: the reconstruction stage of a narrow network."""

_base_ = [
    "../_base_/models/rtnet.py",
    "../_base_/datasets/ntu_56.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

data_root = "data/ntu_sample"
# Both encoders are narrower than the published ones and start from random weights.
vgg_weights = None

_channels = 32
model = dict(
    generator=dict(
        appearance_encoder=dict(feat_channels=_channels, vgg_width=32),
        motion_encoder=dict(feat_channels=_channels, i3d_width=16),
        feat_channels=_channels,
        num_keypoints=16,
        decoder_channels=((64, 64), (64, 32), (64, 16)),
    ),
    # The second stage is worth its time with pretrained weights alone.
    discriminator=None,
    losses=dict(
        _delete_=True,
        video=dict(type="VideoMSELoss", loss_weight=1.0),
        view=dict(type="AzimuthMSELoss", loss_weight=1.0),
    ),
    phases=dict(_delete_=True, reconstruction=["video", "view"]),
)

train_pipeline = [*_base_.train_pipeline[:-1], dict(type="PackViewSynthesisInputs", source_video=True)]
_val_subjects = [16, 34]
train_dataloader = dict(batch_size=8, num_workers=1, dataset=dict(val_subjects=_val_subjects, pipeline=train_pipeline))
val_dataloader = dict(batch_size=12, num_workers=1, dataset=dict(val_subjects=_val_subjects, max_items=60))
test_dataloader = dict(batch_size=12, num_workers=1)

_iters = 4000
train_cfg = dict(phases=[dict(name="reconstruction", iters=_iters)], val_interval=1000)
optim_wrapper = dict(generator=dict(optimizer=dict(lr=1e-3)), discriminator=None)
param_scheduler = [dict(type="CosineAnnealingLR", by_epoch=False, T_max=_iters, eta_min_ratio=0.02)]
default_hooks = dict(checkpoint=dict(interval=500))
custom_hooks = [
    dict(type="SynthesisStripHook", interval=1000),
    dict(type="GeneratorEMAHook", momentum=0.002),
]
