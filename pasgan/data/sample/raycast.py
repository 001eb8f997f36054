"""Casting the still parts of a picture: the room, its furniture and the chair, once per camera or recording."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pasgan.data.sample.cameras import SampleCamera, ray_grid
from pasgan.data.sample.room import PIXELS_PER_METRE, Box, Room

_FACES = (("left", 0, 0), ("right", 0, 1), ("floor", 1, 0), ("ceiling", 1, 1), ("back", 2, 0), ("front", 2, 1))
# Light that falls on a face by its axis: sides, horizontal, facing.
_FACE_LIGHT = (0.8, 1.0, 0.92)


@dataclass
class StillView:
    """What a camera sees before the person comes in.

    Attributes:
        camera: whose view.
        size: (H, W) of the stored frame.
        supersampling: s; rays per pixel and axis.
        color: (H*s, W*s, 3) uint8 RGB.
        depth: (H*s, W*s) float32 metres along the camera's axis.
        floor: (H, W) float32, the share of a pixel that shows bare floor.
        floor_points: (H, W, 2) float32 world (x, z) where the pixel's ray meets the floor.
    """

    camera: SampleCamera
    size: tuple[int, int]
    supersampling: int
    color: np.ndarray
    depth: np.ndarray
    floor: np.ndarray
    floor_points: np.ndarray

    def small(self) -> np.ndarray:
        """The picture at the stored size, (H, W, 3) uint8."""
        return cv2.resize(self.color, self.size[::-1], interpolation=cv2.INTER_AREA)


def _directions(camera: SampleCamera, size: tuple[int, int], supersampling: int) -> np.ndarray:
    """World directions (H*s, W*s, 3) with unit length along the camera's axis."""
    columns, rows = ray_grid(camera.lens, size, supersampling)
    right, up, forward = camera.rotation.astype(np.float32)
    return columns[None, :, None] * right + rows[:, None, None] * up + forward


def cast_room(room: Room, camera: SampleCamera, size: tuple[int, int], supersampling: int) -> StillView:
    """See an empty room through a camera; about a second at 480x270 with 2x2 rays per pixel."""
    directions = _directions(camera, size, supersampling)
    shape = directions.shape[:2]
    depth = np.full(shape, np.inf, np.float32)
    surface = np.zeros(shape, np.int8)
    for index, (_, axis, end) in enumerate(_FACES):
        plane = (room.low, room.high)[end][axis]
        slope = directions[..., axis]
        with np.errstate(divide="ignore", invalid="ignore"):
            t = (plane - camera.position[axis]).astype(np.float32) / slope
        nearer = (t > 0) & (t < depth)
        depth[nearer], surface[nearer] = t[nearer], index
    points = camera.position.astype(np.float32) + depth[..., None] * directions
    color = np.zeros((*shape, 3), np.float32)
    for index, (name, axis, _) in enumerate(_FACES):
        mask = surface == index
        if mask.any():
            color[mask] = _sample(room, name, axis, points[mask])
    color *= _room_light(room, points, surface)[..., None]
    floor = surface == [name for name, _, _ in _FACES].index("floor")
    view = StillView(camera, size, supersampling, color, depth, floor, points)
    for box in room.boxes:
        _cast_box(view, box, np.eye(3), np.zeros(3), 0.5 + 0.5 * color.mean() / 180)
    view.color = np.clip(view.color, 0, 255).astype(np.uint8)
    view.floor = cv2.resize(floor.astype(np.float32), size[::-1], interpolation=cv2.INTER_AREA)
    slopes = _directions(camera, size, 1)
    drop = -camera.position[1] / np.minimum(slopes[..., 1], -1e-4)
    view.floor_points = (camera.position[[0, 2]] + drop[..., None] * slopes[..., [0, 2]]).astype(np.float32)
    return view


def add_boxes(view: StillView, boxes: tuple[Box, ...], position: tuple[float, float], facing: float) -> StillView:
    """A copy of a view with boxes, given in a frame that stands at position (x, z) and is turned by facing."""
    cos, sin = np.cos(facing), np.sin(facing)
    frame = np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])
    covered = StillView(
        view.camera, view.size, view.supersampling, view.color.astype(np.float32), view.depth.copy(),
        np.ones_like(view.depth, dtype=bool), view.floor_points,
    )  # fmt: skip
    for box in boxes:
        _cast_box(covered, box, frame, np.array([position[0], 0.0, position[1]]), 1.0)
    free = cv2.resize(covered.floor.astype(np.float32), view.size[::-1], interpolation=cv2.INTER_AREA)
    covered.floor = view.floor * free
    covered.color = np.clip(covered.color, 0, 255).astype(np.uint8)
    return covered


