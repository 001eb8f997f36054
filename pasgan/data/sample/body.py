"""The body: a motion and a performer's proportions become 25 Kinect joints and a set of ellipsoids and cone frustums.

Convention:
    World metres, right-handed, y up, floor at y = 0. The body frame (x to the person's left, y up, z forward) is turned
    by `facing` about y, so the person looks along (sin facing, 0, cos facing).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from pasgan.data.sample.motion_tracks import CHAIR_SEAT_HEIGHT, LEFT, RIGHT, Motion
from pasgan.data.sample.performers import TEXTURES, Performer
from pasgan.structures import get_skeleton

JOINT = {name: index for index, name in enumerate(get_skeleton("kinect25").keypoint_names)}
SIDES = ((LEFT, "left", 1.0), (RIGHT, "right", -1.0))
_BUTTOCK = 0.1  # metres from the pelvis joints down to what one sits on


@dataclass
class PosedBody:
    """A body in T frames.

    A point q of part p has local coordinates l with q = origin + axes @ l. An ellipsoid (`frustum` false) is |l| = 1; a
    frustum is l_x² + l_z² = (1 + taper * l_y)², 0 <= l_y <= 1. On both l_z > 0 is the front.

    Attributes:
        joints: (T, 25, 3) world metres, kinect25 order.
        origin: (T, P, 3) world metres.
        axes: (T, P, 3, 3) columns are the local axes; orthogonal.
        frustum: (P,) bool.
        taper: (P,) float.
        texture: (P,) index into the performer's atlas.
        rows: (P, 2) texture rows in 0..1 at the local bottom and top.
        owners: (P, 25) bool: the joint lies inside or at the end of the part.
    """

    joints: np.ndarray
    origin: np.ndarray
    axes: np.ndarray
    frustum: np.ndarray
    taper: np.ndarray
    texture: np.ndarray
    rows: np.ndarray
    owners: np.ndarray


@dataclass
class _Parts:
    """Collects the parts of a body."""

    origin: list[np.ndarray] = field(default_factory=list)
    axes: list[np.ndarray] = field(default_factory=list)
    meta: list[tuple[bool, float, int, tuple[float, float], list[int]]] = field(default_factory=list)

    def ellipsoid(self, centre, frame, radii, texture, owners, rows=(1.0, 0.0)) -> None:
        """Add an ellipsoid at centre (T, 3) with the columns of frame (T, 3, 3) as directions of its radii (3,)."""
        self.origin.append(centre)
        self.axes.append(frame * np.asarray(radii, float))
        self.meta.append((False, 0.0, TEXTURES.index(texture), rows, [JOINT[name] for name in owners.split()]))

    def frustum(self, bottom, top, front, radii, taper, texture, owners, rows=(1.0, 0.0)) -> None:
        """Add a frustum from bottom to top (T, 3); radii (x, z) at the bottom grow by the factor 1 + taper to the top.

        `front` (T, 3) tells roughly which way the local z axis points. Local x, y, z stay right-handed.
        """
        axis = top - bottom
        length = np.linalg.norm(axis, axis=-1, keepdims=True)
        side = _unit(np.cross(axis / length, front))
        frame = np.stack([side * radii[0], axis, np.cross(side, axis / length) * radii[1]], -1)
        self.origin.append(bottom)
        self.axes.append(frame)
        self.meta.append((True, taper, TEXTURES.index(texture), rows, [JOINT[name] for name in owners.split()]))


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)


def rotation(angles: np.ndarray) -> np.ndarray:
    """Rotation matrices (T, 3, 3) of yaw (to the left), pitch (forward), roll (to the left); angles (T, 3) radians."""
    yaw, pitch, roll = np.moveaxis(np.asarray(angles, float), -1, 0)
    zero, one = np.zeros_like(yaw), np.ones_like(yaw)
    cy, sy, cp, sp, cr, sr = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll)
    about_y = np.stack([cy, zero, sy, zero, one, zero, -sy, zero, cy], -1)
    about_x = np.stack([one, zero, zero, zero, cp, -sp, zero, sp, cp], -1)
    about_z = np.stack([cr, sr, zero, -sr, cr, zero, zero, zero, one], -1)
    return about_y.reshape(-1, 3, 3) @ about_x.reshape(-1, 3, 3) @ about_z.reshape(-1, 3, 3)


def _turn(frame: np.ndarray, vectors) -> np.ndarray:
    """Frame (T, 3, 3) times vectors (3,) or (T, 3)."""
    return np.einsum("tij,tj->ti", frame, np.broadcast_to(np.asarray(vectors, float), (len(frame), 3)))


def _two_bones(start: np.ndarray, goal: np.ndarray, pole: np.ndarray, a: float, b: float):
    """Middle and end (T, 3) of a two-bone chain of lengths a, b from start towards goal, bending towards pole."""
    line = goal - start
    length = np.linalg.norm(line, axis=-1, keepdims=True)
    line = line / np.maximum(length, 1e-9)
    # Never quite straight, never folded flat: both would let the middle joint jump.
    reach = np.clip(length, abs(a - b) + 0.25 * min(a, b), (a + b) * 0.998)
    along = (a * a - b * b + reach * reach) / (2 * reach)
    bend = np.sqrt(np.maximum(a * a - along * along, 0))
    side = _unit(pole - (pole * line).sum(-1, keepdims=True) * line)
    return start + along * line + bend * side, start + reach * line


def pose_body(performer: Performer, motion: Motion, position: tuple[float, float], facing: float) -> PosedBody:
    """Pose a performer in every frame of a motion.

    Args:
        performer: whose body.
        motion: T frames.
        position: floor point (x, z) of the standing person, metres.
        facing: direction the person looks in, radians; see the module's convention.
    """
    h, girth = performer.height, performer.girth
    thigh, shin = 0.245 * h * performer.limb_scale[0], 0.23 * h * performer.limb_scale[0]
    joints = np.zeros((motion.num_frames, 25, 3))
    pelvis = rotation(motion.turn)
    chest = pelvis @ rotation(motion.spine)
    middle = pelvis @ rotation(motion.spine * 0.5)
    root = _place_pelvis(performer, motion, pelvis, thigh + shin)

    def put(name: str, value: np.ndarray) -> np.ndarray:
        joints[:, JOINT[name]] = value
        return value

    put("spine_base", root)
    put("spine_middle", root + _turn(middle, (0, 0.145 * h, 0.0)))
    shoulders = put("spine_shoulder", joints[:, JOINT["spine_middle"]] + _turn(chest, (0, 0.142 * h, -0.005)))
    neck = put("neck", shoulders + _turn(chest, (0, 0.035 * h, 0.005)))
    skull = chest @ rotation(motion.head)
    put("head", neck + _turn(skull, (0, 0.085 * h, 0.018)))
    parts = _Parts()
    _add_trunk(parts, performer, joints, pelvis, middle, chest, skull)
    for side, name, sign in SIDES:
        _add_leg(parts, performer, motion, joints, pelvis, (side, name, sign), (thigh, shin))
        _add_arm(parts, performer, motion, joints, chest, (side, name, sign), girth)
    world = rotation(np.array([[facing, 0.0, 0.0]]))[0]
    shift = np.array([position[0], 0.0, position[1]])
    frustum, taper, texture, rows, owned = zip(*parts.meta, strict=True)
    owners = np.zeros((len(owned), 25), bool)
    for part, indices in enumerate(owned):
        owners[part, indices] = True
    return PosedBody(
        joints @ world.T + shift,
        np.stack(parts.origin, 1) @ world.T + shift,
        world @ np.stack(parts.axes, 1),
        np.array(frustum),
        np.array(taper),
        np.array(texture),
        np.array(rows),
        owners,
    )


def _hip(performer: Performer, sign: float) -> np.ndarray:
    """Hip joint in the pelvis frame, metres."""
    return np.array([sign * 0.05 * performer.height, -0.02 * performer.height, 0.0])


def _ankles(performer: Performer, motion: Motion, side: int, sign: float) -> np.ndarray:
    """Ankle positions (T, 3) in the body frame."""
    rest = np.array([sign * performer.stance, 0.05 * performer.height, 0.0])
    return rest + motion.ankles[side] * [sign, 1, 1]


def _place_pelvis(performer: Performer, motion: Motion, pelvis: np.ndarray, leg: float) -> np.ndarray:
    """Pelvis position (T, 3): as the motion asks, but never so high that a planted foot leaves its place."""
    standing = 0.05 * performer.height + 0.995 * leg + 0.02 * performer.height
    root = motion.root + np.array([0, standing, 0])
    root[:, 1] -= motion.seated * (standing - CHAIR_SEAT_HEIGHT - _BUTTOCK)
    for side, _, sign in SIDES:
        hip = root + _turn(pelvis, _hip(performer, sign))
        ankle = _ankles(performer, motion, side, sign)
        away = np.linalg.norm((hip - ankle)[:, [0, 2]], axis=-1)
        excess = hip[:, 1] - ankle[:, 1] - np.sqrt(np.maximum((0.995 * leg) ** 2 - away**2, 0))
        root[:, 1] -= np.where(motion.planted[side], np.maximum(excess, 0), 0)
    return root


def _add_trunk(parts: _Parts, performer: Performer, joints: np.ndarray, pelvis, middle, chest, skull) -> None:
    """Pelvis, belly, chest, shoulders' yoke, neck, head, hair."""
    h, g, wide = performer.height / 1.72, performer.girth, performer.shoulder_width
    base, mid, top = (joints[:, JOINT[name]] for name in ("spine_base", "spine_middle", "spine_shoulder"))
    trunk = "spine_base spine_middle spine_shoulder"
    parts.ellipsoid(base - _turn(pelvis, (0, 0.02, 0)), pelvis, (0.165 * g, 0.125, 0.118 * g), "trousers",
                    "spine_base left_hip right_hip", rows=(0.4, 0.1))  # fmt: skip
    hip_line = base - _turn(pelvis, (0, 0.085 * h, 0))
    parts.frustum(hip_line, mid, pelvis[..., 2], (0.182 * g, 0.131 * g), -0.145, "shirt",
                  trunk + " left_hip right_hip", rows=(1.0, 0.56))  # fmt: skip
    parts.ellipsoid(mid, middle, (0.157 * g, 0.09, 0.117 * g), "shirt", trunk, rows=(0.7, 0.44))
    low, high = (0.155 * g, 0.114 * g), wide * 0.96 / (0.155 * g) - 1
    upper = top - _turn(chest, (0, 0.035 * h, 0))
    parts.frustum(mid, upper, chest[..., 2], low, high, "shirt", trunk, rows=(0.58, 0.13))
    parts.ellipsoid(upper, chest, (wide * 0.97, 0.06 * h, low[1] * (1 + high) * 0.99), "shirt", trunk + " neck",
                    rows=(0.22, 0.0))  # fmt: skip
    neck, head = joints[:, JOINT["neck"]], joints[:, JOINT["head"]]
    parts.frustum(
        top - _turn(chest, (0, 0.03, 0)), head, skull[..., 2], (0.058 * g, 0.06 * g), -0.15, "skin", "neck head"
    )
    parts.ellipsoid(head, skull, (0.078 * h, 0.118 * h, 0.098 * h), "head", "head neck")
    parts.ellipsoid(
        head + _turn(skull, (0, 0.028 * h, -0.014 * h)), skull, (0.085 * h, 0.104 * h, 0.099 * h), "hair", "head"
    )
    parts.ellipsoid(
        head + _turn(skull, (0, -0.015 * h, 0.097 * h)), skull, (0.014 * h, 0.022 * h, 0.02 * h), "skin", "head"
    )
    if performer.long_hair:
        parts.ellipsoid(
            neck + _turn(skull, (0, 0.03 * h, -0.055 * h)), skull, (0.082 * h, 0.13 * h, 0.05 * h), "hair", "head neck"
        )


