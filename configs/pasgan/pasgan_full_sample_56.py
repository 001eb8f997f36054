"""The third row of Table 4 in the light family: the multi-scale action-separable loss, adversarial too, and L_p."""

_base_ = ["./pasgan_perceptual_sample_56.py"]

model = dict(
    discriminator=dict(type="MultiScaleVGGDiscriminator", vgg_width=32),
    losses=dict(
        perceptual=dict(scales=(1, 0.5, 0.25, 0.125), separate=True),
        adversarial=dict(type="GANLoss", loss_weight=1e-4),
    ),
    phases=dict(full=["pose", "perceptual", "adversarial"]),
)
_phases = _base_.train_cfg.phases
train_cfg = dict(phases=[*_phases[:4], dict(_phases[4], name="full")])
optim_wrapper = dict(
    discriminator=dict(_delete_=True, optimizer=dict(type="Adam", lr=1e-4), clip_grad=dict(max_norm=10.0))
)
