# PG2 as in its released code (NIPS 2017), applied frame by frame. The code's weight of 10 is for images in [-1, 1].
model = dict(
    type="PG2",
    data_preprocessor=dict(type="ViewSynthesisDataPreprocessor"),
    generator=dict(type="PG2Generator", num_keypoints=25, width=128, num_scales=5),
    discriminator=dict(type="DCGANDiscriminator", width=64),
    losses=dict(
        l1=dict(type="MaskedL1Loss", loss_weight=20.0, mask_weight=1.0),
        adversarial=dict(type="GANLoss", loss_weight=1.0),
    ),
    phases=dict(coarse=["l1"], adversarial=["l1", "adversarial"]),
)