def _add_leg(parts: _Parts, performer, motion, joints, pelvis, which, bones) -> None:
    """Thigh, shin, shoe and the four joints of one leg."""
    side, name, sign = which
    h, g = performer.height / 1.72, performer.girth
    hip = joints[:, JOINT["spine_base"]] + _turn(pelvis, _hip(performer, sign))
    ahead = np.array([0.17 * sign, 0.0, 1.0]) / np.hypot(0.17, 1)
    pole = np.broadcast_to(ahead + np.array([0.05 * sign, 0.1, 0]), hip.shape)
    knee, ankle = _two_bones(hip, _ankles(performer, motion, side, sign), pole, *bones)
    toes = motion.toes[side][:, None]
    foot_ahead = np.cos(toes) * ahead - np.sin(toes) * np.array([0, 1.0, 0])
    across = np.broadcast_to(np.array([ahead[2], 0.0, -ahead[0]]), hip.shape)
    foot_up = np.cross(foot_ahead, across)
    foot = ankle + 0.12 * h * foot_ahead - 0.035 * h * foot_up
    for joint, value in zip(("hip", "knee", "ankle", "foot"), (hip, knee, ankle, foot), strict=True):
        joints[:, JOINT[f"{name}_{joint}"]] = value
    frame = np.stack([across, foot_up, foot_ahead], -1)
    owners = f"{name}_hip {name}_knee"
    parts.ellipsoid(hip, pelvis, (0.08 * g, 0.1 * g, 0.095 * g), "trousers", owners + " spine_base", rows=(0.6, 0.2))
    parts.frustum(knee, hip, pole, (0.064 * g * h, 0.067 * g * h), 0.38, "trousers", owners, rows=(0.6, 0.1))
    parts.ellipsoid(knee, frame, (0.065 * g * h,) * 3, "trousers", owners, rows=(0.65, 0.55))
    parts.frustum(ankle, knee, pole, (0.054 * g * h, 0.057 * g * h), 0.2, "trousers", f"{name}_knee {name}_ankle",
                  rows=(1.0, 0.6))  # fmt: skip
    parts.ellipsoid(ankle, frame, (0.045 * h, 0.05 * h, 0.05 * h), "trousers", f"{name}_ankle {name}_foot")
    sole = ankle + 0.065 * h * foot_ahead - 0.043 * h * foot_up
    parts.ellipsoid(sole, frame, (0.048 * h, 0.045 * h, 0.135 * h), "shoe", f"{name}_ankle {name}_foot")


