import json

from pasgan.apis.benchmark.training_log import read_steps, training_minutes


def write(work_dir, session, entries):
    folder = work_dir / session / "vis_data"
    folder.mkdir(parents=True)
    (folder / "scalars.json").write_text("\n".join(entries))


def line(step, time):
    return json.dumps({"lr": 0.1, "time": time, "step": step})


def test_a_resumed_training_goes_on_from_its_checkpoint(tmp_path):
    write(tmp_path, "20260101_000000", [line(10, 6.0), line(20, 6.0), line(30, 6.0)])
    write(tmp_path, "20260101_010000", [line(20, 3.0), line(30, 3.0), '{"psnr": 20.0, "step": 30}', '{"time": 3, "st'])
    steps = read_steps(tmp_path)
    assert steps == [(10, 6.0), (20, 3.0), (30, 3.0)]
    assert training_minutes(steps) == 10 * (6 + 3 + 3) / 60


def test_nothing_trained_yet(tmp_path):
    assert read_steps(tmp_path) == []
    assert training_minutes([]) == 0
