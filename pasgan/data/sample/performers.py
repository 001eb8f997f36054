"""The performers of the generated sample: proportions, temperament and clothes, all drawn from a performer's number."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

TEXTURE_SIZE = 96
# Names of the textures of an atlas; a body part names one of them. Each has a front and a back side.
TEXTURES = ("shirt", "trousers", "sleeve", "forearm", "skin", "head", "hair", "shoe")


@dataclass(frozen=True)
class Performer:
    """One generated person.

    Attributes:
        number: the performer's number in NTU's file names.
        height: stature, metres.
        limb_scale: leg and arm length relative to the average for this stature, (2,).
        girth: thickness of trunk and limbs relative to the average.
        shoulder_width: distance of a shoulder joint from the middle, metres.
        left_handed: whether one-sided actions are done with the left side.
        tempo: speed relative to the average.
        amplitude: reach of the movements relative to the average.
        hunch: constant forward bend of the spine, radians.
        stance: half the distance between the feet, metres.
        long_hair: whether the hair falls over the neck.
        atlas: uint8 RGB textures (len(TEXTURES), 2, S, S, 3): front, back; rows run downwards, columns to the image's
            right when that side is looked at.
    """

    number: int
    height: float
    limb_scale: tuple[float, float]
    girth: float
    shoulder_width: float
    left_handed: bool
    tempo: float
    amplitude: float
    hunch: float
    stance: float
    long_hair: bool
    atlas: np.ndarray


def make_performer(number: int, seed: int) -> Performer:
    """Draw performer `number` of the sample `seed`; the same two numbers always give the same person."""
    rng = np.random.default_rng([seed, 101, number])
    height = float(np.clip(rng.normal(1.72, 0.08), 1.56, 1.9))
    long_hair = bool(rng.random() < 0.4)
    return Performer(
        number=number,
        height=height,
        limb_scale=(float(rng.uniform(0.96, 1.04)), float(rng.uniform(0.95, 1.05))),
        girth=float(rng.uniform(0.92, 1.14)),
        shoulder_width=float(height * rng.uniform(0.1, 0.112)),
        left_handed=bool(rng.random() < 0.25),
        tempo=float(rng.uniform(0.85, 1.2)),
        amplitude=float(rng.uniform(0.85, 1.1)),
        hunch=float(rng.uniform(-0.02, 0.14)),
        stance=float(rng.uniform(0.09, 0.16)),
        long_hair=long_hair,
        atlas=_draw_atlas(rng, long_hair),
    )


def _hsv(hue: float, saturation: float, value: float) -> np.ndarray:
    """RGB colour (3,) in 0..255 from hue, saturation and value in 0..1."""
    pixel = np.array([[[hue % 1.0 * 180, saturation * 255, value * 255]]], np.uint8)
    return cv2.cvtColor(pixel, cv2.COLOR_HSV2RGB)[0, 0].astype(float)


def _draw_atlas(rng: np.random.Generator, long_hair: bool) -> np.ndarray:
    """Paint every texture of a performer; see `Performer.atlas`."""
    skin = np.array([232, 180, 146.0]) * rng.uniform(0.55, 1.08) + rng.uniform(-6, 6, 3)
    hair = _hsv(rng.uniform(0.03, 0.11), rng.uniform(0.2, 0.7), rng.choice([0.1, 0.16, 0.25, 0.4, 0.55]))
    hue = rng.random()
    shirt = _hsv(hue, rng.uniform(0.15, 0.9), rng.choice([0.16, 0.3, 0.55, 0.98]))
    accent = _hsv(
        hue + rng.uniform(0.3, 0.7), rng.uniform(0.5, 0.95), 0.95 if shirt.max() < 150 else rng.choice([0.2, 1])
    )
    trousers = _hsv(
        rng.choice([0.6, 0.62, 0.1, 0.08, 0.55]), rng.uniform(0.1, 0.6), rng.choice([0.12, 0.18, 0.28, 0.5])
    )
    shoe = rng.choice(np.array([[35, 35, 38], [225, 225, 225], [120, 70, 40], [190, 40, 40]]), axis=0).astype(float)

    def plain(colour: np.ndarray) -> np.ndarray:
        grain = rng.normal(0, 4, (2, TEXTURE_SIZE, TEXTURE_SIZE, 1))
        return np.clip(colour + grain, 0, 255).astype(np.uint8)

    atlas = {name: plain(skin) for name in TEXTURES}
    atlas["shirt"] = plain(shirt)
    _decorate_shirt(atlas["shirt"], rng, accent, shirt)
    atlas["trousers"] = plain(trousers)
    atlas["trousers"][0, :8] = atlas["trousers"][1, :8] = trousers * 0.5
    atlas["sleeve"] = plain(accent if rng.random() < 0.3 else shirt)
    atlas["forearm"] = plain(shirt) if rng.random() < 0.45 else atlas["skin"]
    atlas["hair"] = plain(hair)
    atlas["shoe"] = plain(shoe)
    _draw_head(atlas["head"], rng, skin, hair, long_hair)
    return np.stack([atlas[name] for name in TEXTURES])


def _decorate_shirt(texture: np.ndarray, rng: np.random.Generator, accent: np.ndarray, shirt: np.ndarray) -> None:
    """Give front (0) and back (1) of a shirt (2, S, S, 3) different looks, in place. Rows 0..S run neck to hip."""
    s = TEXTURE_SIZE
    front, back = texture
    colour, dark = tuple(accent.tolist()), tuple((shirt * 0.6).tolist())
    design = int(rng.integers(5))
    if design == 0:  # a large panel
        cv2.rectangle(front, (int(0.22 * s), int(0.2 * s)), (int(0.78 * s), int(0.72 * s)), colour, -1)
    elif design == 1:  # an open jacket
        cv2.rectangle(front, (int(0.38 * s), 0), (int(0.62 * s), s), colour, -1)
        cv2.line(front, (int(0.37 * s), 0), (int(0.37 * s), s), dark, 2)
        cv2.line(front, (int(0.63 * s), 0), (int(0.63 * s), s), dark, 2)
    elif design == 2:  # a round print
        cv2.circle(front, (s // 2, int(0.42 * s)), int(0.24 * s), colour, -1, cv2.LINE_AA)
        cv2.circle(front, (s // 2, int(0.42 * s)), int(0.12 * s), dark, -1, cv2.LINE_AA)
    elif design == 3:  # hoops across the chest
        for top in (0.22, 0.42, 0.62):
            cv2.rectangle(front, (0, int(top * s)), (s, int((top + 0.1) * s)), colour, -1)
    else:  # a sash and a pocket
        cv2.line(front, (int(0.2 * s), 0), (int(0.8 * s), s), colour, int(0.18 * s))
        cv2.rectangle(front, (int(0.58 * s), int(0.2 * s)), (int(0.76 * s), int(0.34 * s)), dark, -1)
    if rng.random() < 0.4:  # a yoke between the shoulders
        cv2.rectangle(back, (0, 0), (s, int(0.16 * s)), dark, -1)
    front[: int(0.05 * s), int(0.36 * s) : int(0.64 * s)] = dark


def _draw_head(
    texture: np.ndarray, rng: np.random.Generator, skin: np.ndarray, hair: np.ndarray, long_hair: bool
) -> None:
    """Paint face (front) and hair (back) on the head's texture (2, S, S, 3), in place. Rows run crown to chin."""
    s = TEXTURE_SIZE
    face, back = texture
    tone, lock = tuple(hair.tolist()), tuple((skin * 0.62).tolist())
    back[: int((1.0 if long_hair else 0.72) * s)] = hair
    face[: int(rng.uniform(0.2, 0.3) * s)] = hair
    side = int((0.16 if long_hair else 0.1) * s)
    face[: int(0.8 * s) if long_hair else int(0.5 * s), :side] = hair
    face[: int(0.8 * s) if long_hair else int(0.5 * s), s - side :] = hair
    for x in (0.33, 0.67):
        centre = (int(x * s), int(0.47 * s))
        cv2.ellipse(face, centre, (8, 4), 0, 0, 360, (240, 240, 240), -1, cv2.LINE_AA)
        cv2.circle(face, centre, 4, (30, 25, 20), -1, cv2.LINE_AA)
        cv2.line(face, (centre[0] - 9, centre[1] - 9), (centre[0] + 9, centre[1] - 9), tone, 3, cv2.LINE_AA)
    cv2.line(face, (s // 2 - 2, int(0.5 * s)), (s // 2 - 4, int(0.62 * s)), lock, 3, cv2.LINE_AA)
    cv2.ellipse(face, (s // 2, int(0.74 * s)), (12, 4), 0, 0, 360, (165, 70, 70), -1, cv2.LINE_AA)
    if not long_hair and rng.random() < 0.35:  # a beard
        cv2.ellipse(face, (s // 2, int(0.84 * s)), (24, 12), 0, 0, 360, tone, -1, cv2.LINE_AA)
