"""PAS-GAN for a CPU, on the generated sample at 56x56: about an hour on four cores."""

_base_ = [
    "../_base_/models/pasgan_light.py",
    "../_base_/datasets/ntu_56.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

data_root = "data/ntu_sample"
# The encoder is narrower than VGG16 and starts from random weights.
vgg_weights = None

# Two training performers choose; the held-out performers are for the test alone.
_val_subjects = [16, 34]
train_dataloader = dict(batch_size=8, num_workers=1, dataset=dict(val_subjects=_val_subjects))
pose_dataloader = dict(num_workers=1, dataset=dict(val_subjects=_val_subjects))
prior_pose_dataloader = dict(num_workers=1, dataset=dict(val_subjects=_val_subjects))
val_dataloader = dict(batch_size=12, num_workers=1, dataset=dict(val_subjects=_val_subjects, max_items=60))
test_dataloader = dict(batch_size=12, num_workers=1)

_iters = dict(pose=3500, prior_pose=3000, refinement=2000, reconstruction=3000)
_pose_parts = ["appearance_encoder", "prior_pose_head", "prior_pose_refinement", "pose_transformation"]
train_cfg = dict(
    phases=[
        dict(name="pose", iters=_iters["pose"], dataloader="pose_dataloader"),
        # P_E alone costs a tenth of a step of the whole generator.
        dict(name="prior_pose", iters=_iters["prior_pose"], dataloader="prior_pose_dataloader"),
        dict(
            name="refinement",
            iters=_iters["refinement"],
            dataloader="prior_pose_dataloader",
            freeze=["appearance_encoder", "prior_pose_head"],
        ),
        # The poses keep what they learned; LGTN and the decoder learn to draw.
        dict(name="reconstruction", iters=_iters["reconstruction"], freeze=_pose_parts),
    ],
    val_interval=1000,
    val_begin=_iters["pose"] + _iters["prior_pose"] + _iters["refinement"],
)
optim_wrapper = dict(generator=dict(optimizer=dict(lr=1e-3)), discriminator=None)
# One cosine per phase.
param_scheduler = [
    dict(
        type="CosineRestartLR",
        by_epoch=False,
        periods=list(_iters.values()),
        restart_weights=[1, 1, 1, 1],
        eta_min_ratio=0.02,
    ),
]
default_hooks = dict(checkpoint=dict(interval=500))
custom_hooks = [
    dict(type="SynthesisStripHook", interval=1000),
    dict(type="GeneratorEMAHook", momentum=0.002),
]
