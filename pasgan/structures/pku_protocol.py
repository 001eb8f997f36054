"""Facts of the PKU-MMD protocol: views, two-person classes, performers, the class of NTU RGB+D that is the same."""

from __future__ import annotations

import math
from types import MappingProxyType

# Camera → its horizontal angle seen from a person who faces the middle camera, positive towards the person's left;
# radians. The left camera is the one that the middle camera has on its left, i.e. on that person's right.
CAMERA_AZIMUTH = MappingProxyType({"L": -math.pi / 4, "M": 0.0, "R": math.pi / 4})
# All three stand at one height. Neither it nor the distance is published; these are of the order of what the skeletons
# show, and those of setup 4 of NTU RGB+D, so that a model of one dataset can be tried on the other. Metres.
CAMERA_HEIGHT, CAMERA_DISTANCE = 1.2, 3.0

# Giving, handshaking, hugging, kicking, patting, pointing at, punching, pushing another person.
TWO_PERSON_ACTIONS = frozenset({12, 14, 16, 18, 21, 24, 26, 27})

# Class → the class of NTU RGB+D that is the same action; 29 and 38 (putting into and taking out of a pocket) have none.
NTU_TWIN: dict[int, int] = {
    1: 35, 2: 4, 3: 3, 4: 33, 5: 22, 6: 10, 7: 40, 8: 1, 9: 5, 10: 2, 11: 43, 12: 56, 13: 23, 14: 58, 15: 26, 16: 55,
    17: 27, 18: 51, 19: 24, 20: 28, 21: 53, 22: 6, 23: 29, 24: 54, 25: 31, 26: 50, 27: 52, 28: 20, 30: 11, 31: 34,
    32: 38, 33: 8, 34: 9, 35: 21, 36: 19, 37: 15, 39: 32, 40: 13, 41: 7, 42: 46, 43: 45, 44: 44, 45: 47, 46: 30,
    47: 49, 48: 14, 49: 18, 50: 37, 51: 12,
}  # fmt: skip

# The takes of phase 1 that one performer does alone, as seen by users of the dataset; not an official list, and with 67
# groups for 66 performers it parts one of them in two. Two-person takes are in none.
_IRREGULAR_GROUPS = (
    (*range(2, 5), *range(57, 60)),
    (*range(7, 11), *range(101, 105)),
    (*range(11, 15), *range(87, 91)),
    (*range(21, 25), *range(51, 55)),
    (*range(41, 45), 61, 62, 64),
)
# First takes of the groups of four.
_REGULAR_GROUPS = (
    17, 27, 31, 37, 47, 67, 71, 77, 81, 91, 97, 107, 111, 117, 121, 127, 131, 137, 141, 147, 151, 157, 161, 167, 171,
    177, 181, 187, 191, 197, 201, 207, 211, 217, 221, 227, 231, 237, 241, 251, 257, 263, 267, 273, 277, 281, 287, 291,
    295, 301, 305, 311, 315, 321, 325, 331, 335, 341, 345, 351, 355, 361,
)  # fmt: skip
PERFORMER_TAKES: tuple[tuple[int, ...], ...] = tuple(
    sorted([*_IRREGULAR_GROUPS, *(tuple(range(first, first + 4)) for first in _REGULAR_GROUPS)])
)
_PERFORMER = {take: number for number, takes in enumerate(PERFORMER_TAKES, start=1) for take in takes}


def performer_of_take(take: str) -> int:
    """The performer of a take: 1 to 67 in phase 1 (`0002`), the number behind the A in phase 2 (`A10N08`).

    Returns:
        0 where the take is in no group, which is so for the two-person takes.
    """
    return int(take[1:3]) if take.startswith("A") else _PERFORMER.get(int(take), 0)
