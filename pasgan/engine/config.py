"""Reading and checking configs, so that a typo ends a run before it starts.

MMEngine accepts unknown top-level keys and new paths in `--cfg-options` silently; here both are errors, with the
closest valid name, as are unknown types and unknown arguments of a registered class.
"""

from __future__ import annotations

import inspect
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mmengine.config import Config, ConfigDict
from mmengine.registry import Registry, init_default_scope
from torch.utils.data import DataLoader

from pasgan import registry as pasgan_registry
from pasgan.structures import PasganError

# Top-level values that fill every class taking an argument of that name which its own config leaves out.
SHARED_VALUES = ("data_root", "vgg_weights", "i3d_weights", "lpips_weights", "fvd_extractor", "fvd_sha256")

RUNNER_KEYS = frozenset(
    {
        *("model", "data_preprocessor", "model_wrapper_cfg", "load_from", "resume"),
        *("train_dataloader", "val_dataloader", "test_dataloader", "val_evaluator", "test_evaluator"),
        *("train_cfg", "val_cfg", "test_cfg", "optim_wrapper", "param_scheduler", "auto_scale_lr"),
        *("default_hooks", "custom_hooks", "custom_imports", "visualizer", "log_processor", "log_level"),
        *("work_dir", "launcher", "pose_estimator", "env_cfg", "default_scope", "randomness", "experiment_name"),
        "person_share",  # of a frame's height: how people are cut out of videos from outside a store
    }
)
ALWAYS_ALLOWED = frozenset({"type", "_scope_", "_delete_", "priority"})
# Arguments that MMEngine's runner, or a dataloader, passes itself.
INJECTED = frozenset(
    {"runner", "dataloader", "evaluator", "optim_wrapper_cfg", "paramwise_cfg", "module", "dataset", "items"}
)
OPTIM_WRAPPER_KEYS = frozenset(
    {"type", "optimizer", "clip_grad", "accumulative_counts", "paramwise_cfg", "dtype", "loss_scale", "use_fsdp"}
)


class ConfigError(PasganError):
    """One or more mistakes in a config; the message lists them all."""


