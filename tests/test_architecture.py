"""The picture of docs/architecture.md, held against the import statements (lazy ones included)."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest
from mmengine.registry import Registry

import pasgan.registry

PACKAGE = Path(pasgan.registry.__file__).parent
SIDE_BY_SIDE = "data models evaluation visualization"
LAYERS = [
    "version",
    "registry",
    "structures",
    "files",
    "pretrained",
    "worker_pool",
    "ops",
    SIDE_BY_SIDE,
    "poses engine",
    "apis",
    "cli",
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names.split()}
MODEL_LEVEL = {"layers": 0, "data_preprocessors": 1, "synthesizers": 2}
SOURCES = sorted(PACKAGE.rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    """What a file imports, wherever in it, as dotted names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write pasgan.…"
            if node.module == "pasgan":
                found |= {f"pasgan.{alias.name}" for alias in node.names}
            else:
                found.add(node.module)
    return found


def imported_modules(path: Path) -> set[str]:
    return {name for name in imports_of(path) if name.startswith("pasgan.")}


def forbidden(module: str, imported: str) -> bool:
    """Whether `module` of pasgan may not import `imported` (both dotted, without the leading `pasgan.`)."""
    here, there = module.split("."), imported.split(".")
    if here[0] != there[0]:
        return LEVEL[there[0]] >= LEVEL[here[0]]
    if here[0] != "models" or len(here) < 2 or len(there) < 2 or here[1] == there[1]:
        return False
    return MODEL_LEVEL.get(there[1], 1) >= MODEL_LEVEL.get(here[1], 1)


# These two only collect the parts below them.
FRONTS = {PACKAGE / "__init__.py", PACKAGE / "models" / "__init__.py"}


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path not in FRONTS], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_imports_point_down(path):
    module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    wrong = [name for name in imported_modules(path) if forbidden(module, name.removeprefix("pasgan."))]
    assert not wrong, f"pasgan/{module} must not import {wrong}"


@pytest.mark.parametrize(
    ("module", "imported", "expected"),
    [
        ("data.store", "models.layers", True),
        ("models.decoders.x", "models.encoders", True),
        ("models.decoders.x", "models.layers.vgg", False),
        ("models.synthesizers.pasgan", "models.decoders", False),
        ("engine.config", "apis", True),
        ("apis.doctor", "engine.config", False),
        ("evaluation.x", "ops.region", False),
        ("poses.actor", "engine.config", True),
        ("poses.actor", "data.readers", False),
    ],
)
def test_the_rule_itself(module, imported, expected):
    assert forbidden(module, imported) is expected


REGISTRIES = [value for value in vars(pasgan.registry).values() if isinstance(value, Registry) and value._locations]


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.name)
def test_registry_locations_import_and_are_used(registry):
    for location in registry._locations:
        import_module(location)
    own = [cls for cls in registry.module_dict.values() if cls.__module__.startswith("pasgan.")]
    assert own, f"the registry {registry.name!r} holds no class of pasgan"


def registered_classes():
    for registry in REGISTRIES:
        registry.import_from_location()
        for cls in registry.module_dict.values():
            if cls.__module__.startswith("pasgan."):
                yield registry.name, cls


@pytest.mark.parametrize(
    "cls", [pytest.param(cls, id=cls.__name__) for name, cls in registered_classes() if name != "transform"]
)
def test_registered_class_lives_in_the_file_named_after_it(cls):
    stem = cls.__module__.rsplit(".", 1)[1].replace("_", "")
    # A method's file holds its networks; a reader's file is named after the data.
    name = cls.__name__.lower().replace("_", "")
    names = {name, name.removesuffix("generator"), name.removesuffix("reader")}
    assert stem in names, f"{cls.__name__} is in {cls.__module__}"


def test_files_stay_readable():
    long = {str(path.relative_to(PACKAGE)): n for path in SOURCES if (n := len(path.read_text().splitlines())) > 400}
    assert not long, f"split these: {long}"


def test_no_vague_file_names():
    vague = [path for path in SOURCES if re.fullmatch(r"(utils?|misc|helpers?|common)", path.stem)]
    assert not vague


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_grid_sampling_only_in_ops_warp(path):
    calls = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
    if path.relative_to(PACKAGE) != Path("ops/warp.py"):
        assert not calls & {"grid_sample", "affine_grid"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_mmpose_only_in_its_folder(path):
    if "poses/mmpose" not in path.as_posix():
        assert not {name.split(".")[0] for name in imports_of(path)} & {"mmpose", "mmdet"}
