# PAS-GAN as in the paper (arXiv 2110.07993), with the readings of docs/paper_notes.md. K = 25 Kinect joints, C = 64.
model = dict(
    type="PASGAN",
    data_preprocessor=dict(type="ViewSynthesisDataPreprocessor"),
    pose_estimator=dict(type="DatasetPoseEstimator"),
    generator=dict(
        type="PASGANGenerator",
        appearance_encoder=dict(type="VGGAppearanceEncoder", feat_channels=64),
        prior_pose_head=dict(type="PriorPoseHead", in_channels=64, num_keypoints=25),
        pose_transformation=dict(type="RecurrentPoseTransformation", num_keypoints=25),
        feature_transformation=dict(
            type="LocalGlobalTransformation",
            affine_estimator=dict(type="AffineEstimator", num_keypoints=25, theta_params=4),
            local_transformation=dict(type="LocalTransformation", window=0.25),
            global_transformation=dict(type="GlobalTransformation", channels=64, num_keypoints=25),
        ),
        attention=dict(type="HeatmapAttention", sigma=0.1),
        decoder=dict(type="VideoDecoder3D", feat_channels=64, num_keypoints=25),
    ),
    discriminator=dict(type="MultiScaleVGGDiscriminator"),
    losses=dict(
        pose=dict(type="PoseMSELoss", loss_weight=1.0),
        video=dict(type="VideoMSELoss", loss_weight=1.0),
        perceptual=dict(type="ActionSeparablePerceptualLoss", loss_weight=1.0),
        adversarial=dict(type="GANLoss", loss_weight=1e-4),
    ),
    phases=dict(
        pose=["pose"],
        reconstruction=["pose", "video"],
        full=["pose", "perceptual", "adversarial"],
    ),
    region_window=0.25,
    true_pose=(0.5, 0.25),
)
