import pytest

from pasgan.apis.result_file import ResultFileError, write_result
from pasgan.apis.zoo_scores import collect_results, mean_score, score_notes
from pasgan.evaluation import ViewSynthesisEvaluator
from tests.evaluation.clip_samples import make_sample


def write(folder, config, seed, noise, poses=True, given_frames=1):
    """The scores of one clip that is the truth and a constant."""
    evaluator = ViewSynthesisEvaluator([{"type": "PSNR"}, {"type": "PoseMSE"}], given_frames=given_frames)
    sample = make_sample(0)
    sample["pred_video"] = (sample["target_video"] / 255 + noise).clamp(0, 1)
    if not poses:
        del sample["pred_keypoints"]
    evaluator.process([sample])
    evaluator.evaluate(1)
    run = {"config": f"configs/x/{config}.py", "checkpoint": f"{folder}/iter_9.pth", "seed": seed}
    write_result(folder, run | {"checkpoint_sha256": f"{config}{seed}{noise}"}, evaluator.table, evaluator.protocol)
    return evaluator.table.mean("moving/psnr", "model")


def test_seeds_are_averaged_and_copies_count_once(tmp_path):
    first, second = (write(tmp_path / f"a{seed}/test", "a", seed, 0.1 * seed + 0.1) for seed in (0, 1))
    write(tmp_path / "a0/dump", "a", 0, 0.1)
    alone = write(tmp_path / "b/test", "b", 0, 0.3, poses=False)
    results = collect_results([tmp_path])
    assert {name: len(runs) for name, runs in results.items()} == {"a": 2, "b": 1}
    mean, std = (first + second) / 2, abs(first - second) / 2**0.5
    assert mean_score(results["a"], "moving/psnr") == f"{mean:.2f} ± {std:.2f}"
    assert mean_score(results["b"], "moving/psnr") == f"{alone:.2f}"
    assert mean_score(results["b"], "pose_mse") == "–"
    assert mean_score([], "moving/psnr") == "–"


def test_notes_say_what_was_tested_and_by_which_runs(tmp_path):
    for seed in (0, 1):
        write(tmp_path / f"a{seed}", "a", seed, 0.1 * seed)
    write(tmp_path / "other", "b", 3, 0.1, given_frames=0)
    one, other, _ = score_notes(collect_results([tmp_path]))
    assert one.startswith("Scores: 1 clips of 1 ordered view pairs; 8 bits; images from frame 1")
    assert "trivial baselines: copy first frame" in one
    assert one.endswith("Runs: a (iter_9.pth; seeds 0, 1).")
    assert other.endswith("Runs: b (iter_9.pth; seed 3).")
    assert score_notes({}) == ["Scores: no results were given."]


def test_two_results_of_one_seed_are_refused(tmp_path):
    for noise in (0.1, 0.2):
        write(tmp_path / str(noise), "a", 0, noise)
    with pytest.raises(ValueError, match=r"two results of a have the seed 0: .*0\.1/iter_9\.pth and .*0\.2/iter"):
        collect_results([tmp_path])


def test_a_folder_without_results_is_named(tmp_path):
    with pytest.raises(ResultFileError, match=r"no scores\.json in it"):
        collect_results([tmp_path])
