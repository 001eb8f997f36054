"""MMPose beside an mmcv with and without compiled ops, each in a process of its own."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import mmcv
import pytest

# A real module in the place of the compiled one: what it lacks shows that it was used.
COMPILED = """
import importlib.abc, importlib.machinery, sys, types

class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self) if name == "mmcv._ext" else None
    def create_module(self, spec):
        return types.ModuleType(spec.name)
    def exec_module(self, module):
        module.__getattr__ = self.op
    def op(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: "compiled"

sys.meta_path.insert(0, Finder())
"""


def run(code: str) -> str:
    """The output of a Python process that imports the runtime first."""
    code = "from pasgan.poses.mmpose.runtime import import_mmpose, import_mmdet\n" + code
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_stand_in_for_compiled_ops():
    if list(Path(mmcv.__file__).parent.glob("_ext*")):
        pytest.skip("mmcv has its compiled ops here, so that nothing stands in for them")
    out = run(
        """
import_mmpose(); import_mmdet()
import torch
from mmcv.ops import batched_nms, nms, roi_align
boxes = torch.tensor([[0., 0, 10, 10], [0, 0, 10, 9], [20, 20, 30, 30], [0, 0, 2, 2]])
kept, order = nms(boxes, torch.tensor([0.5, 0.9, 0.3, 0.1]), 0.5)
print(order.tolist())
print(nms(boxes[[0, 3]], torch.tensor([0.5, 0.4]), 0.04, offset=0)[1].tolist(),
      nms(boxes[[0, 3]], torch.tensor([0.5, 0.4]), 0.05, offset=1)[1].tolist())
classes = torch.tensor([0, 1, 0, 0])
print(batched_nms(boxes, torch.tensor([0.5, 0.9, 0.3, 0.1]), classes, dict(type='nms', iou_threshold=0.5))[1].tolist())
try:
    roi_align(torch.zeros(1, 1, 8, 8), torch.zeros(1, 5), (2, 2))
except Exception as error:
    print(type(error).__name__, error)
"""
    )
    lines = out.splitlines()
    assert lines[0] == "[1, 2, 3]"
    # A box of 2 x 2 in one of 10 x 10: they share 4 / 100, or 9 / 121 where the last pixel belongs to a box.
    assert lines[1] == "[0, 1] [0]"
    assert lines[2] == "[1, 0, 2, 3]"
    assert lines[3].startswith("PoseEstimationError the compiled op 'roi_align_forward' of mmcv is needed")


def test_training_parts_without_imgaug():
    if find_spec("imgaug"):
        pytest.skip("imgaug is installed here, so that nothing stands in for it")
    out = run(
        """
from pasgan.poses.mmpose.runtime import import_mmdet_training
import sys
print(import_mmdet_training().datasets.CocoDataset.__name__, [name for name in sys.modules if "imgaug" in name])
from mmdet.datasets.transforms import ImageAug
try:
    ImageAug([dict(name="Resize", p=1, parameters=dict(size=dict(width=2, height=2)))])
except Exception as error:
    print(type(error).__name__, error)
"""
    )
    lines = out.splitlines()
    assert lines[-2] == "CocoDataset []"
    assert lines[-1].startswith("PoseEstimationError 'Resize' of imgaug is needed but not installed")


def test_compiled_ops_are_used_where_they_are():
    assert (
        run(COMPILED + "import_mmpose()\nfrom mmcv.ops.nms import ext_module\nprint(ext_module.nms())") == "compiled\n"
    )


def test_lazy_and_clear_where_something_is_missing():
    out = run(
        """
import sys
import pasgan.apis
print(sorted({"mmpose", "mmdet", "mmcv.ops"} & set(sys.modules)))
for name, missing in ((import_mmpose, "mmpose"), (import_mmdet, "mmdet"), (import_mmpose, "xtcocotools.coco")):
    sys.modules[missing] = None
    try:
        name()
    except Exception as error:
        print(type(error).__name__, error)
    del sys.modules[missing]
"""
    )
    imported, mmpose, mmdet, misfit = out.splitlines()
    assert imported == "[]"
    remedy = "install it with `make setup`, or as requirements/pose_deps.txt and requirements/pose.txt say"
    assert mmpose == f"PoseEstimationError mmpose is not installed; {remedy}"
    assert mmdet == f"PoseEstimationError mmdet is not installed; {remedy}"
    assert misfit.startswith("PoseEstimationError mmpose is installed but cannot be imported (import of xtcocotools")
