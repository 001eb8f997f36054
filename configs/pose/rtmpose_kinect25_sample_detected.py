"""The 25-joint estimator of the sample, tested on the boxes that RTMDet finds instead of the true ones."""

_base_ = ["./rtmpose_kinect25_sample.py"]
_detector = dict(
    type="RTMDetPersonDetector",
    config="configs/pose/rtmdet_person_sample.py",
    checkpoint="checkpoints/rtmdet_person_sample.pth",
)
test_dataloader = dict(dataset=dict(person_detector=_detector))
