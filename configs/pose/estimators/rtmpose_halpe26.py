"""RTMPose-m with Halpe's 26 keypoints (feet, neck, top of the head) behind RTMDet-m; weights as OpenMMLab has them."""

_base_ = ["./rtmpose_coco17.py"]
pose_estimator = dict(
    config="rtmpose-m_8xb512-700e_body8-halpe26-256x192",
    checkpoint="rtmpose-m_8xb512-700e_body8-halpe26-256x192",
)
