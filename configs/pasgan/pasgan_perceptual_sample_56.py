"""The second row of Table 4 in the light family: a perceptual loss of a VGG16 with random weights, and L_p."""

_base_ = ["./pasgan_sample_56.py"]

model = dict(
    losses=dict(
        # VGG16 at half width has no published weights; one with random weights measures colours and edges at best.
        perceptual=dict(
            type="ActionSeparablePerceptualLoss",
            loss_weight=1.0,
            vgg_width=32,
            scales=(1,),
            separate=False,
        ),
    ),
    phases=dict(perceptual=["pose", "perceptual"]),
)

# Like the full loss it starts from weights that were learned with the MSE; all rows have as many iterations.
_pose_phases = _base_.train_cfg.phases[:3]
_drawing = _base_.train_cfg.phases[3]
train_cfg = dict(
    phases=[
        *_pose_phases,
        dict(_drawing, iters=2000),
        dict(_drawing, name="perceptual", iters=1000),
    ],
)
_periods = [*_base_.param_scheduler[0].periods[:3], 2000, 1000]
param_scheduler = [dict(_base_.param_scheduler[0], periods=_periods, restart_weights=[1] * 5)]