def _sample(room: Room, name: str, axis: int, points: np.ndarray) -> np.ndarray:
    """Texture colours (n, 3) at world points (n, 3) of one face of the room."""
    local = (points - room.low.astype(np.float32)) * PIXELS_PER_METRE
    if axis == 1:
        u, v = local[:, 0], local[:, 2]
    else:
        u, v = local[:, 2 if axis == 0 else 0], (room.high[1].astype(np.float32) - points[:, 1]) * PIXELS_PER_METRE
    # remap takes at most 2^15 rows or columns: the points are laid out in rows of 4096.
    width = 4096
    padded = -len(u) % width
    grid = [np.pad(c, (0, padded)).reshape(-1, width).astype(np.float32) for c in (u, v)]
    colors = cv2.remap(room.textures[name], *grid, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return colors.reshape(-1, 3)[: len(u)].astype(np.float32)


def _room_light(room: Room, points: np.ndarray, surface: np.ndarray) -> np.ndarray:
    """Brightness (h, w): lamps under the ceiling, darker towards the room's edges."""
    light = np.full(surface.shape, 1.0, np.float32)
    for index, (_, axis, _) in enumerate(_FACES):
        mask = surface == index
        if not mask.any():
            continue
        at = points[mask]
        shade = np.ones(len(at), np.float32)
        for other in range(3):
            if other != axis:
                edge = np.minimum(at[:, other] - room.low[other], room.high[other] - at[:, other])
                shade *= 1 - 0.28 * np.exp(-np.maximum(edge, 0) / 0.35)
        lamp = np.array([0.0, room.high[1] + 0.4, 0.6], np.float32)
        falloff = 1.08 - 0.035 * ((at - lamp) ** 2).sum(-1) ** 0.5
        light[mask] = shade * falloff * (0.95 if axis == 0 else 1.0)
    return light


def _cast_box(view: StillView, box: Box, frame: np.ndarray, shift: np.ndarray, ambient: float) -> None:
    """Draw one box into a view in place; frame (3, 3) and shift (3,) bring the box's points into the world."""
    camera, s = view.camera, view.supersampling
    low, high = np.array(box.low), np.array(box.high)
    corners = np.array([[(low, high)[(c >> axis) & 1][axis] for axis in range(3)] for c in range(8)])
    seen = camera.to_camera(corners @ frame.T + shift)
    if (seen[:, 2] < 0.1).any():
        return
    columns, rows = ray_grid(camera.lens, view.size, s)
    x, y = seen[:, 0] / seen[:, 2], seen[:, 1] / seen[:, 2]
    x0, x1 = np.searchsorted(columns, [x.min(), x.max()])
    y0, y1 = np.searchsorted(-rows, [-y.max(), -y.min()])
    if x0 >= x1 or y0 >= y1:
        return
    right, up, forward = camera.rotation @ frame
    directions = columns[None, x0:x1, None] * right + rows[y0:y1, None, None] * up + forward
    origin = frame.T @ (camera.position - shift)
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = (low - origin) / directions, (high - origin) / directions
    near, far = np.minimum(a, b), np.maximum(a, b)
    t, axis = near.max(-1), near.argmax(-1)
    depth = view.depth[y0:y1, x0:x1]
    hit = (t < far.min(-1)) & (t > 0) & (t < depth)
    if not hit.any():
        return
    axis = axis[hit]
    local = (origin + t[hit][:, None] * directions[hit] - low) / (high - low)
    light = np.array(_FACE_LIGHT)[axis] * (0.82 + 0.18 * local[:, 1]) * ambient
    light *= _panel_shade(box, axis, local)
    view.color[y0:y1, x0:x1][hit] = light[:, None] * np.array(box.color)
    depth[hit] = t[hit]
    view.floor[y0:y1, x0:x1][hit] = False


def _panel_shade(box: Box, axis: np.ndarray, local: np.ndarray) -> np.ndarray:
    """Darker lines (n,) around the panels of a box's upright faces."""
    columns, rows = box.panels
    if not columns:
        return np.ones(len(axis))
    u = np.where(axis == 0, local[:, 2], local[:, 0]) * columns % 1
    v = local[:, 1] * rows % 1
    edge = np.minimum(np.minimum(u, 1 - u) / columns, np.minimum(v, 1 - v) / rows)
    return np.where((axis != 1) & (edge < 0.018), 0.6, 1.0)
