"""Facts of the NTU RGB+D protocol for all to share: setups, views, cross-subject split, action names."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Literal

Subset = Literal["train", "val", "test", "all"]

# Shahroudy et al. 2016, Table 2: setup number -> (camera height, horizontal distance to the person), metres.
SETUP_HEIGHT_DISTANCE: dict[int, tuple[float, float]] = {
    1: (1.7, 3.5),
    2: (1.7, 2.5),
    3: (1.4, 2.5),
    4: (1.2, 3.0),
    5: (1.2, 3.0),
    6: (0.8, 3.5),
    7: (0.5, 4.5),
    8: (1.4, 3.5),
    9: (0.8, 2.0),
    10: (1.8, 3.0),
    11: (1.9, 3.0),
    12: (2.0, 3.0),
    13: (2.1, 3.0),
    14: (2.2, 3.0),
    15: (2.3, 3.5),
    16: (2.7, 3.5),
    17: (2.5, 3.0),
}

# NTU-60 cross-subject split: these 20 of the 40 performers train, the other 20 are held out.
CROSS_SUBJECT_TRAINING_PERFORMERS: frozenset[int] = frozenset(
    {1, 2, 4, 5, 8, 9, 13, 14, 15, 16, 17, 18, 19, 25, 27, 28, 31, 34, 35, 38}
)
NUM_PERFORMERS = 40
# NTU-120: Liu et al. 2019, section 3.3.1; performers 41 to 106 came with the second half of the data.
CROSS_SUBJECT_TRAINING_PERFORMERS_120: frozenset[int] = CROSS_SUBJECT_TRAINING_PERFORMERS | {
    *(45, 46, 47, 49, 50, 52, 53, 54, 55, 56, 57, 58, 59, 70, 74, 78, 80, 81, 82, 83),
    *(84, 85, 86, 89, 91, 92, 93, 94, 95, 97, 98, 100, 103),
}
# NTU-60 has setups 1 to 17, NTU-120 all.
NUM_SETUPS = 32


def in_cross_subject_subset(subject: int, subset: Subset, val_subjects: Collection[int] = ()) -> bool:
    """Whether a performer belongs to a part of the cross-subject split.

    Args:
        subject: number of the performer.
        subset: `val` holds the training performers named in `val_subjects`, `train` the other training performers,
            `test` everyone else; `all` takes everyone.
        val_subjects: training performers that are kept for validation.
    """
    if subset == "all":
        return True
    if subject not in CROSS_SUBJECT_TRAINING_PERFORMERS:
        return subset == "test"
    return subset == ("val" if subject in val_subjects else "train")


NUM_CAMERAS = 3

# (replication, camera number) -> horizontal angle of the camera seen from the person, relative to the direction the
# person faces, positive towards the person's left; radians. Replication 1 faces camera 3, replication 2 camera 2.
AZIMUTH: dict[tuple[int, int], float] = {
    (1, 1): math.pi / 4,
    (1, 2): math.pi / 2,
    (1, 3): 0.0,
    (2, 1): -math.pi / 4,
    (2, 2): 0.0,
    (2, 3): -math.pi / 2,
}

_ACTION_NAMES = """drink water; eat meal/snack; brushing teeth; brushing hair; drop; pickup; throw; sitting down;
standing up (from sitting position); clapping; reading; writing; tear up paper; wear jacket; take off jacket;
wear a shoe; take off a shoe; wear on glasses; take off glasses; put on a hat/cap; take off a hat/cap; cheer up;
hand waving; kicking something; reach into pocket; hopping (one foot jumping); jump up; make a phone call/answer phone;
playing with phone/tablet; typing on a keyboard; pointing to something with finger; taking a selfie;
check time (from watch); rub two hands together; nod head/bow; shake head; wipe face; salute; put the palms together;
cross hands in front (say stop); sneeze/cough; staggering; falling; touch head (headache);
touch chest (stomachache/heart pain); touch back (backache); touch neck (neckache); nausea or vomiting condition;
use a fan (with hand or paper)/feeling warm; punching/slapping other person; kicking other person;
pushing other person; pat on back of other person; point finger at the other person; hugging other person;
giving something to other person; touch other person's pocket; handshaking; walking towards each other;
walking apart from each other"""

# Action class number (1-based, the number after "A" in the file name) -> official name.
ACTION_NAMES: dict[int, str] = {
    number: " ".join(name.split()) for number, name in enumerate(_ACTION_NAMES.split(";"), start=1)
}
