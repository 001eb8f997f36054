"""The rooms of the generated sample: painted walls, a patterned floor and furniture, one room per setup.

Convention: world metres as in `body`; a `Box` is axis-parallel. Colours are float RGB in 0..255 before shading.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from pasgan.data.sample.motion_tracks import CHAIR_SEAT_HEIGHT
from pasgan.structures.ntu_protocol import SETUP_HEIGHT_DISTANCE

PIXELS_PER_METRE = 120
CEILING = 3.0


@dataclass(frozen=True)
class Box:
    """An axis-parallel box with a colour; `panels` (columns, rows) are framed on its upright faces."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    color: tuple[float, float, float]
    panels: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Room:
    """One room.

    Attributes:
        low: (3,) and `high`: (3,) corners of the room, metres.
        textures: surface -> uint8 RGB image. "floor" and "ceiling": rows along z, columns along x. "back" and "front":
            rows downwards from the ceiling, columns along x. "left" (low x), "right": rows downwards, columns along z.
        boxes: the furniture.
        chair_color: RGB of the chair of this room.
    """

    low: np.ndarray
    high: np.ndarray
    textures: dict[str, np.ndarray]
    boxes: tuple[Box, ...]
    chair_color: tuple[float, float, float]


def _tint(rng: np.random.Generator, saturation: float, value: float) -> np.ndarray:
    hsv = np.array([[[rng.uniform(0, 179), saturation * 255, value * 255]]], np.uint8)
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0].astype(float)


def make_room(setup: int, seed: int) -> Room:
    """The room of an NTU setup; the same for all performers of a sample."""
    rng = np.random.default_rng([seed, 202, setup])
    spread = SETUP_HEIGHT_DISTANCE[setup][1] * math.sqrt(0.5)
    half = max(3.0, spread + 0.6) + rng.uniform(0, 0.3)
    low = np.array([-half, 0.0, -rng.uniform(1.9, 2.5)])
    high = np.array([half, CEILING, max(3.0, SETUP_HEIGHT_DISTANCE[setup][1] + 0.8)])
    size = high - low
    paint = rng.choice(np.array([[208, 202, 191], [190, 200, 206], [199, 205, 192], [214, 208, 199]]), axis=0).astype(
        float
    )
    accent = _tint(rng, 0.18, 0.74)
    textures = {
        "floor": _floor(rng, size[2], size[0]),
        "ceiling": _plaster(rng, size[2], size[0], np.array([228.0, 228, 224])),
        "back": _wall(rng, size[0], accent if rng.random() < 0.5 else paint, door=True),
        "front": _wall(rng, size[0], paint, door=False),
        "left": _wall(rng, size[2], paint, door=False),
        "right": _wall(rng, size[2], accent if rng.random() < 0.3 else paint, door=False),
    }
    return Room(low, high, textures, _furniture(rng, low, high), tuple(_tint(rng, 0.55, rng.uniform(0.3, 0.6))))


