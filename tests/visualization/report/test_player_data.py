import json
import math

import numpy as np

from pasgan.structures import get_skeleton
from pasgan.visualization.report.contents import PlayerClip, ReportPanel
from pasgan.visualization.report.player_data import player_data, pose_parts

SKELETON = get_skeleton("coco17")


def _data(**panel):
    video = np.zeros((2, 8, 8, 3), np.uint8)
    clip = PlayerClip("clip", [ReportPanel("p", video, **panel)], SKELETON, frame_rate=6)
    return player_data(clip, columns=2)


def test_unknown_joints_are_left_out_and_inferred_ones_marked():
    keypoints = np.full((2, 17, 2), 3.26)
    keypoints[0, 1] = np.nan
    visible = np.full((2, 17), 2)
    visible[0, 2], visible[0, 3] = 0, 1
    poses = _data(keypoints=keypoints, visible=visible)["panels"][0]["poses"]
    # The centre of pixel 3 lies 3.5 pixels from the border of the picture.
    assert poses[0][:4] == [[3.8, 3.8, 0], None, None, [3.8, 3.8, 1]]
    assert poses[1][1] == [3.8, 3.8, 0]


def test_without_visibilities_all_finite_joints_are_tracked():
    poses = _data(keypoints=np.full((2, 17, 2), 1.0))["panels"][0]["poses"]
    assert poses[0] == [[1.5, 1.5, 0]] * 17


def test_data_are_valid_json_with_texts_for_scores():
    data = _data(frame_scores={"PSNR": [math.nan, 43.6]})
    assert json.loads(json.dumps(data, allow_nan=False))["panels"][0] == {
        "poses": None,
        "scores": {"PSNR": ["–", "43.60"]},
    }


def test_limbs_have_the_colour_of_their_side():
    parts = pose_parts(SKELETON)
    names = SKELETON.keypoint_names
    assert {names[joint].split("_")[0] for joint in parts["joints"]["left"]} == {"left"}
    assert [names[joint] for joint in parts["joints"]["centre"]] == ["nose"]
    assert sorted(limb for limbs in parts["limbs"].values() for limb in limbs) == sorted(SKELETON.limbs)
    nose_to_left_eye = (names.index("nose"), names.index("left_eye"))
    assert nose_to_left_eye in parts["limbs"]["left"]
