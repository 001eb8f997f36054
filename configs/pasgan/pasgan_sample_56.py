"""PAS-GAN for a CPU, on the generated sample at 56x56: about an hour on four cores."""

_base_ = [
    "../_base_/models/pasgan_light.py",
    "../_base_/datasets/ntu_56.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/default_runtime.py",
]

data_root = "data/ntu_sample"
# The encoder is narrower than VGG16 and starts from random weights.
vgg_weights = None

# Two training performers choose; the held-out performers are for the test alone.
_val_subjects = [16, 34]
train_dataloader = dict(batch_size=8, num_workers=1, dataset=dict(val_subjects=_val_subjects))
pose_dataloader = dict(dataset=dict(val_subjects=_val_subjects))
prior_pose_dataloader = dict(num_workers=1, dataset=dict(val_subjects=_val_subjects))
val_dataloader = dict(batch_size=12, num_workers=1, dataset=dict(val_subjects=_val_subjects, max_items=60))
test_dataloader = dict(batch_size=12, num_workers=1)

_pose_iters, _prior_pose_iters, _reconstruction_iters = 3500, 3000, 4000
train_cfg = dict(
    phases=[
        dict(name="pose", iters=_pose_iters, dataloader="pose_dataloader"),
        # P_E alone costs a tenth of a step of the whole generator.
        dict(name="prior_pose", iters=_prior_pose_iters, dataloader="prior_pose_dataloader"),
        # The pose transformation keeps what it learned on skeletons.
        dict(name="reconstruction", iters=_reconstruction_iters, freeze=["pose_transformation"]),
    ],
    val_interval=1000,
    val_begin=_pose_iters + _prior_pose_iters,
)
optim_wrapper = dict(generator=dict(optimizer=dict(lr=1e-3)), discriminator=None)
# One cosine per phase.
param_scheduler = [
    dict(
        type="CosineRestartLR",
        by_epoch=False,
        periods=[_pose_iters, _prior_pose_iters, _reconstruction_iters],
        restart_weights=[1, 1, 1],
        eta_min_ratio=0.02,
    ),
]
default_hooks = dict(checkpoint=dict(interval=500))
custom_hooks = [
    dict(type="SynthesisStripHook", interval=1000),
    dict(type="GeneratorEMAHook", momentum=0.002),
]
