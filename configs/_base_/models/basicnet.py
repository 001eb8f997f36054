# BasicNet of the PAS-GAN paper: the parts of configs/_base_/models/pasgan.py, the coarsest scale alone, no heat-maps.
model = dict(
    type="BasicNet",
    data_preprocessor=dict(type="ViewSynthesisDataPreprocessor"),
    generator=dict(
        type="BasicNetGenerator",
        appearance_encoder=dict(type="VGGAppearanceEncoder", feat_channels=64, taps=("pool3",)),
        prior_pose_head=dict(type="PriorPoseHead", in_channels=64, num_keypoints=25),
        decoder=dict(type="VideoDecoder3D", feat_channels=64, num_keypoints=0, feat_scales=1),
    ),
    losses=dict(
        pose=dict(type="PoseMSELoss", loss_weight=1.0),
        video=dict(type="VideoMSELoss", loss_weight=1.0),
    ),
    phases=dict(reconstruction=["pose", "video"]),
)
