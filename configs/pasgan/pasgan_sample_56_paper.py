"""The paper's form beside `pasgan_sample_56.py`: fully connected pose head, LGTN at all scales, plain decoder."""

_base_ = ["./pasgan_sample_56.py"]

model = dict(
    generator=dict(
        prior_pose_head=dict(_delete_=True, type="PriorPoseHead", in_channels=32, num_keypoints=25),
        prior_pose_refinement=None,
        feature_transformation=dict(levels=(0, 1, 2, 3)),
        decoder=dict(
            _delete_=True,
            type="VideoDecoder3D",
            feat_channels=32,
            num_keypoints=25,
            channels=((64, 64), (64, 32), (64, 16), (16, 8)),
        ),
    ),
    true_pose=(0.5, 0.25),
)
_iters = dict(pose=3500, reconstruction=8000)
train_cfg = dict(
    phases=[
        dict(name="pose", iters=_iters["pose"], dataloader="pose_dataloader"),
        dict(name="reconstruction", iters=_iters["reconstruction"]),
    ],
    val_begin=_iters["pose"],
)
param_scheduler = [
    dict(
        type="CosineRestartLR",
        by_epoch=False,
        periods=list(_iters.values()),
        restart_weights=[1, 1],
        eta_min_ratio=0.02,
    ),
]
