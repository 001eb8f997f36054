import threading
import time

import pytest

from pasgan.apis.benchmark import queue
from pasgan.apis.benchmark.tool_processes import RunError, ToolProcesses
from pasgan.files import lock_file


@pytest.fixture(autouse=True)
def _poll_often(monkeypatch):
    monkeypatch.setattr(queue, "POLL_SECONDS", 0.02)


def test_a_failure_does_not_end_the_others():
    done = []

    def work(job, tools):
        if job == 2:
            raise RunError("broken")
        done.append(job)

    failed = queue._work_through([1, 2, 3, 4], work, 2, lambda running, count: None)
    assert sorted(done) == [1, 3, 4]
    assert {job: str(error) for job, error in failed.items()} == {2: "broken"}


def test_as_many_at_a_time_as_asked_for():
    active, most, lock = set(), [], threading.Lock()

    def work(job, tools):
        with lock:
            active.add(job)
            most.append(len(active))
        time.sleep(0.05)
        with lock:
            active.remove(job)

    queue._work_through(list(range(6)), work, 3, lambda running, count: None)
    assert max(most) == 3


def test_interrupting_stops_what_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "sleep.py").write_text("import time\ntime.sleep(60)\n")
    ended = []

    def work(job, tools):
        with lock_file(tmp_path / "lock") as lock:
            try:
                tools.call("sleep", log=tmp_path, lock=lock)
            except RunError as error:
                ended.append(str(error))

    def interrupt(running, count):
        if (tmp_path / "sleep.log").exists():
            raise KeyboardInterrupt

    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        queue._work_through([1], work, 1, interrupt)
    assert time.monotonic() - begin < 20
    assert len(ended) == 1


def test_what_a_failed_tool_said_is_in_the_message(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "fail.py").write_text("print('first')\nraise SystemExit('error: no such store')\n")
    with lock_file(tmp_path / "lock") as lock, pytest.raises(RunError, match=r"fail\.log: error: no such store"):
        ToolProcesses(1).call("fail", log=tmp_path, lock=lock)


def test_cores_are_shared(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr("pasgan.apis.benchmark.tool_processes.available_cores", lambda: 8)
    assert ToolProcesses(3).threads == 2
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    assert ToolProcesses(3).threads == 5
