# VDG, our proxy: PG2 with three encoders and a masked SSIM loss. Weights relative to the adversarial loss as in PG2.
model = dict(
    type="VDG",
    data_preprocessor=dict(type="ViewSynthesisDataPreprocessor"),
    generator=dict(type="VDGGenerator", num_keypoints=25, width=96, num_scales=5),
    discriminator=dict(type="DCGANDiscriminator", width=64),
    losses=dict(
        l1=dict(type="MaskedL1Loss", loss_weight=20.0, mask_weight=0.0),
        ssim=dict(type="MaskedSSIMLoss", loss_weight=1.0),
        adversarial=dict(type="GANLoss", loss_weight=1.0),
    ),
    phases=dict(coarse=["l1", "ssim"], adversarial=["l1", "ssim", "adversarial"]),
)
