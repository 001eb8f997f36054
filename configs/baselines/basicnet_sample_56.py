"""BasicNet for a CPU, on the generated sample at 56x56: the first rung of Table 3 in the light family."""

_base_ = [
    "../_base_/models/basicnet_light.py",
    "../_base_/datasets/ntu_56.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

data_root = "data/ntu_sample"
vgg_weights = None

_val_subjects = [16, 34]
train_dataloader = dict(batch_size=8, num_workers=1, dataset=dict(val_subjects=_val_subjects))
val_dataloader = dict(batch_size=12, num_workers=1, dataset=dict(val_subjects=_val_subjects, max_items=60))
test_dataloader = dict(batch_size=12, num_workers=1)

# As many as all phases of pasgan_sample_56.py together.
_iters = 11500
train_cfg = dict(phases=[dict(name="reconstruction", iters=_iters)], val_interval=1000)
optim_wrapper = dict(generator=dict(optimizer=dict(lr=1e-3)), discriminator=None)
param_scheduler = [dict(type="CosineAnnealingLR", by_epoch=False, T_max=_iters, eta_min_ratio=0.02)]
default_hooks = dict(checkpoint=dict(interval=500))
custom_hooks = [
    dict(type="SynthesisStripHook", interval=1000),
    dict(type="GeneratorEMAHook", momentum=0.002),
]