def _plaster(rng: np.random.Generator, rows: float, columns: float, color: np.ndarray) -> np.ndarray:
    """A surface of `rows` x `columns` metres with a faint, soft unevenness."""
    h, w = int(rows * PIXELS_PER_METRE), int(columns * PIXELS_PER_METRE)
    image = np.full((h, w, 3), color, np.float32)
    for cell in (60, 12, 3):
        noise = rng.normal(0, 3.0, (h // cell + 2, w // cell + 2)).astype(np.float32)
        image += cv2.resize(noise, (w, h), interpolation=cv2.INTER_CUBIC)[..., None]
    return np.clip(image, 0, 255).astype(np.uint8)


def _floor(rng: np.random.Generator, depth: float, width: float) -> np.ndarray:
    """Tiles, planks or carpet."""
    base = rng.choice(np.array([[150, 120, 92], [142, 142, 138], [124, 128, 136], [164, 147, 122]]), axis=0).astype(
        float
    )
    image = _plaster(rng, depth, width, base)
    h, w = image.shape[:2]
    kind, out = int(rng.integers(3)), image.astype(np.float32)
    if kind == 0:  # tiles
        step = int(rng.uniform(0.4, 0.6) * PIXELS_PER_METRE)
        rows, columns = np.arange(h) // step, np.arange(w) // step
        out += rng.normal(0, 7, (rows.max() + 1, columns.max() + 1))[rows[:, None], columns[None], None]
        out[::step] *= 0.72
        out[1::step] *= 0.8
        out[:, ::step] *= 0.72
        out[:, 1::step] *= 0.8
    elif kind == 1:  # planks
        step = int(0.16 * PIXELS_PER_METRE)
        for row in range(0, h, step):
            cut = rng.integers(0, w)
            out[row : row + step, :cut] += rng.normal(0, 9)
            out[row : row + step, cut:] += rng.normal(0, 9)
            out[row : row + step, cut : cut + 2] *= 0.7
            out[row : row + 1] *= 0.7
    else:  # carpet
        out += cv2.resize(rng.normal(0, 9, (h // 2, w // 2)).astype(np.float32), (w, h))[..., None]
        step = int(1.0 * PIXELS_PER_METRE)
        out[::step] *= 0.85
        out[:, ::step] *= 0.85
    return cv2.GaussianBlur(np.clip(out, 0, 255).astype(np.uint8), (0, 0), 0.7)


def _wall(rng: np.random.Generator, width: float, color: np.ndarray, door: bool) -> np.ndarray:
    """A painted wall with a skirting board, posters or a board, and perhaps a door."""
    image = _plaster(rng, CEILING, width, color)
    px = PIXELS_PER_METRE
    h, w = image.shape[:2]
    if rng.random() < 0.5:  # a dado of another tone
        image[int(h - 1.1 * px) :] = (image[int(h - 1.1 * px) :] * rng.uniform(0.72, 0.9)).astype(np.uint8)
        image[int(h - 1.13 * px) : int(h - 1.08 * px)] = (color * 0.55).astype(np.uint8)
    image[h - int(0.1 * px) :] = (color * 0.5).astype(np.uint8)
    x = rng.uniform(0.2, 0.8)
    while x < width - 0.9:
        wide, tall = rng.uniform(0.5, 1.1), rng.uniform(0.5, 0.9)
        if rng.random() < 0.75:
            top = CEILING - rng.uniform(1.75, 2.1)
            _poster(image[int(top * px) : int((top + tall) * px), int(x * px) : int((x + wide) * px)], rng)
        x += wide + rng.uniform(0.3, 1.0)
    if door:
        left = int(rng.uniform(0.1, 0.75) * (w - px))
        wood = np.array([142, 104, 70]) * rng.uniform(0.7, 1.25)
        cv2.rectangle(image, (left, h - int(2.1 * px)), (left + int(0.95 * px), h), (wood * 0.6).tolist(), -1)
        cv2.rectangle(image, (left + 7, h - int(2.04 * px)), (left + int(0.95 * px) - 7, h), wood.tolist(), -1)
        for row in (1.85, 1.0):
            corner = (left + 26, h - int(row * px))
            cv2.rectangle(
                image, corner, (left + int(0.95 * px) - 26, corner[1] + int(0.7 * px)), (wood * 0.8).tolist(), 3
            )
        cv2.circle(image, (left + int(0.82 * px), h - px), 6, (205, 200, 170), -1, cv2.LINE_AA)
    return cv2.GaussianBlur(image, (0, 0), 0.7)


def _poster(area: np.ndarray, rng: np.random.Generator) -> None:
    """Paint a framed picture, a notice or a white board into area (h, w, 3), in place."""
    if min(area.shape[:2]) < 12:
        return
    h, w = area.shape[:2]
    kind = int(rng.integers(3))
    area[:] = (50, 46, 42) if kind else (150, 152, 155)
    inner = area[4:-4, 4:-4]
    if kind == 0:
        inner[:] = (236, 238, 238)
        for row in range(12, inner.shape[0] - 8, 13):
            cv2.line(inner, (8, row), (int(rng.uniform(0.4, 0.9) * w), row), _tint(rng, 0.5, 0.5).tolist(), 2)
    elif kind == 1:
        noise = rng.uniform(40, 215, (4, 5, 3)).astype(np.float32)
        inner[:] = cv2.resize(noise, (inner.shape[1], inner.shape[0]), interpolation=cv2.INTER_CUBIC).clip(0, 255)
    else:
        inner[:] = _tint(rng, 0.4, 0.85)
        for _ in range(4):
            centre = (int(rng.uniform(0, w)), int(rng.uniform(0, h)))
            cv2.circle(inner, centre, int(rng.uniform(8, 26)), _tint(rng, 0.6, 0.6).tolist(), -1, cv2.LINE_AA)


def _furniture(rng: np.random.Generator, low: np.ndarray, high: np.ndarray) -> tuple[Box, ...]:
    """A cabinet and a shelf along the back wall, a desk with a screen and a bin along the sides."""
    wood = tuple(np.array([156, 120, 84]) * rng.uniform(0.7, 1.2))
    boxes, back = [], low[2]
    x = low[0] + rng.uniform(0.1, 0.8)
    boxes.append(Box((x, 0, back), (x + 0.9, rng.uniform(1.2, 2.0), back + 0.42), tuple(_tint(rng, 0.2, 0.66)), (2, 3)))
    x = high[0] - rng.uniform(1.3, 2.0)
    boxes.append(Box((x, 0, back), (x + 1.1, 1.8, back + 0.32), wood, (1, 4)))
    for shelf in range(4):
        at = x + 0.08
        while at < x + 0.95:
            wide, tall = rng.uniform(0.03, 0.07), rng.uniform(0.2, 0.34)
            base = 0.08 + shelf * 0.44
            boxes.append(
                Box((at, base, back + 0.3), (at + wide, base + tall, back + 0.34), tuple(_tint(rng, 0.6, 0.6)))
            )
            at += wide + (0.0 if rng.random() < 0.85 else 0.1)
    side = low[0] if rng.random() < 0.5 else high[0] - 0.7
    z = rng.uniform(-1.2, -0.4)
    boxes.append(Box((side, 0.7, z), (side + 0.7, 0.75, z + 1.4), wood))
    for dx, dz in ((0.03, 0.03), (0.61, 0.03), (0.03, 1.31), (0.61, 1.31)):
        boxes.append(Box((side + dx, 0, z + dz), (side + dx + 0.06, 0.7, z + dz + 0.06), (70, 70, 74)))
    boxes.append(Box((side + 0.3, 0.75, z + 0.4), (side + 0.36, 1.15, z + 0.95), (38, 40, 44)))
    boxes.append(Box((side + 0.2, 0.75, z + 1.1), (side + 0.45, 0.82, z + 1.3), tuple(_tint(rng, 0.5, 0.7))))
    other = high[0] - 0.55 if side < 0 else low[0] + 0.1
    boxes.append(Box((other, 0, -0.9), (other + 0.45, 0.55, -0.3), tuple(_tint(rng, 0.4, 0.55)), (1, 2)))
    return tuple(boxes)


def chair_boxes(color: tuple[float, float, float]) -> tuple[Box, ...]:
    """A chair in its own frame: x to the sitter's left, z forward, origin on the floor under the middle of the seat."""
    dark = tuple(0.45 * c for c in color)
    seat, half = CHAIR_SEAT_HEIGHT, 0.21
    legs = [
        Box((x, 0, z), (x + 0.04, seat - 0.05, z + 0.04), dark)
        for x in (-half, half - 0.04)
        for z in (-half, half - 0.04)
    ]
    back = [Box((-half, seat + 0.12, -half - 0.03), (half, seat + 0.45, -half + 0.01), color)]
    posts = [Box((x, seat, -half - 0.03), (x + 0.04, seat + 0.14, -half), dark) for x in (-half, half - 0.04)]
    return (Box((-half, seat - 0.05, -half), (half, seat, half), color), *back, *posts, *legs)
