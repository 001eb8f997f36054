"""A clip made in pieces is the clip made at once."""

import pytest
import torch

from pasgan.engine.config import load_config
from pasgan.models.synthesizers import PASGANStream
from pasgan.registry import MODELS


@pytest.fixture(params=["paper", "light"])
def generator(request, tiny_model_cfg, jitter):
    cfg = tiny_model_cfg if request.param == "paper" else load_config("configs/pasgan/pasgan_sample_56.py").model
    return jitter(MODELS.build(cfg).generator).eval()


def clip_inputs(frames, size=32, batch=2):
    source = torch.cumsum(0.05 * torch.randn(batch, frames, 25, 2), dim=1)
    return {
        "source_keypoints": source,
        "source_view": torch.rand(batch, 3),
        "target_view": torch.rand(batch, 3),
        "prior_image": torch.rand(batch, 3, size, size),
    }


def in_pieces(generator, inputs, lengths, **options):
    stream = PASGANStream(generator, inputs["prior_image"])
    poses = stream.transform_poses(inputs["source_keypoints"], inputs["source_view"], inputs["target_view"], **options)
    pieces = [stream.push(piece) for piece in poses.split(lengths, dim=1)]
    return [*pieces, stream.finish()], poses, stream


@pytest.mark.parametrize("lengths", [[23], [1] * 23, [2, 9, 1, 11], [10, 10, 3]])
def test_pieces_equal_the_whole(generator, lengths):
    inputs = clip_inputs(23)
    with torch.no_grad():
        whole = generator(**inputs)
    assert whole.video.std(dim=2).mean() > 1e-4  # the clip moves
    pieces, poses, _ = in_pieces(generator, inputs, lengths)
    torch.testing.assert_close(torch.cat(pieces, dim=2), whole.video, atol=1e-4, rtol=0)
    torch.testing.assert_close(poses, whole.keypoints, atol=1e-5, rtol=0)


def test_frames_come_a_radius_late_and_the_window_does_not_grow(generator):
    radius = generator.decoder.temporal_radius
    pieces, _, stream = in_pieces(generator, clip_inputs(60), [4] * 15)
    assert pieces[0].shape[2] == max(0, 4 - radius)
    assert sum(piece.shape[2] for piece in pieces[:-1]) == 60 - radius
    assert {tensor.shape[2] for tensor in stream._feats} == {stream._poses.shape[1]} == {radius}


def test_given_prior_pose_is_used(generator):
    inputs, given = clip_inputs(5), torch.rand(2, 25, 2)
    _, poses, _ = in_pieces(generator, inputs, [3, 2], prior_keypoints=given)
    assert torch.equal(poses[:, 0], given)


def test_a_faster_camera_sees_the_same_motion(generator):
    """Frames in between change no pose of the training's frame rate."""
    inputs = clip_inputs(9)
    _, slow, _ = in_pieces(generator, inputs, [9])
    between = (inputs["source_keypoints"][:, :-1] + inputs["source_keypoints"][:, 1:]) / 2
    doubled = torch.stack([inputs["source_keypoints"][:, :-1], between], dim=2).flatten(1, 2)
    inputs["source_keypoints"] = torch.cat([doubled, inputs["source_keypoints"][:, -1:]], dim=1)
    pieces, fast, _ = in_pieces(generator, inputs, [17], frames_per_step=2)
    torch.testing.assert_close(fast[:, ::2], slow, atol=1e-5, rtol=0)
    assert pieces[0].shape[2] + pieces[1].shape[2] == 17


def test_one_frame(generator):
    pieces, poses, _ = in_pieces(generator, clip_inputs(1), [1])
    assert poses.shape[1] == sum(piece.shape[2] for piece in pieces) == 1


def test_a_decoder_that_normalises_over_the_clip_is_refused(tiny_model_cfg):
    tiny_model_cfg["generator"]["decoder"]["norm_cfg"] = {"type": "GN", "num_groups": 4}
    generator = MODELS.build(tiny_model_cfg).generator
    with pytest.raises(ValueError, match="normalises over the whole clip"):
        PASGANStream(generator, torch.rand(1, 3, 32, 32))


def test_finish_without_a_frame(generator):
    stream = PASGANStream(generator, torch.rand(1, 3, 32, 32))
    with pytest.raises(ValueError, match="at least one frame"):
        stream.finish()
