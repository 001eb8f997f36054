"""Predictions on disk: what `tools/test.py --dump` stores and `tools/eval.py` scores without the model.

Layout of a folder:
    dump.json               format, the run, and the clips with their sizes; written last, so without it a dump is
                            unfinished
    clips/<clip id>.png     the frames of the generated clip side by side, left to right: lossless, (H, T·W, 3)
    clips/<clip id>.npy     the predicted keypoints, float32 (T, K, 2) normalised; missing if the method has none

A clip id is `<recording>_<source camera>_<target camera>`.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor

from pasgan.evaluation.scored_clip import ScoredClip
from pasgan.files import atomic_file
from pasgan.structures import PasganError

DUMP_FILE, CLIPS_FOLDER = "dump.json", "clips"
FORMAT, VERSION = "pasgan-predictions", 1


class DumpError(PasganError):
    """A folder of predictions cannot be read or does not fit the test set; the message names the clip."""


@dataclass(frozen=True)
class DumpedClip:
    """What `dump.json` says of one clip.

    Attributes:
        num_frames: T.
        frame_size: (H, W).
        keypoints: whether there are predicted keypoints.
        truth_crc32: checksum of the true frames that the clip was generated for.
    """

    num_frames: int
    frame_size: tuple[int, int]
    keypoints: bool
    truth_crc32: int


def write_clip(folder: Path, clip: ScoredClip) -> DumpedClip:
    """Store the prediction of one clip.

    Raises:
        FileError: if the folder cannot be written.
    """
    video = clip.videos["model"]
    num_frames, _, height, width = video.shape
    sheet = video.permute(2, 0, 3, 1).reshape(height, num_frames * width, 3).numpy()
    with atomic_file(folder / CLIPS_FOLDER / f"{clip.clip_id}.png") as temporary:
        encoded = cv2.imencode(".png", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))[1]
        temporary.write_bytes(encoded.tobytes())
    keypoints = clip.keypoints.get("model")
    if keypoints is not None:
        with atomic_file(folder / CLIPS_FOLDER / f"{clip.clip_id}.npy") as temporary:
            np.save(temporary, keypoints.float().numpy())
    return DumpedClip(num_frames, (height, width), keypoints is not None, truth_checksum(clip.target_video))


def write_index(folder: Path, clips: dict[str, DumpedClip], run: dict[str, Any]) -> None:
    """Finish a dump: write `dump.json`."""
    index = {"format": FORMAT, "version": VERSION, "run": run, "clips": {name: asdict(c) for name, c in clips.items()}}
    with atomic_file(folder / DUMP_FILE) as temporary:
        temporary.write_text(json.dumps(index, indent=1), encoding="utf-8")


def truth_checksum(target_video: Tensor) -> int:
    """CRC-32 of the true frames, (T, 3, H, W) uint8."""
    return zlib.crc32(target_video.contiguous().numpy().tobytes())


class PredictionDump:
    """A finished folder of predictions, opened for reading.

    Args:
        folder: the folder.

    Attributes:
        run: what `describe_run` said when it was written.
        clips: clip id → what the index says of it.

    Raises:
        DumpError: if the folder holds no finished dump.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        path = self.folder / DUMP_FILE
        if not path.is_file():
            raise DumpError(f"{path} is not there: no finished dump; make one with: tools/test.py … --dump {folder}")
        try:
            index = json.loads(path.read_text(encoding="utf-8"))
            if index["format"] != FORMAT or index["version"] != VERSION:
                raise ValueError(f"format {index['format']!r}, version {index['version']!r}")
            self.run: dict[str, Any] = index["run"]
            self.clips = {
                name: DumpedClip(**{**fields, "frame_size": tuple(fields["frame_size"])})
                for name, fields in index["clips"].items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DumpError(f"{path}: is no index of a dump ({error!r}); make the dump anew") from error

    def check_clips(self, wanted: list[str]) -> None:
        """Compare with the clips of a test set, before anything is scored.

        Raises:
            DumpError: if clips are missing, their files are gone, or there are others.
        """
        missing = [name for name in wanted if name not in self.clips]
        other = sorted(set(self.clips) - set(wanted))
        gone = [name for name in wanted if name in self.clips and not self._path(name, ".png").is_file()]
        for names, text in (
            (missing, "lacks {} of the {} clips of the test set"),
            (other, "holds {} clips that are not among the {} of the test set"),
            (gone, "has lost the files of {} of its {} clips"),
        ):
            if names:
                told = text.format(len(names), len(wanted))
                raise DumpError(f"{self.folder} {told}, the first is {names[0]}; make the dump anew")

    def read(self, clip_id: str) -> tuple[Tensor, Tensor | None]:
        """The prediction of one clip: (3, T, H, W) uint8, and (T, K, 2) normalised keypoints if there are any.

        Raises:
            DumpError: if a file is missing, broken or of another size than the index says.
        """
        clip = self.clips[clip_id]
        path = self._path(clip_id, ".png")
        sheet = cv2.imread(str(path), cv2.IMREAD_COLOR)
        height, width = clip.frame_size
        if sheet is None or sheet.shape != (height, clip.num_frames * width, 3):
            found = "cannot be read" if sheet is None else f"is {sheet.shape[1]}x{sheet.shape[0]} pixels"
            raise DumpError(f"{path} {found}; it should hold {clip.num_frames} frames of {width}x{height}")
        frames = cv2.cvtColor(sheet, cv2.COLOR_BGR2RGB).reshape(height, clip.num_frames, width, 3)
        video = torch.from_numpy(np.ascontiguousarray(frames.transpose(3, 1, 0, 2)))
        return video, self._keypoints(clip_id) if clip.keypoints else None

    def check_truth(self, clip_id: str, target_video: Tensor) -> None:
        """Compare the true frames (T, 3, H, W) uint8 with those that the clip was generated for.

        Raises:
            DumpError: if they are others.
        """
        if truth_checksum(target_video) != self.clips[clip_id].truth_crc32:
            raise DumpError(
                f"{self.folder}, clip {clip_id}: the true frames are not those that it was generated for; the store or "
                "the test pipeline has changed"
            )

    def _keypoints(self, clip_id: str) -> Tensor:
        path = self._path(clip_id, ".npy")
        try:
            keypoints = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise DumpError(f"{path} cannot be read ({error}); make the dump anew") from error
        return torch.from_numpy(keypoints.astype(np.float32))

    def _path(self, clip_id: str, suffix: str) -> Path:
        return self.folder / CLIPS_FOLDER / f"{clip_id}{suffix}"
