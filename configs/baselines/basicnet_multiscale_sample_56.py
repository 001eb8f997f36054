"""The second rung of Table 3 in the light family: BasicNet with the features of the prior image at all four scales."""

_base_ = ["./basicnet_sample_56.py"]

model = dict(
    generator=dict(
        appearance_encoder=dict(taps=("relu1_2", "relu2_2", "relu3_3", "pool3")),
        # P_E as in the light PAS-GAN: it sharpens its heat-maps on the next finer scale.
        prior_pose_head=dict(level=2),
        decoder=dict(feat_scales=4),
    ),
)
