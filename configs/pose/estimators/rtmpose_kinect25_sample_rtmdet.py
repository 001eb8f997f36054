"""RTMPose with Kinect's 25 joints behind RTMDet, both trained on the generated sample by `tools/train_pose.py`.

They know no other people than the sample's, but find these anywhere in a frame.
"""

_base_ = ["./rtmpose_kinect25_sample.py"]
pose_estimator = dict(
    detector=dict(
        type="RTMDetPersonDetector",
        config="configs/pose/rtmdet_person_sample.py",
        checkpoint="checkpoints/rtmdet_person_sample.pth",
        min_score=0.4,
        batch_size=16,
    ),
)
