# RTNet as in its released code (ECCV 2020): readings in docs/paper_notes.md.
model = dict(
    type="RTNet",
    data_preprocessor=dict(type="ViewSynthesisDataPreprocessor"),
    generator=dict(
        type="RTNetGenerator",
        appearance_encoder=dict(type="VGGAppearanceEncoder", feat_channels=128, taps=("relu2_2", "relu3_3", "pool3")),
        motion_encoder=dict(type="I3DVideoEncoder", feat_channels=128),
        feat_channels=128,
        num_keypoints=32,
        sigma=0.1,
    ),
    discriminator=dict(type="I3DDiscriminator"),
    losses=dict(
        video=dict(type="VideoMSELoss", loss_weight=1.0),
        view=dict(type="AzimuthMSELoss", loss_weight=1.0),
        perceptual=dict(type="VGGVideoLoss", loss_weight=0.25),
        adversarial=dict(type="GANLoss", loss_weight=1.0),
    ),
    phases=dict(
        reconstruction=["video", "view"],
        full=["video", "view", "perceptual", "adversarial"],
    ),
)
