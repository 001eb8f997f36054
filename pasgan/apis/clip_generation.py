"""Many clips one after the other: what is finished stays, one bad clip does not end the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from pasgan.apis.pose_extraction.frame_sources import FrameSourceError, StoreView, VideoFile, find_videos
from pasgan.apis.synthesis_inputs import IMAGE_SUFFIXES, KEYPOINT_SUFFIXES, SynthesisInputs, keypoint_file
from pasgan.apis.synthesis_job import SynthesizedVideo
from pasgan.apis.synthesis_outputs import check_formats
from pasgan.apis.synthesis_source import belonging_file
from pasgan.apis.view_synthesis_inferencer import ViewSynthesisInferencer
from pasgan.files import atomic_file, file_sha256
from pasgan.structures import PasganError, ViewGeometry


@dataclass
class Generated:
    """What became of the clips.

    Attributes:
        made: description files of those made now.
        kept: of those that were there already.
        failed: name of a clip → why there is nothing.
    """

    made: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def summary(self) -> str:
        """For people: the files, and what failed."""
        lines = [f"{path.with_suffix('')}: {', '.join(_files(path))}" for path in self.made]
        lines.append(f"{len(self.made)} made, {len(self.kept)} were there already, {len(self.failed)} failed")
        return "\n".join([*lines, *(f"failed: {name}: {reason}" for name, reason in self.failed.items())])


def find_clips(inputs: Sequence[Path], out: Path) -> tuple[list[VideoFile], dict[str, str]]:
    """The videos of files and folders, and name → reason for those that cannot be read.

    Raises:
        FrameSourceError: if there is none, two have the same name, or the results would lie among the videos.
    """
    videos, broken = [], {}
    for path in inputs:
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise FrameSourceError(f"{out} is in {path}: the results would be taken for videos; give another --out")
        found, problems = find_videos(path)
        videos, broken = videos + found, broken | problems
    names = [video.name for video in videos]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise FrameSourceError(f"two videos are called {twice!r}; their results would overwrite each other")
    return videos, broken


def check_options(options: Mapping[str, Any]) -> None:
    """Refuse options that no clip could be made with, before a model is loaded.

    Raises:
        PasganError: saying what is missing or wrong.
    """
    check_formats(options["formats"])
    SynthesisInputs(**{key: value for key, value in options.items() if key != "formats"})


def generate_clips(
    inferencer: ViewSynthesisInferencer,
    sources: Sequence[VideoFile | StoreView],
    out: Path,
    options: Mapping[str, Any],
) -> Generated:
    """See every video from the other views.

    A clip is finished when its description, `<name>.json`, is there, which is written last; it is made again if the
    description says other settings or a file is missing.

    Args:
        inferencer: the model.
        sources: the videos.
        out: folder of the results.
        options: of `ViewSynthesisInferencer.__call__`.
    """
    generated = Generated()
    bar = tqdm(sources, "clips", unit="clip", disable=len(sources) < 2)
    for source in bar:
        path = out / f"{source.name}.json"
        try:
            if options["keypoints"] is not None:
                keypoint_file(options["keypoints"], source.name, len(sources))
            settings = describe_settings(inferencer, source, options)
            if is_finished(path, settings):
                generated.kept.append(path)
                continue
            path.unlink(missing_ok=True)
            results = inferencer(source, out_dir=out, return_frames=False, **options)
            _write_description(path, settings, results)
            generated.made.append(path)
        except (PasganError, OSError) as error:
            generated.failed[source.name] = str(error)
            tqdm.write(f"{source.name}: {error}")
    return generated


def describe_settings(
    inferencer: ViewSynthesisInferencer, source: VideoFile | StoreView, options: Mapping[str, Any]
) -> dict[str, Any]:
    """Everything that the result depends on, files by their hash; a result of other settings is another one."""
    described = {key: _described(value, source.name, key) for key, value in options.items()}
    return {
        "source": _described(source, source.name, ""),
        "weights": _described(Path(inferencer.weights), source.name, ""),
        "half": inferencer.synthesizer.half,
        "pose_estimator": str(inferencer.estimator_config),
        **described,
    }


def _files(path: Path) -> list[str]:
    return json.loads(path.read_text(encoding="utf-8"))["files"]


def is_finished(path: Path, settings: Mapping[str, Any]) -> bool:
    """Whether a clip was made with these settings and its files are there."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        return written["settings"] == settings and all((path.parent / name).exists() for name in written["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _described(value: Any, name: str, key: str) -> Any:
    if isinstance(value, ViewGeometry):
        return asdict(value)
    if isinstance(value, list | tuple):
        return [_described(item, name, key) for item in value]
    if isinstance(value, StoreView):
        return {"store": str(value.root), "view": value.name}
    if isinstance(value, VideoFile):
        value = value.path
    if isinstance(value, Path):
        value = belonging_file(value, name, IMAGE_SUFFIXES if key == "target_image" else KEYPOINT_SUFFIXES)
        return {"file": value.name, "sha256": file_sha256(value)} if value.is_file() else {"file": str(value)}
    return value


def _write_description(path: Path, settings: Mapping[str, Any], results: Sequence[SynthesizedVideo]) -> None:
    """The settings, and of each view its place, frame rate, poses and files."""
    views = [
        {
            "view": asdict(result.view),
            "fps": result.fps,
            "keypoints": result.keypoints.round(2).tolist(),
            "files": [file.relative_to(path.parent).as_posix() for file in result.files],
        }
        for result in results
    ]
    content = {"settings": settings, "files": [file for view in views for file in view["files"]], "views": views}
    with atomic_file(path) as temporary:
        temporary.write_text(json.dumps(content), encoding="utf-8")
