"""Drawing the body: analytic rays against ellipsoids and cone frustums inside each part's box, then textures and light.

Every part is a quadric. In camera space, where a pixel's ray is t * d with d = (x, y, 1), the quadric p'Qp + 2q'p + c
becomes A t² + 2 B t + c with A quadratic and B linear in the pixel, so a part costs a dozen array operations.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pasgan.data.sample.body import JOINT, PosedBody
from pasgan.data.sample.cameras import SampleCamera, ray_grid
from pasgan.data.sample.performers import TEXTURE_SIZE
from pasgan.data.sample.raycast import StillView

# World directions towards the lights, and their strengths.
_LIGHTS = ((np.array([0.35, 0.8, 0.5]), 0.34), (np.array([-0.7, 0.4, 0.4]), 0.16))
_AMBIENT, _SKY = 0.5, 0.16
_SHADOW_REACH = np.float32(0.6)  # metres on the floor
# Spheres that shade the floor: joint, radius in metres.
_SHADERS = (
    ("left_foot", 0.13), ("right_foot", 0.13), ("left_ankle", 0.12), ("right_ankle", 0.12), ("left_knee", 0.13),
    ("right_knee", 0.13), ("spine_base", 0.24), ("spine_shoulder", 0.26), ("left_hand", 0.09), ("right_hand", 0.09),
)  # fmt: skip


@dataclass
class CameraQuadrics:
    """The parts of a posed body in one camera's space.

    Attributes:
        matrix: (T, P, 3, 3), `offset`: (T, P, 3), `constant`: (T, P): Q, q and c of each quadric.
        local: (T, P, 3, 4): camera space (homogeneous) → the part's local coordinates.
        bounds: (T, P, 4): x/z low, high, y/z low, high of the part.
    """

    matrix: np.ndarray
    offset: np.ndarray
    constant: np.ndarray
    local: np.ndarray
    bounds: np.ndarray

    def matrix_and_offset(self) -> np.ndarray:
        """(T, P, 3, 4): camera space (homogeneous) → half the quadric's gradient, which is the surface's normal."""
        return np.concatenate([self.matrix, self.offset[..., None]], -1)


def camera_quadrics(body: PosedBody, camera: SampleCamera) -> CameraQuadrics:
    """Bring a body's parts into a camera's space."""
    origin = camera.to_camera(body.origin)
    axes = camera.rotation @ body.axes
    inverse = np.swapaxes(axes, -1, -2) / (axes**2).sum(-2)[..., None]
    local = np.concatenate([inverse, -(inverse @ origin[..., None])], -1)
    # Local quadrics as 4x4 matrices: |l|² - 1, or l_x² + l_z² - (1 + k l_y)².
    k = np.where(body.frustum, body.taper, 0.0)
    quadric = np.zeros((len(k), 4, 4))
    quadric[:, 0, 0] = quadric[:, 2, 2] = 1
    quadric[:, 1, 1] = np.where(body.frustum, -(k**2), 1)
    quadric[:, 1, 3] = quadric[:, 3, 1] = -k
    quadric[:, 3, 3] = -1
    full = np.concatenate([local, np.broadcast_to([0, 0, 0, 1.0], (*local.shape[:2], 1, 4))], -2)
    seen = np.swapaxes(full, -1, -2) @ quadric @ full
    bounds = _bounds(origin, axes)
    # A frustum is the hull of its two end discs.
    disc = axes * np.array([1.0, 0.0, 1.0])
    bottom = _bounds(origin, disc)
    top = _bounds(origin + axes[..., 1], disc * (1 + k)[:, None, None])
    hull = np.where([True, False, True, False], np.minimum(bottom, top), np.maximum(bottom, top))
    bounds = np.where(body.frustum[:, None], hull, bounds)
    return CameraQuadrics(seen[..., :3, :3], seen[..., :3, 3], seen[..., 3, 3], local, bounds)


def _bounds(centre: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """x/z low, high, y/z low, high (..., 4) of ellipsoids centre (..., 3), axes (..., 3, 3), from their dual conics."""
    dual = centre[..., :, None] * centre[..., None, :] - axes @ np.swapaxes(axes, -1, -2)
    out = []
    for axis in (0, 1):
        middle, scale = dual[..., axis, 2], dual[..., 2, 2]
        root = np.sqrt(np.maximum(middle**2 - dual[..., axis, axis] * scale, 0))
        out += [(middle - root) / scale, (middle + root) / scale]
    return np.stack(out, -1)


def occluded_joints(body: PosedBody, quadrics: CameraQuadrics, camera: SampleCamera) -> np.ndarray:
    """Which joints (T, 25) the body hides from a camera.

    A joint is hidden when its ray meets a part it does not belong to more than 4 cm before it, or one it belongs to
    more than 22 cm before it (joints always lie some way inside the body).
    """
    seen = camera.to_camera(body.joints)
    rays = seen / seen[..., 2:]
    a = np.einsum("tji,tpik,tjk->tjp", rays, quadrics.matrix, rays, optimize=True)
    b = np.einsum("tji,tpi->tjp", rays, quadrics.offset)
    disc = b * b - a * quadrics.constant[:, None]
    t = quadrics.constant[:, None] / np.maximum(-b + np.sqrt(np.maximum(disc, 0)), 1e-9)
    along = np.einsum("tpk,tjk->tjp", quadrics.local[..., 1, :3], rays) * t + quadrics.local[:, None, :, 1, 3]
    hit = (disc > 0) & (~body.frustum | ((along >= 0) & (along <= 1)))
    tolerance = np.where(body.owners.T, 0.22, 0.04)
    return (hit & (t < seen[..., 2:] - tolerance)).any(-1)


class BodyRenderer:
    """Draws the frames of one recording as one camera sees it.

    Args:
        still: the view without the person.
        body: T posed frames.
        quadrics: the body in this camera's space.
        atlas: the performer's textures.
    """

    def __init__(self, still: StillView, body: PosedBody, quadrics: CameraQuadrics, atlas: np.ndarray) -> None:
        self.still, self.body, self.quadrics = still, body, quadrics
        self.atlas = atlas.reshape(-1, 3)
        self.background = still.small()
        self.columns, self.rows = ray_grid(still.camera.lens, still.size, still.supersampling)
        self.lights = [(still.camera.rotation @ (d / np.linalg.norm(d)), s) for d, s in _LIGHTS]
        # Shading needs Q and q beside the local coordinates: one table row per part, 12 + 12 numbers.
        table = np.concatenate([quadrics.local, quadrics.matrix_and_offset()], -2)
        self.table = table.reshape(*table.shape[:2], 24).astype(np.float32)
        self.shadow_box = self._floor_box()

    def frame(self, index: int) -> np.ndarray:
        """Frame `index` as (H, W, 3) uint8 RGB."""
        image = self.background.copy()
        self._shade_floor(image, index)
        s = self.still.supersampling
        x0, x1, y0, y1 = self._box(self.quadrics.bounds[index].min(0), self.quadrics.bounds[index].max(0), align=s)
        if x0 >= x1 or y0 >= y1:
            return image
        part, depth = self._visible(index, x0, x1, y0, y1)
        rows, columns = np.nonzero(part >= 0)
        if len(rows) == 0:
            return image
        colors = np.zeros((*part.shape, 3), np.uint8)
        shades = self._shade(
            index, part[rows, columns], depth[rows, columns], self.columns[x0 + columns], self.rows[y0 + rows]
        )
        colors[rows, columns] = shades
        area = image[y0 // s : y1 // s, x0 // s : x1 // s]
        cover = (part >= 0).astype(np.uint8) * 255
        if s > 1:
            colors = cv2.resize(colors, area.shape[1::-1], interpolation=cv2.INTER_AREA)
            cover = cv2.resize(cover, area.shape[1::-1], interpolation=cv2.INTER_AREA)
        # Colours are premultiplied: outside the body they are 0.
        area[:] = cv2.add(colors, cv2.multiply(area, cv2.merge([255 - cover] * 3), scale=1 / 255))
        return image

    def masked_depth(self, index: int) -> np.ndarray:
        """Depth of the person in frame `index`, one ray per pixel of a view without supersampling.

        Returns:
            (H, W) float32, metres along the camera's axis; 0 where the person is not seen.
        """
        bounds = self.quadrics.bounds[index]
        x0, x1, y0, y1 = self._box(bounds.min(0), bounds.max(0))
        part, depth = self._visible(index, x0, x1, y0, y1)
        masked = np.zeros(self.still.size, np.float32)
        masked[y0:y1, x0:x1] = np.where(part >= 0, depth, 0)
        return masked

    def _box(self, low: np.ndarray, high: np.ndarray, align: int = 1) -> tuple[int, int, int, int]:
        """Sub-pixel box x0, x1, y0, y1 of x/z and y/z bounds, grown to whole pixels."""
        x0, x1 = np.searchsorted(self.columns, [low[0], high[1]])
        y0, y1 = np.searchsorted(-self.rows, [-high[3], -low[2]])
        return x0 // align * align, -(-x1 // align) * align, y0 // align * align, -(-y1 // align) * align

    def _visible(self, index: int, x0: int, x1: int, y0: int, y1: int) -> tuple[np.ndarray, np.ndarray]:
        """Nearest part (-1: none) and its depth in a sub-pixel box."""
        q = self.quadrics
        depth = self.still.depth[y0:y1, x0:x1].copy()
        part = np.full(depth.shape, -1, np.int16)
        matrix, offset = q.matrix[index].astype(np.float32), q.offset[index].astype(np.float32)
        constant, local = q.constant[index].astype(np.float32), q.local[index].astype(np.float32)
        for p in range(len(constant)):
            low, high = q.bounds[index, p], q.bounds[index, p]
            u0, u1, v0, v1 = self._box(low, high)
            u0, u1, v0, v1 = max(u0, x0), min(u1, x1), max(v0, y0), min(v1, y1)
            if u0 >= u1 or v0 >= v1:
                continue
            x, y = self.columns[u0:u1], self.rows[v0:v1, None]
            m, o = matrix[p], offset[p]
            b = o[0] * x + (o[1] * y + o[2])
            a = m[0, 0] * x * x + (m[1, 1] * y * y + 2 * m[1, 2] * y + m[2, 2]) + x * (2 * m[0, 1] * y + 2 * m[0, 2])
            disc = b * b - a * constant[p]
            t = constant[p] / (np.sqrt(np.maximum(disc, 0)) - b)
            window = depth[v0 - y0 : v1 - y0, u0 - x0 : u1 - x0]
            hit = (disc > 0) & (t < window)
            if self.body.frustum[p]:
                row = local[p, 1]
                along = t * (row[0] * x + (row[1] * y + row[2])) + row[3]
                hit &= (along >= 0) & (along <= 1)
            np.copyto(window, t, where=hit)
            np.copyto(part[v0 - y0 : v1 - y0, u0 - x0 : u1 - x0], np.int16(p), where=hit)
        return part, depth

    def _shade(self, index: int, part: np.ndarray, depth: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Colours (n, 3) uint8 of n sub-pixels."""
        table = self.table[index].T[:, part]  # (24, n)
        px, py, pz = x * depth, y * depth, depth
        lx, ly, lz, nx, ny, nz = (r[0] * px + r[1] * py + r[2] * pz + r[3] for r in table.reshape(6, 4, -1))
        scale = 1 / np.sqrt(nx * nx + ny * ny + nz * nz)
        up = self.still.camera.rotation[:, 1].astype(np.float32)
        light = _AMBIENT + _SKY * (up[0] * nx + up[1] * ny + up[2] * nz) * scale
        for direction, strength in self.lights:
            d = (direction * strength).astype(np.float32)
            light += np.maximum((d[0] * nx + d[1] * ny + d[2] * nz) * scale, 0)
        # Surfaces seen edge-on are a little darker, which parts limbs from the trunk behind them.
        facing = np.abs(nx * px + ny * py + nz * pz) * scale / np.sqrt(px * px + py * py + pz * pz)
        light *= 0.8 + 0.25 * facing
        body = self.body
        frustum = body.frustum[part]
        radius = np.where(frustum, 1 + body.taper[part].astype(np.float32) * ly, 1)
        height = np.where(frustum, ly, 0.5 + 0.5 * ly)
        rows = body.rows[part].astype(np.float32)
        v = rows[:, 0] + (rows[:, 1] - rows[:, 0]) * height
        back = lz < 0
        u = 0.5 + 0.5 * np.where(back, -lx, lx) / radius
        last = TEXTURE_SIZE - 1
        column = np.clip(u * TEXTURE_SIZE, 0, last).astype(np.int32)
        row = np.clip(v * TEXTURE_SIZE, 0, last).astype(np.int32)
        texel = ((body.texture[part] * 2 + back) * TEXTURE_SIZE + row) * TEXTURE_SIZE + column
        return np.clip(self.atlas[texel] * light[:, None], 0, 255).astype(np.uint8)

    def _floor_box(self) -> tuple[slice, slice]:
        """Rows and columns of the frame where the body can shade the floor."""
        points = self.body.joints[:, :, [0, 2]].reshape(-1, 2)
        floor = self.still.floor_points
        near = (
            (floor > points.min(0) - _SHADOW_REACH).all(-1)
            & (floor < points.max(0) + _SHADOW_REACH).all(-1)
            & (self.still.floor > 0)
        )
        rows, columns = np.nonzero(near.any(1))[0], np.nonzero(near.any(0))[0]
        if len(rows) == 0:
            return slice(0, 0), slice(0, 0)
        return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)

    def _shade_floor(self, image: np.ndarray, index: int) -> None:
        """Darken the floor under the body: the share of the sky that a few spheres take away."""
        area = image[self.shadow_box]
        if area.size == 0:
            return
        floor = self.still.floor_points[self.shadow_box]
        light = np.ones(area.shape[:2], np.float32)
        for name, radius in _SHADERS:
            x, y, z = self.body.joints[index, JOINT[name]].astype(np.float32)
            height = np.float32(max(y, radius * 0.6))
            squared = (floor[..., 0] - x) ** 2 + (floor[..., 1] - z) ** 2 + height**2
            taken = np.float32(radius**2) * height / (squared * np.sqrt(squared))
            # Less what is left at the reach, so that the shadow ends where its box does.
            rest = np.float32(radius**2) * height / (_SHADOW_REACH**2 + height**2) ** 1.5
            light *= 1 - np.clip(taken - rest, 0, 0.75)
        light = 1 - (1 - light) * self.still.floor[self.shadow_box]
        area[:] = (area * light[..., None]).astype(np.uint8)
