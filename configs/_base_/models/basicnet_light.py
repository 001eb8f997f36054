# BasicNet in the light family: encoder, P_E and decoder of configs/_base_/models/pasgan_light.py at the coarsest scale.
_channels = 32
_norm = dict(type="GN", num_groups=8)

model = dict(
    type="BasicNet",
    data_preprocessor=dict(type="ViewSynthesisDataPreprocessor"),
    generator=dict(
        type="BasicNetGenerator",
        appearance_encoder=dict(type="VGGAppearanceEncoder", feat_channels=_channels, vgg_width=32, taps=("pool3",)),
        prior_pose_head=dict(
            type="SoftArgmaxPoseHead", in_channels=_channels, num_keypoints=25, hidden=64, level=3, norm_cfg=_norm
        ),
        decoder=dict(
            type="BlendVideoDecoder",
            feat_channels=_channels,
            num_keypoints=0,
            norm_cfg=_norm,
            skeleton="kinect25",
            feat_scales=1,
        ),
    ),
    losses=dict(
        pose=dict(type="PoseMSELoss", loss_weight=1.0),
        video=dict(type="VideoMSELoss", loss_weight=10.0, region_weight=3.0),
    ),
    phases=dict(reconstruction=["pose", "video"]),
)
