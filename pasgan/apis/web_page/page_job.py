"""What happens when somebody presses the button: uploads in, a player and files out, or a sentence why not."""

from __future__ import annotations

import html
import math
import re
import secrets
import traceback
from dataclasses import dataclass
from pathlib import Path

from pasgan.apis.synthesis_outputs import MAX_HELD_FRAMES
from pasgan.apis.view_synthesis_inferencer import ViewSynthesisInferencer
from pasgan.structures import PasganError, ViewGeometry

# What can be downloaded.
FILE_FORMATS = {"mp4": "Clip (MP4)", "grid": "Side by side (MP4)", "gif": "Side by side (GIF)"}
INTERNAL_ERROR = "The program made a mistake that is not yours; whoever runs this page finds it in the terminal."


@dataclass(frozen=True)
class PageInputs:
    """What the page was given.

    Attributes:
        video: uploaded; None if there is none.
        target_image: uploaded; None if there is none.
        target_view: azimuth in degrees, height and distance in metres.
        source_view: the same of the camera of the video.
        keypoints: of the video, uploaded; None to find them.
        target_keypoints: of the target image, uploaded; None to find them.
    """

    video: str | None
    target_image: str | None
    target_view: tuple[float, float, float]
    source_view: tuple[float, float, float]
    keypoints: str | None = None
    target_keypoints: str | None = None


@dataclass(frozen=True)
class PageResult:
    """What the page shows then.

    Attributes:
        message: HTML: what was made, or what went wrong.
        player: HTML of a page of its own that plays the clip; None if there is none.
        files: to download, in the order of `FILE_FORMATS`.
    """

    message: str
    player: str | None = None
    files: tuple[str, ...] = ()


class PageJob:
    """Runs the inferencer for the page.

    Args:
        inferencer: of the model; used by one visitor at a time.
        folder: where results go, each into a folder whose name cannot be guessed.
        max_frames: of a video, the first ones.
    """

    def __init__(self, inferencer: ViewSynthesisInferencer, folder: Path, max_frames: int = MAX_HELD_FRAMES) -> None:
        self.inferencer, self.folder, self.max_frames = inferencer, folder, max_frames

    def run(self, inputs: PageInputs) -> PageResult:
        """Generate the clip; whatever goes wrong is said in the result."""
        if missing := _missing(inputs):
            return _failed(missing)
        try:
            return self._run(inputs)
        except PasganError as error:
            return _failed(self._without_folders(str(error)))
        except Exception:
            traceback.print_exc()
            return _failed(INTERNAL_ERROR)

    def _run(self, inputs: PageInputs) -> PageResult:
        out = self.folder / secrets.token_urlsafe(16)
        (clip,) = self.inferencer(
            inputs.video,
            target_image=inputs.target_image,
            target_view=_view(inputs.target_view),
            source_view=_view(inputs.source_view),
            keypoints=inputs.keypoints,
            target_keypoints=inputs.target_keypoints,
            max_frames=self.max_frames,
            out_dir=out,
            formats=[*FILE_FORMATS, "html"],
            return_frames=False,
        )
        *files, page = clip.files
        player = page.read_text(encoding="utf-8")
        page.unlink()
        count = len(clip.keypoints)
        cut = f" The video is longer: these are its first {count} frames." if count == self.max_frames else ""
        message = f"<p>{count} frames at {clip.fps:.4g} frames per second.{cut}</p>"
        return PageResult(message, player, tuple(map(str, files)))

    def _without_folders(self, text: str) -> str:
        """An uploaded file by the name that its owner knows."""
        return re.sub(rf"{re.escape(str(self.folder))}/(?:[\w-]+/)*", "", text)


def _missing(inputs: PageInputs) -> str | None:
    """What only a form can leave empty; that there is no target image the inferencer says."""
    if inputs.video is None:
        return "Give a video first, or choose an example."
    if None in inputs.target_view + inputs.source_view:
        return "Give azimuth, height and distance of both cameras as numbers."
    return None


def _view(numbers: tuple[float, float, float]) -> ViewGeometry:
    azimuth, height, distance = numbers
    return ViewGeometry(math.radians(azimuth), height, distance)


def _failed(text: str) -> PageResult:
    return PageResult(f'<p class="failed" role="alert">{html.escape(text)}</p>')
