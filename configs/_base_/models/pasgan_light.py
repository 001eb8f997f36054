# A PAS-GAN that learns and answers on a CPU. The parts and their order are the paper's, narrower. It departs from the
# paper in the prior-pose head (heat-maps), LGTN (the two coarse scales), the decoder (blends what it paints over the
# prior image) and the losses: docs/paper_notes.md.
_channels = 32
_norm = dict(type="GN", num_groups=8)

model = dict(
    type="PASGAN",
    data_preprocessor=dict(type="ViewSynthesisDataPreprocessor"),
    pose_estimator=dict(type="DatasetPoseEstimator"),
    generator=dict(
        type="PASGANGenerator",
        appearance_encoder=dict(type="VGGAppearanceEncoder", feat_channels=_channels, vgg_width=32),
        prior_pose_head=dict(
            type="SoftArgmaxPoseHead", in_channels=_channels, num_keypoints=25, hidden=64, norm_cfg=_norm
        ),
        prior_pose_refinement=dict(type="PriorPoseRefinement", num_keypoints=25),
        pose_transformation=dict(type="RecurrentPoseTransformation", num_keypoints=25),
        feature_transformation=dict(
            type="LocalGlobalTransformation",
            affine_estimator=dict(type="AffineEstimator", num_keypoints=25, theta_params=4, heatmap_size=28),
            local_transformation=dict(type="LocalTransformation", window=0.25),
            global_transformation=dict(type="GlobalTransformation", channels=_channels, num_keypoints=25),
            levels=(2, 3),
        ),
        attention=dict(type="HeatmapAttention", sigma=0.1),
        decoder=dict(
            type="BlendVideoDecoder", feat_channels=_channels, num_keypoints=25, norm_cfg=_norm, skeleton="kinect25"
        ),
    ),
    losses=dict(
        pose=dict(type="PoseMSELoss", loss_weight=1.0),
        prior_pose=dict(type="PoseMSELoss", loss_weight=1.0),
        refined_prior_pose=dict(type="PoseMSELoss", loss_weight=1.0),
        video=dict(type="VideoMSELoss", loss_weight=10.0, region_weight=3.0),
    ),
    phases=dict(
        pose=["pose"],
        prior_pose=["prior_pose"],
        refinement=["refined_prior_pose"],
        reconstruction=["pose", "video"],
    ),
    true_pose=(0.0, 0.0),
)