def _add_arm(parts: _Parts, performer, motion, joints, chest, which, girth) -> None:
    """Upper arm, forearm, hand and the six joints of one arm."""
    side, name, sign = which
    h, mirror = performer.height / 1.72, np.array([sign, 1, 1])
    upper, fore = 0.168 * performer.height * performer.limb_scale[1], 0.15 * performer.height * performer.limb_scale[1]
    shoulder = joints[:, JOINT["spine_shoulder"]] + _turn(chest, (sign * performer.shoulder_width, -0.03 * h, 0.0))
    goal = shoulder + _turn(chest, motion.wrists[side] * mirror * (upper + fore))
    pole = _turn(chest, motion.poles[side] * mirror)
    elbow, wrist = _two_bones(shoulder, goal, pole, upper, fore)
    along = _unit(wrist - elbow)
    along = _unit(along + _turn(chest, motion.hands[side] * mirror))
    # The palm faces the body's middle when the arm hangs; the thumb is on the forward side.
    thumbward = _unit(np.cross(np.cross(along, chest[..., 2] + 0.5 * chest[..., 1]), along))
    palm = np.cross(thumbward, along)
    hand, tip = wrist + 0.055 * h * along, wrist + 0.125 * h * along
    thumb = wrist + 0.06 * h * along + 0.05 * h * thumbward
    values = {"shoulder": shoulder, "elbow": elbow, "wrist": wrist, "hand": hand, "hand_tip": tip, "thumb": thumb}
    for joint, value in values.items():
        joints[:, JOINT[f"{name}_{joint}"]] = value
    r, owners = 0.046 * girth * h, f"{name}_shoulder {name}_elbow"
    parts.ellipsoid(shoulder, chest, (r * 1.36, r * 1.4, r * 1.4), "sleeve", owners)
    parts.frustum(elbow, shoulder, pole, (r, r), 0.25, "sleeve", owners)
    parts.ellipsoid(elbow, chest, (r * 1.02,) * 3, "forearm", owners)
    parts.frustum(wrist, elbow, pole, (r * 0.66, r * 0.66), 0.5, "forearm", f"{name}_elbow {name}_wrist")
    hand_owners = f"{name}_wrist {name}_hand {name}_hand_tip {name}_thumb"
    frame = np.stack([palm, along, thumbward], -1)
    parts.ellipsoid(wrist, frame, (r * 0.62, r * 0.7, r * 0.66), "skin", hand_owners)
    parts.ellipsoid(wrist + 0.068 * h * along, frame, (0.02 * h, 0.075 * h, 0.04 * h), "skin", hand_owners)
    thumb_axis = _unit(thumb - wrist)
    thumb_frame = np.stack([palm, thumb_axis, np.cross(palm, thumb_axis)], -1)
    parts.ellipsoid(wrist + 0.55 * (thumb - wrist), thumb_frame, (0.014 * h, 0.045 * h, 0.016 * h), "skin", hand_owners)
