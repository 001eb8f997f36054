"""One recording before it is a file: who does what where, and what each camera sees of it."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from pasgan.data.sample.body import PosedBody, pose_body
from pasgan.data.sample.cameras import COLOR_LENS, FACING, Lens, SampleCamera, make_camera
from pasgan.data.sample.motion_tracks import CHAIR_OFFSET, Motion
from pasgan.data.sample.motions import perform
from pasgan.data.sample.performers import Performer, make_performer
from pasgan.data.sample.plan import PlannedRecording
from pasgan.data.sample.raycast import StillView, add_boxes, cast_room
from pasgan.data.sample.renderer import BodyRenderer, camera_quadrics, occluded_joints
from pasgan.data.sample.room import Room, chair_boxes, make_room

_GRAIN = 1.0  # standard deviation of the sensor's noise, grey levels


@dataclass(frozen=True)
class SampleOptions:
    """How a sample looks; one sample keeps one set of options.

    Attributes:
        seed: everything that is drawn by chance follows from it.
        height: rows of the stored frames; the columns follow from 16:9.
        jitter: scale of the Kinect-like error of the joints; 0 writes exact joints.
        codec: FOURCC of the videos.
    """

    seed: int = 0
    height: int = 270
    jitter: float = 1.0
    codec: str = "XVID"

    def __post_init__(self) -> None:
        if self.height % 18 or not 108 <= self.height <= COLOR_LENS.size[0]:
            raise ValueError(
                f"height {self.height} does not do: 16:9 frames with even sides need a multiple of 18 from 108 to 1080,"
                " such as 270, 540 or 1080"
            )
        if self.jitter < 0 or len(self.codec) != 4:
            raise ValueError(f"jitter must not be negative and codec needs four letters: {self.jitter}, {self.codec!r}")

    @property
    def size(self) -> tuple[int, int]:
        """(H, W) of the stored frames."""
        return self.height, self.height * 16 // 9

    @property
    def supersampling(self) -> int:
        """Rays per pixel along an axis: large frames are smooth enough without."""
        return 2 if self.height <= 540 else 1


@dataclass
class Scene:
    """One recording before it is seen by a camera."""

    planned: PlannedRecording
    performer: Performer
    motion: Motion
    position: tuple[float, float]
    body: PosedBody
    options: SampleOptions

    @property
    def facing(self) -> float:
        """Direction in which the person looks, radians in the room."""
        return FACING[self.planned.replication]

    def view(self, camera: SampleCamera) -> tuple[BodyRenderer, np.ndarray]:
        """The renderer of a camera's frames, and which joints (T, 25) the body hides from it."""
        quadrics = camera_quadrics(self.body, camera)
        still = _still_view(self.planned.setup, camera.number, camera.lens, self.options)
        if self.motion.has_chair:
            x, z = self.position
            seat = (x + CHAIR_OFFSET * np.sin(self.facing), z + CHAIR_OFFSET * np.cos(self.facing))
            color = _room(self.planned.setup, self.options.seed).chair_color
            still = add_boxes(still, chair_boxes(color), seat, self.facing)
        hidden = occluded_joints(self.body, quadrics, camera)
        return BodyRenderer(still, self.body, quadrics, self.performer.atlas), hidden


@functools.lru_cache(maxsize=4)
def _room(setup: int, seed: int) -> Room:
    return make_room(setup, seed)


@functools.lru_cache(maxsize=12)
def _still_view(setup: int, number: int, lens: Lens, options: SampleOptions) -> StillView:
    camera = replace(make_camera(setup, number), lens=lens)
    # Depth maps are measured at their full size, one ray per pixel: a mean of two depths is the depth of nothing.
    size, supersampling = (options.size, options.supersampling) if lens == COLOR_LENS else (lens.size, 1)
    return cast_room(_room(setup, options.seed), camera, size, supersampling)


@functools.lru_cache(maxsize=2)
def _grain(size: tuple[int, int]) -> np.ndarray:
    """Sensor noise (2 H, 2 W) in grey levels, from which every frame takes a window."""
    noise = np.random.default_rng(7).normal(0, _GRAIN, (2 * size[0], 2 * size[1]))
    return np.round(noise).astype(np.int16)


def recording_rng(planned: PlannedRecording, options: SampleOptions, purpose: int) -> np.random.Generator:
    """Random numbers of one recording for one purpose, whatever else is made."""
    key = (planned.setup, planned.performer, planned.replication, planned.action)
    return np.random.default_rng([options.seed, purpose, *key])


def floor_position(planned: PlannedRecording, options: SampleOptions) -> tuple[float, float]:
    """Where the person of a recording stands, (x, z) metres from the middle of the room."""
    x, z = recording_rng(planned, options, 505).uniform(-0.12, 0.12, 2)
    return float(x), float(z)


def make_scene(planned: PlannedRecording, options: SampleOptions) -> Scene:
    """Perform one recording; the same arguments always give the same scene."""
    performer = make_performer(planned.performer, options.seed)
    motion = perform(planned.action, performer, recording_rng(planned, options, 303))
    position = floor_position(planned, options)
    body = pose_body(performer, motion, position, FACING[planned.replication])
    return Scene(planned, performer, motion, position, body, options)


def render_frames(scene: Scene, renderer: BodyRenderer, camera: int) -> Iterator[np.ndarray]:
    """The frames (H, W, 3) uint8 RGB that a camera records, with its noise."""
    rng = recording_rng(scene.planned, scene.options, 600 + camera)
    h, w = scene.options.size
    grain = _grain((h, w))
    for index in range(scene.motion.num_frames):
        y, x = rng.integers(0, h), rng.integers(0, w)
        noisy = renderer.frame(index).astype(np.int16) + grain[y : y + h, x : x + w, None]
        yield np.clip(noisy, 0, 255).astype(np.uint8)


def render_depth_maps(scene: Scene, renderer: BodyRenderer) -> Iterator[np.ndarray]:
    """What a depth camera measures of the person: (H, W) uint16 millimetres, 0 beside the person; without noise."""
    for index in range(scene.motion.num_frames):
        yield np.round(renderer.masked_depth(index) * 1000).astype(np.uint16)
