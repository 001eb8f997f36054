"""Imports MMPose where it is installed, also beside an mmcv that was built without its compiled ops.

`mmpose.models` and `mmdet` import `mmcv.ops`, which imports the compiled module `mmcv._ext`, although top-down models
call none of its ops and detectors only `nms`. Where that module is missing, `stand_in_ops` takes its place. The
datasets of `mmdet` import imgaug for a transform of lane markings; that package does not run on NumPy 2.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from io import StringIO
from types import ModuleType

import torch
from torch import Tensor
from torchvision.ops import nms

from pasgan.poses.errors import PoseEstimationError

COMPILED_OPS = "mmcv._ext"
# What mmdet imports of imgaug.
_IMGAUG = ("imgaug", "imgaug.augmenters", "imgaug.augmentables", "imgaug.augmentables.lines")
_IMGAUG += ("imgaug.augmentables.segmaps",)
HOW_TO_INSTALL = "install it with `make setup`, or as requirements/pose_deps.txt and requirements/pose.txt say"


def import_mmpose() -> ModuleType:
    """Import MMPose with its models, datasets and transforms, so that its registries are filled.

    Returns:
        The package `mmpose`.

    Raises:
        PoseEstimationError: if it is not installed or cannot be imported.
    """
    return _import_package("mmpose", ("codecs", "datasets", "engine", "evaluation", "models", "visualization"))


def import_mmdet() -> ModuleType:
    """Import MMDetection with its models, so that its registry of them is filled.

    Returns:
        The package `mmdet`.

    Raises:
        PoseEstimationError: if it is not installed or cannot be imported.
    """
    return _import_package("mmdet", ("models",))


def import_mmdet_training() -> ModuleType:
    """Import MMDetection with what its runner needs to train and test: datasets, transforms and metrics too.

    Returns:
        The package `mmdet`.

    Raises:
        PoseEstimationError: if it is not installed or cannot be imported.
    """
    with _imgaug_or_stand_in():
        return _import_package("mmdet", ("datasets", "engine", "evaluation", "models", "visualization"))


def _import_package(name: str, parts: tuple[str, ...]) -> ModuleType:
    if find_spec(name) is None:
        raise PoseEstimationError(f"{name} is not installed; {HOW_TO_INSTALL}")
    _provide_ops()
    try:
        # Importing warns of places that moved within OpenMMLab, and mmdet prints a note for its developers.
        with redirect_stdout(StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for part in parts:
                import_module(f"{name}.{part}")
    except (ImportError, AssertionError, ValueError) as error:  # packages that do not fit together raise all three
        raise PoseEstimationError(f"{name} is installed but cannot be imported ({error}); {HOW_TO_INSTALL}") from error
    return import_module(name)


def _provide_ops() -> None:
    """Put the stand-in where mmcv looks for its compiled ops, unless they are there."""
    if COMPILED_OPS not in sys.modules and find_spec(COMPILED_OPS) is None:
        sys.modules[COMPILED_OPS] = stand_in_ops()


@contextmanager
def _imgaug_or_stand_in() -> Iterator[None]:
    """While mmdet is imported, unless imgaug is installed: a module of its names whose content raises when called.

    Afterwards it is gone, so that others see that imgaug is missing.
    """
    names = () if find_spec("imgaug") else _IMGAUG
    stand_in = _stand_in("imgaug", _missing_augmenter)
    stand_in.augmenters = stand_in
    sys.modules.update(dict.fromkeys(names, stand_in))
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


def stand_in_ops() -> ModuleType:
    """A module with every op of `mmcv._ext`: `nms` is torchvision's, any other raises when it is called."""
    module = _stand_in(COMPILED_OPS, _missing_op)
    module.nms = _nms
    return module


def _stand_in(name: str, missing: Callable[[str], Callable]) -> ModuleType:
    """A module whose attributes are what `missing` returns for their names."""
    module = ModuleType(name)
    module.__spec__ = ModuleSpec(name, loader=None)
    module.__getattr__ = missing
    return module


def _nms(boxes: Tensor, scores: Tensor, iou_threshold: float, offset: int) -> Tensor:
    """The boxes (N, 4) that are kept, as indices by falling score; `offset` is 1 where x2, y2 belong to the box."""
    return nms(boxes + torch.tensor([0, 0, offset, offset], device=boxes.device), scores, iou_threshold)


def _missing_op(name: str) -> Callable:
    return _raising(
        name,
        f"the compiled op {name!r} of mmcv is needed but not installed; build onedl-mmcv with its ops "
        "(`pip install --no-build-isolation --no-binary :all: onedl-mmcv`), or choose a model that needs none",
    )


def _missing_augmenter(name: str) -> Callable:
    return _raising(name, f"{name!r} of imgaug is needed but not installed; choose transforms that do without")


def _raising(name: str, message: str) -> Callable:
    """What raises `message` when it is called; of the names that Python itself asks modules for, nothing."""
    if name.startswith("__"):
        raise AttributeError(name)

    def raise_error(*args: object, **kwargs: object) -> None:
        raise PoseEstimationError(message)

    return raise_error