def load_config(path: str | Path, options: dict[str, Any] | None = None) -> Config:
    """Read a config, apply `--cfg-options`, fill the shared values and check the result.

    Args:
        path: config file.
        options: dotted key → value. A key that does not exist is an error, unless it begins with `+`.

    Raises:
        ConfigError: if the file is missing or cannot be run, or if the config has a mistake.
    """
    path = Path(path)
    if not path.is_file():
        near = get_close_matches(path.stem, [file.stem for file in Path("configs").rglob("*.py")], n=3)
        hint = f"; similar: {', '.join(near)}" if near else ""
        raise ConfigError(f"config not found: {path}{hint}")
    try:
        cfg = Config.fromfile(str(path))
    except (SyntaxError, NameError, FileNotFoundError, OSError, TypeError, KeyError, AttributeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    apply_options(cfg, options or {})
    init_default_scope("pasgan")
    fill_shared_values(cfg)
    check_config(cfg)
    return cfg


def apply_options(cfg: Config, options: dict[str, Any]) -> None:
    """Merge dotted `--cfg-options` into `cfg`.

    Raises:
        ConfigError: if a path does not exist and does not begin with `+`.
    """
    problems = [problem for key in options if not key.startswith("+") and (problem := _unknown_path(cfg, key))]
    if problems:
        raise ConfigError(_report(problems))
    cfg.merge_from_dict({key.removeprefix("+"): value for key, value in options.items()})


def _unknown_path(cfg: Config, dotted: str) -> str | None:
    node: Any = cfg
    for part in dotted.split("."):
        if isinstance(node, list | tuple):
            if not part.isdigit() or int(part) >= len(node):
                return f"--cfg-options {dotted}: {part!r} is no index of a list of {len(node)}"
            node = node[int(part)]
        elif isinstance(node, dict | Config) and part in node:
            node = node[part]
        elif isinstance(node, dict) and _accepts(node, part):
            return None
        else:
            known = list(node.keys()) if isinstance(node, dict | Config) else []
            return f"--cfg-options {dotted}: no key {part!r}{_suggest(part, known)} (+{dotted} adds a new one)"
    return None


def _accepts(node: dict, argument: str) -> bool:
    """Whether the class that `node` configures takes `argument`, so that an option may set it."""
    cls = find_class(node["type"]) if isinstance(node.get("type"), str) else None
    return cls is not None and argument in inspect.signature(cls).parameters


def find_class(name: str) -> type | None:
    """The class or function registered as `name` in any registry of pasgan or MMEngine; None if there is none."""
    for registry in _registries():
        cls = registry.get(name)
        if cls is not None:
            return cls
    return None


def find_registered(name: str) -> type | None:
    """As `find_class`, but a dotted name, which MMEngine would import from anywhere, is not found.

    For configs that come from outside: building what it finds runs only code that is registered.
    """
    return None if "." in name else find_class(name)


def _registries() -> list[Registry]:
    return [value for value in vars(pasgan_registry).values() if isinstance(value, Registry)]


def fill_shared_values(cfg: Config) -> None:
    """Give each of `SHARED_VALUES` to every class that takes it and whose config leaves it out."""
    _fill(cfg._cfg_dict, {name: cfg[name] for name in SHARED_VALUES if name in cfg})


def _fill(node: Any, shared: dict[str, Any]) -> None:
    if isinstance(node, dict):
        cls = find_class(node["type"]) if isinstance(node.get("type"), str) else None
        if cls is not None:
            parameters = inspect.signature(cls).parameters
            for name, value in shared.items():
                if name in parameters and name not in node:
                    node[name] = value
        for value in node.values():
            _fill(value, shared)
    elif isinstance(node, list | tuple):
        for value in node:
            _fill(value, shared)


def check_config(cfg: Config) -> None:
    """Check names and arguments.

    Raises:
        ConfigError: listing every mistake found.
    """
    problems = []
    for key in cfg:
        is_helper = key.startswith("_") or key.endswith(("_pipeline", "_dataloader")) or key in SHARED_VALUES
        if key not in RUNNER_KEYS and not is_helper:
            problems.append(f"unknown top-level key {key!r}{_suggest(key, RUNNER_KEYS)}")
    # Helpers are checked where they are used; by themselves they may be incomplete.
    tree = {key: value for key, value in cfg.to_dict().items() if not key.startswith("_")}
    for path, node in _typed_dicts(tree, ""):
        problems += _check_typed(path, node)
    for name, value in tree.items():
        if name.endswith("_dataloader") and isinstance(value, dict):
            problems += _check_dataloader(name, value)
    problems += _check_optim_wrapper(tree.get("optim_wrapper") or {})
    if problems:
        raise ConfigError(_report(problems))


def _typed_dicts(node: Any, path: str) -> list[tuple[str, dict]]:
    """Every dict below `node` that names a `type`, with its dotted path."""
    found = []
    if isinstance(node, dict):
        if isinstance(node.get("type"), str):
            found.append((path, node))
        for key, value in node.items():
            found += _typed_dicts(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list | tuple):
        for index, value in enumerate(node):
            found += _typed_dicts(value, f"{path}[{index}]")
    return found


def _check_typed(path: str, node: dict) -> list[str]:
    name = node["type"]
    cls = find_class(name)
    if cls is None:
        every_name = [known for registry in _registries() for known in _all_names(registry)]
        return [f"{path}: nothing is registered as {name!r}{_suggest(name, every_name)}"]
    parameters = inspect.signature(cls).parameters
    if any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters.values()):
        return []
    problems = [
        f"{path}: {name} takes no argument {key!r}{_suggest(key, parameters)}"
        for key in node
        if key not in parameters and key not in ALWAYS_ALLOWED and not isinstance(key, int)
    ]
    if cls.__module__.startswith("pasgan."):
        problems += [
            f"{path}: {name} needs the argument {key!r}"
            for key, parameter in parameters.items()
            if parameter.default is inspect.Parameter.empty and key not in node and key not in INJECTED
        ]
    return problems


def _all_names(registry: Registry) -> list[str]:
    names = list(registry.module_dict)
    return names + (_all_names(registry.parent) if registry.parent is not None else [])


def _check_dataloader(name: str, node: dict) -> list[str]:
    known = set(inspect.signature(DataLoader).parameters) | {"num_batch_per_epoch", "_delete_"}
    return [f"{name}: unknown key {key!r}{_suggest(key, known)}" for key in node if key not in known]


def _check_optim_wrapper(node: dict) -> list[str]:
    if "constructor" not in node:
        return []
    if find_class(node["constructor"]) is None:
        return [f"optim_wrapper.constructor: nothing is registered as {node['constructor']!r}"]
    return [
        f"optim_wrapper.{child}: unknown key {key!r}{_suggest(key, OPTIM_WRAPPER_KEYS)}"
        for child, value in node.items()
        if isinstance(value, dict | ConfigDict)
        for key in value
        if key not in OPTIM_WRAPPER_KEYS
    ]


def _suggest(name: str, known: Any) -> str:
    near = get_close_matches(str(name), [str(key) for key in known], n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""


def _report(problems: list[str]) -> str:
    if len(problems) == 1:
        return problems[0]
    return f"{len(problems)} mistakes in the config:\n  " + "\n  ".join(problems)
