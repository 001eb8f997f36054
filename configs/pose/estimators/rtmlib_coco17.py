"""RTMPose-m with COCO's 17 keypoints behind YOLOX-m, both in ONNX by rtmlib: no MMPose is needed.

OpenMMLab publishes both as zip files, named in rtmlib's `tools/solution/body.py`; unpack their `end2end.onnx` here.
"""

pose_estimator = dict(
    type="RTMLibEstimator",
    model="checkpoints/rtmpose-m_simcc-body7_256x192.onnx",
    skeleton="coco17",
    input_size=(192, 256),
    detector=dict(type="RTMLibPersonDetector", model="checkpoints/yolox_m_humanart_640x640.onnx"),
)
