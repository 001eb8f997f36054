"""The light PAS-GAN on a camera rig at 112x112: train on the first 70 frames, test on the rest."""

_base_ = [
    "../_base_/models/pasgan_light.py",
    "../_base_/datasets/rig_112.py",
    "../_base_/schedules/pasgan_phases.py",
    "../_base_/evaluation.py",
    "../_base_/default_runtime.py",
]

vgg_weights = None
# One performer and a few seconds: too little to learn a refinement from.
model = dict(generator=dict(prior_pose_refinement=None, decoder=dict(skeleton="body25")))

_iters = dict(pose=1000, prior_pose=600, reconstruction=1000)
train_cfg = dict(
    phases=[
        dict(name="pose", iters=_iters["pose"], dataloader="pose_dataloader"),
        dict(name="prior_pose", iters=_iters["prior_pose"], dataloader="prior_pose_dataloader"),
        dict(
            name="reconstruction",
            iters=_iters["reconstruction"],
            freeze=["appearance_encoder", "prior_pose_head", "pose_transformation"],
        ),
    ],
    val_interval=500,
    val_begin=_iters["pose"] + _iters["prior_pose"],
)
optim_wrapper = dict(generator=dict(optimizer=dict(lr=1e-3)), discriminator=None)
param_scheduler = [
    dict(
        type="CosineRestartLR",
        by_epoch=False,
        periods=list(_iters.values()),
        restart_weights=[1, 1, 1],
        eta_min_ratio=0.02,
    ),
]
default_hooks = dict(checkpoint=dict(interval=500))
custom_hooks = [
    dict(type="SynthesisStripHook", interval=500),
    dict(type="GeneratorEMAHook", momentum=0.002),
]
