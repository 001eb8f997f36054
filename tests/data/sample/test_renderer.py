from __future__ import annotations

import numpy as np
import pytest

from pasgan.data.sample.cameras import make_camera, project_color
from pasgan.data.sample.motions import ACTIONS
from pasgan.data.sample.plan import PlannedRecording, plan_recordings
from pasgan.data.sample.raycast import cast_room
from pasgan.data.sample.renderer import BodyRenderer, camera_quadrics
from pasgan.data.sample.room import make_room
from pasgan.data.sample.scene import SampleOptions, make_scene, render_frames
from pasgan.data.sample.statistics import TARGETS, clip_statistics, copy_first_frame, mean_statistics, repeat_first_pose

OPTIONS = SampleOptions(height=144)


def test_frames_are_deterministic_and_follow_the_seed():
    planned = PlannedRecording(10, 3, 1, 27)

    def first_frame(options: SampleOptions) -> np.ndarray:
        scene = make_scene(planned, options)
        renderer, _ = scene.view(make_camera(10, 1))
        return next(render_frames(scene, renderer, 1))

    frame = first_frame(OPTIONS)
    assert frame.shape == (144, 256, 3)
    assert frame.dtype == np.uint8
    np.testing.assert_array_equal(frame, first_frame(OPTIONS))
    assert (frame != first_frame(SampleOptions(seed=1, height=144))).mean() > 0.5


@pytest.mark.parametrize("action", [6, 8, 22])
def test_joints_lie_on_the_body(action):
    scene = make_scene(PlannedRecording(4, 2, 2, action), OPTIONS)
    for number in (1, 2, 3):
        camera = make_camera(4, number)
        renderer, _ = scene.view(camera)
        for index in (0, scene.motion.num_frames // 2):
            moved = np.abs(renderer.frame(index).astype(int) - renderer.background).max(-1) > 3
            pixels = ((project_color(camera.to_camera(scene.body.joints[index])) + 0.5) * 144 / 1080).astype(int)
            near = [moved[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2].any() for x, y in pixels]
            assert np.mean(near) > 0.95


def test_front_and_back_of_a_performer_differ():
    scene = make_scene(PlannedRecording(10, 5, 1, 35), OPTIONS)
    still = cast_room(make_room(10, 0), make_camera(10, 3), OPTIONS.size, 1)
    pictures = []
    for turned in (1.0, -1.0):
        body = scene.body
        flip = np.array([turned, 1.0, turned])
        # Turned by half a circle about the person's own axis: x and z change sign.
        body = type(body)(**{**vars(body), "joints": body.joints * flip, "origin": body.origin * flip,
                             "axes": body.axes * flip[:, None]})  # fmt: skip
        renderer = BodyRenderer(still, body, camera_quadrics(body, still.camera), scene.performer.atlas)
        pictures.append(renderer.frame(0).astype(float))
    background = renderer.background.astype(float)
    # The shadow on the floor is the same for both and changes all channels alike.
    floor = renderer.still.floor > 0
    person = [(np.abs(picture - background).max(-1) > 6) & ~floor for picture in pictures]
    both = person[0] & person[1]
    assert both.sum() > 400
    assert np.abs(pictures[0] - pictures[1])[both].max(-1).mean() > 12


def test_copying_a_still_clip_moves_nothing():
    psnr, percent, inside, left_out = copy_first_frame(np.full((8, 112, 112, 3), 90, np.uint8))
    assert psnr == pytest.approx(100)
    assert percent == 0
    assert np.isnan(inside)
    assert left_out == 7


def test_copy_first_frame_by_hand():
    clip = np.zeros((2, 112, 112, 3), np.uint8)
    clip[1, 20:30, 40:50] = 51  # 0.2 in every channel; 10x10 pixels grow to 12x12
    psnr, percent, inside, left_out = copy_first_frame(clip)
    assert psnr == pytest.approx(-10 * np.log10(0.04 * 100 / 112**2), abs=1e-4)
    assert percent == pytest.approx(100 * 144 / 112**2)
    assert inside == pytest.approx(-10 * np.log10(0.04 * 100 / 144), abs=1e-4)
    assert left_out == 0
    joints = np.zeros((2, 1, 2))
    joints[1, 0, 0] = 5.6  # a twentieth of the crop is 0.1 in [-1, 1]
    assert repeat_first_pose(joints) == pytest.approx(0.01 / 2)


def test_statistics_are_those_of_genuine_ntu():
    """42 clips of all classes without the codec; tools/sample_statistics.py measures the written files."""
    clips = []
    for index, action in enumerate(ACTIONS):
        planned = plan_recordings(6, actions=[action], performers=[1, 2, 3, 4, 5, 14, 6, 16])[index % 6]
        scene = make_scene(planned, OPTIONS)
        start = (scene.motion.num_frames - 16) // 2
        for number in (1, 2, 3):
            camera = make_camera(planned.setup, number)
            renderer, _ = scene.view(camera)
            frames = np.stack([renderer.frame(i) for i in range(start, start + 16)])
            joints = project_color(camera.to_camera(scene.body.joints))[start : start + 16]
            clips.append(clip_statistics(planned.name(number), frames, joints, 0))
    means = mean_statistics(clips)
    for field, (mean, spread) in TARGETS.items():
        # A small draw is allowed twice the spread of the whole sample.
        assert abs(means[field] - mean) < 2 * spread, (field, means)
    assert 0.005 < means["pose_mse"] < 0.06
