"""RTMPose with Kinect's 25 joints, trained on the generated sample by `tools/train_pose.py`.

It knows no other people than the sample's; where they are in the frames is said by `--boxes`, a keypoint set of the
store. Without boxes, the person should fill the frame.
"""

pose_estimator = dict(
    type="MMPoseEstimator",
    config="configs/pose/rtmpose_kinect25_sample.py",
    checkpoint="checkpoints/rtmpose_kinect25_sample.pth",
    detector=dict(type="WholeImage"),
)
