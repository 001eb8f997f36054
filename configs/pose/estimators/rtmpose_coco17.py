"""RTMPose-m with COCO's 17 keypoints behind RTMDet-m; weights as OpenMMLab publishes them (see docs/poses.md)."""

pose_estimator = dict(
    type="MMPoseEstimator",
    config="rtmpose-m_8xb256-420e_body8-256x192",
    checkpoint="rtmpose-m_8xb256-420e_body8-256x192",
    detector=dict(
        type="RTMDetPersonDetector",
        config="rtmdet_m_8xb32-300e_coco",
        checkpoint="rtmdet_m_8xb32-300e_coco",
    ),
)
