# VRNet as in its released code (ECCV 2020): readings in docs/paper_notes.md.
model = dict(
    type="VRNet",
    data_preprocessor=dict(type="ViewSynthesisDataPreprocessor"),
    generator=dict(type="VRNetGenerator", num_actions=60, width=64),
    losses=dict(
        # The released code has pixels in [-1, 1]: four times the squared error of [0, 1].
        video=dict(type="VideoMSELoss", loss_weight=4.0),
        action=dict(type="ActionCrossEntropyLoss", loss_weight=1.0),
    ),
    phases=dict(full=["video", "action"]),
)
