"""The second rung of Table 3: BasicNet with the features of the prior image at all four scales."""

_base_ = ["./basicnet_ntu_56.py"]

model = dict(
    generator=dict(
        appearance_encoder=dict(taps=("relu1_2", "relu2_2", "relu3_3", "pool3")),
        decoder=dict(feat_scales=4),
    ),
)
