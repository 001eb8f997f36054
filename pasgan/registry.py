"""The registries of pasgan, each a child of MMEngine's root registry of the same kind.

`locations` names the packages that are imported before something is looked up, so that a class of pasgan is never
"not in the registry".
"""

from mmengine import registry as root
from mmengine.registry import Registry
from torch import nn


def _child(parent: Registry, locations: list[str] | None = None) -> Registry:
    return Registry(parent.name, parent=parent, scope="pasgan", locations=locations or [])


MODELS = _child(root.MODELS, ["pasgan.models"])
DATASETS = _child(root.DATASETS, ["pasgan.data"])
TRANSFORMS = _child(root.TRANSFORMS, ["pasgan.data.transforms"])
DATA_SAMPLERS = _child(root.DATA_SAMPLERS, ["pasgan.data"])
FUNCTIONS = _child(root.FUNCTIONS, ["pasgan.data"])
READERS = Registry("reader", scope="pasgan", locations=["pasgan.data.readers"])
POSE_ESTIMATORS = Registry("pose estimator", scope="pasgan", locations=["pasgan.poses"])
PERSON_DETECTORS = Registry("person detector", scope="pasgan", locations=["pasgan.poses"])
METRICS = _child(root.METRICS, ["pasgan.evaluation"])
EVALUATOR = _child(root.EVALUATOR, ["pasgan.evaluation"])
HOOKS = _child(root.HOOKS, ["pasgan.engine.hooks"])
LOOPS = _child(root.LOOPS, ["pasgan.engine.loops"])
OPTIM_WRAPPER_CONSTRUCTORS = _child(root.OPTIM_WRAPPER_CONSTRUCTORS, ["pasgan.engine.optim_wrappers"])
MODEL_WRAPPERS = _child(root.MODEL_WRAPPERS, ["pasgan.engine.model_wrappers"])
INFERENCERS = _child(root.INFERENCERS, ["pasgan.apis"])

# Pasgan adds nothing to these, but MMEngine warns at each look-up in a kind that the scope does not have.
OPTIMIZERS = _child(root.OPTIMIZERS)
OPTIM_WRAPPERS = _child(root.OPTIM_WRAPPERS)
PARAM_SCHEDULERS = _child(root.PARAM_SCHEDULERS)
LOG_PROCESSORS = _child(root.LOG_PROCESSORS)
VISUALIZERS = _child(root.VISUALIZERS)
VISBACKENDS = _child(root.VISBACKENDS)


def build_module(part: nn.Module | dict) -> nn.Module:
    """A part of a model: built from its config, or taken as it is, so that tests can inject their own."""
    return part if isinstance(part, nn.Module) else MODELS.build(part)
