"""VRNet for a CPU, on the generated sample at 56x56, 8 frames: a narrow network with small kernels."""

_base_ = [
    "../_base_/models/vrnet.py",
    "../_base_/datasets/ntu_56.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

data_root = "data/ntu_sample"

model = dict(
    generator=dict(width=8, kernel_size=3, classifier_grid=(7, 7), classifier_hidden=(128, 64)),
)

train_pipeline = [*_base_.train_pipeline[:-1], dict(type="PackViewSynthesisInputs", source_video=True)]
_val_subjects = [16, 34]
train_dataloader = dict(batch_size=8, num_workers=1, dataset=dict(val_subjects=_val_subjects, pipeline=train_pipeline))
val_dataloader = dict(batch_size=12, num_workers=1, dataset=dict(val_subjects=_val_subjects, max_items=60))
test_dataloader = dict(batch_size=12, num_workers=1)

_iters = 4000
train_cfg = dict(phases=[dict(name="full", iters=_iters)], val_interval=1000)
optim_wrapper = dict(generator=dict(optimizer=dict(lr=1e-3)), discriminator=None)
param_scheduler = [dict(type="CosineAnnealingLR", by_epoch=False, T_max=_iters, eta_min_ratio=0.02)]
default_hooks = dict(checkpoint=dict(interval=500))
custom_hooks = [
    dict(type="SynthesisStripHook", interval=1000),
    dict(type="GeneratorEMAHook", momentum=0.002),
]
