"""rtmlib on a real model: the shipped 25-joint RTMPose, exported to ONNX, against MMPose."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from pasgan.data import FrameStore
from pasgan.files import FileError
from pasgan.poses import (
    DatasetBoxes,
    MMPoseEstimator,
    PoseEstimationError,
    RTMLibEstimator,
    RTMLibPersonDetector,
    WholeImage,
)
from pasgan.poses.mmpose.onnx_export import export_simcc_onnx

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.filterwarnings("ignore:The metainfo config file")
SIZE = (96, 128)


@pytest.fixture(scope="module")
def mmpose_estimator():
    weights = ROOT / "checkpoints/rtmpose_kinect25_sample.pth"
    return MMPoseEstimator(ROOT / "configs/pose/rtmpose_kinect25_sample.py", weights, WholeImage(), min_score=0.0)


@pytest.fixture(scope="module")
def exported(mmpose_estimator, tmp_path_factory):
    path = tmp_path_factory.mktemp("onnx") / "rtmpose.onnx"
    assert export_simcc_onnx(mmpose_estimator, path) == SIZE
    return path


@pytest.fixture(scope="module")
def view(sample_store):
    store = FrameStore(sample_store)
    return store.frames(0, "C001", range(12)), DatasetBoxes.from_keypoints(store.keypoints(0, "C001", range(12))[0])


def test_keypoints_are_those_of_mmpose(mmpose_estimator, exported, view):
    frames, boxes = view
    estimator = RTMLibEstimator(exported, "kinect25", boxes, SIZE, min_score=0.0, batch_size=5)
    assert estimator.has_free_batch
    found, expected = estimator.estimate(frames), mmpose_estimator.estimate(frames, boxes)
    assert found.skeleton == "kinect25"
    distance = np.linalg.norm(found.keypoints - expected.keypoints, axis=-1)
    # A tie between two cells of the network's output may fall either way.
    assert np.median(distance) < 0.01
    assert (distance < 0.5).mean() > 0.98


def test_a_model_of_fixed_batch_runs_one_by_one(exported, view, tmp_path):
    model = onnx.load(exported)
    for value in [*model.graph.input, *model.graph.output]:
        value.type.tensor_type.shape.dim[0].dim_value = 1
    onnx.save(model, tmp_path / "fixed.onnx")
    fixed = RTMLibEstimator(tmp_path / "fixed.onnx", "kinect25", view[1], SIZE)
    free = RTMLibEstimator(exported, "kinect25", view[1], SIZE)
    assert not fixed.has_free_batch
    np.testing.assert_allclose(fixed.estimate(view[0]).keypoints, free.estimate(view[0]).keypoints, atol=0.01)


def test_it_needs_no_mmpose(exported):
    program = f"""
import sys
for name in ("mmpose", "mmdet"):
    sys.modules[name] = None
import numpy as np
from pasgan.poses import RTMLibEstimator, WholeImage
estimator = RTMLibEstimator({str(exported)!r}, "kinect25", WholeImage(), {SIZE}, min_score=0.0)
print(estimator.estimate(np.zeros((2, 64, 48, 3), np.uint8)).keypoints.shape)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.stdout.strip() == "(2, 25, 2)", run.stderr


@pytest.mark.parametrize(
    ("skeleton", "size", "message"),
    [("coco17", SIZE, "finds 25 keypoints, but the skeleton coco17 has 17"), ("kinect25", (192, 256), "input_size")],
)
def test_arguments_that_the_file_contradicts(exported, skeleton, size, message):
    with pytest.raises(PoseEstimationError, match=message):
        RTMLibEstimator(exported, skeleton, WholeImage(), size)


def test_files_that_cannot_be_used(exported, tmp_path, monkeypatch):
    with pytest.raises(FileError, match=r"there is no file .*none\.onnx"):
        RTMLibEstimator(tmp_path / "none.onnx", "kinect25", WholeImage())
    (tmp_path / "broken.onnx").write_bytes(b"not a model")
    with pytest.raises(PoseEstimationError, match=r"broken\.onnx cannot be loaded"):
        RTMLibEstimator(tmp_path / "broken.onnx", "kinect25", WholeImage())
    monkeypatch.setitem(sys.modules, "rtmlib", None)
    with pytest.raises(PoseEstimationError, match=r"pip install 'pasgan\[rtmlib\]'"):
        RTMLibEstimator(exported, "kinect25", WholeImage(), SIZE)


def test_detector_on_a_file_of_the_published_layout(tmp_path):
    """OpenMMLab's YOLOX files end in non-maximum suppression: `dets` (1, n, 5), boxes in the padded input, scores."""
    dets = np.array([[[10, 20, 110, 220, 0.9], [0, 0, 5, 5, 0.1]]], np.float32)
    output = helper.make_tensor_value_info("dets", TensorProto.FLOAT, [1, 2, 5])
    given = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, 320, 320])
    node = helper.make_node("Constant", [], ["dets"], value=onnx.numpy_helper.from_array(dets))
    model = helper.make_model(
        helper.make_graph([node], "yolox", [given], [output]), opset_imports=[helper.make_opsetid("", 17)], ir_version=9
    )
    onnx.save(model, tmp_path / "yolox.onnx")
    detector = RTMLibPersonDetector(tmp_path / "yolox.onnx", (320, 320))
    frames = np.zeros((2, 640, 480, 3), np.uint8)
    for found in detector.detect(frames, 0):  # the frame is twice as high as the input
        np.testing.assert_allclose(found, [[20, 40, 220, 440, 1]])
