# VDNet (View-LSTM, ICCV 2019), our proxy with layers and losses of GTNet: readings in docs/paper_notes.md. ResNet is
# the same with the types ResNetSynthesizer and ResNetSynthesizerGenerator.
model = dict(
    type="VDNet",
    data_preprocessor=dict(type="ViewSynthesisDataPreprocessor"),
    generator=dict(type="VDNetGenerator", width=64, num_blocks=6, kernel_size=7),
    losses=dict(
        video=dict(type="VideoSmoothL1Loss", loss_weight=1.0),
        perceptual=dict(type="I3DPerceptualLoss", loss_weight=0.01),
    ),
    phases=dict(full=["video", "perceptual"]),
)
