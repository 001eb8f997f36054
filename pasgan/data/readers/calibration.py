"""Calibrated cameras: the TOML file of Pose2Sim and its kin, projection, and triangulation."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.raw_file import read_raw_text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

UNUSABLE = "unusable calibration file"
# Neither pixels, nor metres or centimetres, nor coefficients of lenses are larger.
MAX_NUMBER = 1e6
# How far from a rotation rounding may take a matrix.
MAX_SKEW = 0.01


@dataclass(frozen=True)
class CalibratedCamera:
    """A pinhole camera with lens distortion.

    Convention: X_camera = rotation · X_world + translation, in metres; x right, y down, z forward in the camera.

    Attributes:
        name: of the camera.
        size: (H, W) of the image that `matrix` refers to.
        matrix: (3, 3) intrinsics in pixels.
        distortions: OpenCV's coefficients; of its fisheye model if `fisheye`.
        rotation: (3, 3) world → camera.
        translation: (3,) world → camera.
        fisheye: whether the lens model is the fisheye one.
    """

    name: str
    size: tuple[int, int]
    matrix: np.ndarray
    distortions: np.ndarray
    rotation: np.ndarray
    translation: np.ndarray
    fisheye: bool = False

    @property
    def center(self) -> np.ndarray:
        """(3,) where the camera stands, in world coordinates."""
        return -self.rotation.T @ self.translation

    @property
    def focal_length(self) -> float:
        """Mean of fx and fy in pixels."""
        return float(self.matrix[0, 0] + self.matrix[1, 1]) / 2

    def rays(self, points: np.ndarray) -> np.ndarray:
        """Pixels (..., 2) → undistorted coordinates (..., 2) on the plane z = 1 of the camera; NaN stays NaN."""
        flat = np.ascontiguousarray(points, dtype=np.float64).reshape(-1, 1, 2)
        known = np.isfinite(flat).all(axis=(1, 2))
        rays = np.full(flat.shape, np.nan)
        if known.any():
            undistort = cv2.fisheye.undistortPoints if self.fisheye else cv2.undistortPoints
            rays[known] = undistort(flat[known], self.matrix, self.distortions)
        return rays.reshape(points.shape)

    def transform(self, positions: np.ndarray) -> np.ndarray:
        """World → camera coordinates, (..., 3)."""
        return positions @ self.rotation.T + self.translation

    def project(self, positions: np.ndarray) -> np.ndarray:
        """World coordinates (..., 3) → pixels (..., 2); NaN where unknown, behind the camera or out of its image."""
        flat = np.ascontiguousarray(positions, dtype=np.float64).reshape(-1, 3)
        ahead = self.transform(flat)[:, 2] > 0  # False for NaN
        points = np.full((len(flat), 2), np.nan)
        if ahead.any():
            project = cv2.fisheye.projectPoints if self.fisheye else cv2.projectPoints
            vector = cv2.Rodrigues(self.rotation)[0]
            found = project(flat[ahead, None], vector, self.translation, self.matrix, self.distortions)[0]
            # Beyond the image the polynomial of the lens is of no meaning.
            inside = ((found >= -0.5) & (found < np.array(self.size[::-1]) - 0.5)).all(axis=-1, keepdims=True)
            points[ahead] = np.where(inside, found, np.nan).reshape(-1, 2)
        return points.reshape(*positions.shape[:-1], 2)


def read_calibration(path: str | Path) -> list[CalibratedCamera]:
    """Read a calibration TOML: a table per camera with `size`, `matrix`, `distortions`, `rotation`, `translation`.

    `size` is (W, H), `rotation` a Rodrigues vector or a 3×3 matrix. Tables without a `matrix` are left aside.

    Raises:
        ReaderError: if the file is missing, not TOML, or a camera in it is incomplete.
    """
    path = Path(path)
    try:
        content = tomllib.loads(read_raw_text(path, UNUSABLE))
    except (ValueError, RecursionError) as error:
        raise ReaderError(f"{path}: is not valid TOML ({error})", UNUSABLE) from error
    tables = {key: table for key, table in content.items() if isinstance(table, dict) and "matrix" in table}
    if not tables:
        raise ReaderError(f"{path}: holds no camera, i.e. no table with a `matrix`", UNUSABLE)
    return [camera_of(table, key, path) for key, table in tables.items()]


def camera_of(table: dict, key: str, path: Path, unit: float = 1.0) -> CalibratedCamera:
    """A camera from its entries in a calibration file, see `read_calibration`.

    Args:
        table: the entries.
        key: the camera's name, unless `name` stands among them.
        path: the file, named in errors.
        unit: metres per unit of `translation`.

    Raises:
        ReaderError: if an entry is missing or not of its shape.
    """

    def numbers(name: str, *shapes: tuple[int, ...]) -> np.ndarray:
        try:
            value = np.array(table[name], dtype=np.float64)
        except KeyError as error:
            raise ReaderError(f"{path}: camera {key} has no `{name}`", UNUSABLE) from error
        except (TypeError, ValueError, OverflowError) as error:
            raise ReaderError(f"{path}: `{name}` of camera {key} is not numbers", UNUSABLE) from error
        if shapes and value.shape not in shapes:
            raise ReaderError(f"{path}: `{name}` of camera {key} should have the shape {shapes[0]}", UNUSABLE)
        if not (np.abs(value) <= MAX_NUMBER).all():
            raise ReaderError(f"{path}: `{name}` of camera {key} holds numbers that no camera has", UNUSABLE)
        return value

    rotation = numbers("rotation", (3,), (3, 3))
    width, height = numbers("size", (2,))
    fisheye = bool(table.get("fisheye", False))
    distortions = numbers("distortions") if "distortions" in table else np.zeros(4)
    if distortions.shape not in ([(4,)] if fisheye else [(4,), (5,), (8,), (12,), (14,)]):
        raise ReaderError(f"{path}: `distortions` of camera {key} has {distortions.size} numbers", UNUSABLE)
    matrix = numbers("matrix", (3, 3))
    if rotation.ndim == 1:
        rotation = cv2.Rodrigues(rotation)[0]
    if min(width, height) < 1 or min(matrix[0, 0], matrix[1, 1]) < 1:
        raise ReaderError(f"{path}: camera {key} has no positive size or focal length", UNUSABLE)
    if np.abs(rotation @ rotation.T - np.eye(3)).max() > MAX_SKEW or np.linalg.det(rotation) < 0:
        raise ReaderError(f"{path}: `rotation` of camera {key} is not a rotation", UNUSABLE)
    return CalibratedCamera(
        name=str(table.get("name", key)),
        size=(round(height), round(width)),
        matrix=matrix,
        distortions=distortions,
        rotation=rotation,
        translation=numbers("translation", (3,)) * unit,
        fisheye=fisheye,
    )


def chosen_cameras(known: Mapping[str, CalibratedCamera], names: Sequence[str], path: Path) -> list[CalibratedCamera]:
    """The cameras of these names out of those that `path` holds.

    Raises:
        ReaderError: if one is not among them.
    """
    if missing := [name for name in names if name not in known]:
        detail = f"{path}: has no camera {', '.join(missing)}; it has {', '.join(known)}"
        raise ReaderError(detail, "camera not calibrated")
    return [known[name] for name in names]


def triangulate(cameras: Sequence[CalibratedCamera], rays: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Points in space from their rays, by weighted linear least squares (DLT).

    Args:
        cameras: C cameras.
        rays: (C, ..., 2) undistorted coordinates (`CalibratedCamera.rays`); NaN where unknown.
        weights: (C, ...) non-negative; 0 leaves a ray out.

    Returns:
        (..., 3) world coordinates, NaN where fewer than two rays are known.
    """
    known = np.isfinite(rays).all(axis=-1) & (weights > 0)
    weights = np.where(known, weights, 0.0)
    rays = np.where(known[..., None], rays, 0.0)
    rows: list[Any] = []
    for camera, ray, weight in zip(cameras, rays, weights, strict=True):
        projection = np.concatenate([camera.rotation, camera.translation[:, None]], axis=1)  # (3, 4)
        for axis in range(2):
            rows.append(weight[..., None] * (ray[..., axis, None] * projection[2] - projection[axis]))
    # The solution is the right singular vector of the smallest singular value: A X = 0, |X| = 1.
    solution = np.linalg.svd(np.stack(rows, axis=-2))[2][..., -1, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        positions = solution[..., :3] / solution[..., 3:]
    positions[known.sum(axis=0) < 2] = np.nan
    return positions


def reprojection_errors(cameras: Sequence[CalibratedCamera], rays: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Distances (C, ...) between rays and projected points, in pixels of the undistorted image; NaN where unknown."""
    errors = np.full(rays.shape[:-1], np.nan)
    for index, camera in enumerate(cameras):
        local = camera.transform(positions)
        with np.errstate(divide="ignore", invalid="ignore"):
            projected = local[..., :2] / local[..., 2:]
        # What lies behind a camera cannot be seen by it.
        projected[~(local[..., 2] > 0)] = np.inf
        distance = np.linalg.norm(projected - rays[index], axis=-1) * camera.focal_length
        errors[index] = np.where(np.isnan(positions).any(-1) | np.isnan(rays[index]).any(-1), np.nan, distance)
    return errors
