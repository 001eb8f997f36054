"""PAS-GAN on COCO's 17 keypoints instead of Kinect's joints; `tools/extract_poses.py` adds them to a store."""

_base_ = ["./pasgan_ntu_112.py"]

_joints = 17
model = dict(
    generator=dict(
        prior_pose_head=dict(num_keypoints=_joints),
        pose_transformation=dict(num_keypoints=_joints),
        feature_transformation=dict(
            affine_estimator=dict(num_keypoints=_joints),
            global_transformation=dict(num_keypoints=_joints),
        ),
        decoder=dict(num_keypoints=_joints),
    ),
)
_poses = dict(dataset=dict(keypoint_set="coco17"))
train_dataloader = _poses
pose_dataloader = _poses
prior_pose_dataloader = _poses
val_dataloader = _poses
test_dataloader = _poses
