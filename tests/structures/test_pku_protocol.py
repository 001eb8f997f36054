from __future__ import annotations

from pasgan.structures.pku_protocol import NTU_TWIN, PERFORMER_TAKES, TWO_PERSON_ACTIONS, performer_of_take


def test_every_take_has_one_performer():
    takes = [take for group in PERFORMER_TAKES for take in group]
    assert len(takes) == len(set(takes)) == 285
    assert len(PERFORMER_TAKES) == 67
    assert performer_of_take("0002") == performer_of_take("0059") == 1
    assert performer_of_take("0361") == performer_of_take("0364") == 67
    assert performer_of_take("0005") == 0  # two people
    assert performer_of_take("A10N08") == 10


def test_twins_are_distinct_and_two_person_classes_have_two_person_twins():
    assert set(NTU_TWIN) == set(range(1, 52)) - {29, 38}
    assert len(set(NTU_TWIN.values())) == len(NTU_TWIN)
    assert {action for action, twin in NTU_TWIN.items() if twin >= 50} == TWO_PERSON_ACTIONS
