"""What a preparation must live through: kills at any moment, a full disk, missing rights, files that vanish."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from pasgan.data import FrameStore, StoreError
from pasgan.data.preparation import MAX_VANISHED, prepare_store
from pasgan.data.readers import NTURGBDReader, ReaderError, ntu_rgbd
from pasgan.data.store_target import check_target
from tests.data.large_tree import write_large_tree
from tests.data.preparation_process import finished_recordings, kill_when, start_preparation

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs signals and limits of Linux")
RECORDINGS, KILLS = 60, 12
SIZE = (36, 64)
OPTIONS = ("--size", "64x36", "--workers", "2")


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    root = tmp_path_factory.mktemp("tree") / "raw"
    write_large_tree(root, RECORDINGS, size=(180, 320))
    return root


@pytest.fixture(scope="module")
def undisturbed(raw):
    prepare_store(NTURGBDReader(raw), raw.with_name("whole"), SIZE, workers=0)
    return contents(raw.with_name("whole"))


def contents(root):
    return {path.name: path.read_bytes() for path in sorted(root.iterdir())}


@linux
@pytest.mark.slow
def test_killed_again_and_again_at_random_moments(raw, undisturbed, tmp_path):
    """Each run is killed some random time after it has got further, or, if it is there already, when it starts."""
    out, moments, finished = tmp_path / "store", random.Random(0), [0]
    for number in range(1, KILLS + 1):
        process = start_preparation(raw, out, *OPTIONS)
        enough, delay = number * RECORDINGS // (KILLS + 2), moments.uniform(0, 0.05)
        assert kill_when(process, lambda n=enough: (out / "lock").exists() and finished_recordings(out) >= n, delay)
        finished.append(finished_recordings(out))
    assert finished == sorted(finished), "what was finished was lost"
    assert finished[-1] > 0
    time.sleep(1.0)  # workers of the killed runs have noticed
    report = prepare_store(NTURGBDReader(raw), out, SIZE, workers=0)
    assert report.already_there == finished[-1]
    assert contents(out) == undisturbed
    assert FrameStore.open(out).verify() == []


@linux
def test_a_file_that_may_not_grow(raw, undisturbed, tmp_path):
    """As on a full disk or over a quota, the system refuses to write in the middle of a recording."""
    out, (soft, hard) = tmp_path / "store", resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000_000, hard))
    try:
        with pytest.raises(StoreError, match=r"store: cannot be written \(File too large\)"):
            prepare_store(NTURGBDReader(raw), out, SIZE, workers=0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list(out.glob("spool*"))
    assert 0 < finished_recordings(out) < RECORDINGS - 10
    prepare_store(NTURGBDReader(raw), out, SIZE, workers=0)
    assert contents(out) == undisturbed


@linux
@pytest.mark.slow
def test_ctrl_c_leaves_no_process_and_no_spool(raw, tmp_path):
    out = tmp_path / "store"
    process = start_preparation(raw, out, *OPTIONS, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while finished_recordings(out) < 2:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    error = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert error.strip().endswith("stopped; give the same command again to go on")
    assert not list(out.glob("spool*"))
    deadline = time.monotonic() + 5
    while group_lives(process.pid):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def group_lives(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_video_that_vanishes_while_it_is_read(ntu_files, tmp_path):
    class Reader(NTURGBDReader):
        def read(self, source):
            recording = super().read(source)
            if source.recording_id.endswith("A002"):
                source.videos["C002"].unlink()
            return recording

    for number in (1, 2, 3):
        ntu_files.write_recording(tmp_path / "raw", f"S001P001R001A00{number}")
    report = prepare_store(Reader(tmp_path / "raw"), tmp_path / "store", workers=0)
    assert [name[-1] for name in report.kept] == ["1", "3"]
    assert report.dropped[0].reason == "unusable video file"
    assert "C002P001R001A002_rgb.avi: cannot be read (No such file or directory)" in report.dropped[0].detail
    ntu_files.write_recording(tmp_path / "raw", "S001P001R001A002")
    mended = prepare_store(NTURGBDReader(tmp_path / "raw"), tmp_path / "store", workers=0)
    assert (mended.already_there, len(mended.kept), mended.dropped) == (2, 3, [])


def test_a_disk_that_is_taken_away(raw, undisturbed, tmp_path):
    """Then the recordings are not bad: the run ends with one message, and goes on when the disk is back."""
    disk = tmp_path / "disk"
    shutil.copytree(raw, disk, copy_function=os.link)

    class Reader(NTURGBDReader):
        def read(self, source):
            if source.recording_id == sources[20].recording_id:
                disk.rename(tmp_path / "elsewhere")
            return super().read(source)

    reader = Reader(disk)
    sources = reader.scan().sources
    with pytest.raises(ReaderError, match=rf"videos of {MAX_VANISHED} recordings in a row are no longer there"):
        prepare_store(reader, tmp_path / "store", SIZE, workers=0)
    assert finished_recordings(tmp_path / "store") == 20
    (tmp_path / "elsewhere").rename(disk)
    prepare_store(NTURGBDReader(disk), tmp_path / "store", SIZE, workers=0)
    assert contents(tmp_path / "store") == undisturbed


def test_the_store_may_not_be_the_folder_of_the_recordings(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "raw")
    with pytest.raises(StoreError, match="is the folder of the recordings"):
        check_target(tmp_path / "raw", tmp_path / "link")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"store: cannot be made, .*file is a file"):
        check_target(tmp_path / "raw", tmp_path / "file" / "store")
    check_target(tmp_path / "raw", tmp_path / "new" / "store")
    assert not (tmp_path / "new").exists()


@linux
def test_folders_without_permission(ntu_files, tmp_path, unprivileged, monkeypatch):
    ntu_files.write_recording(tmp_path / "raw")
    (tmp_path / "full").mkdir(mode=0o555)
    (tmp_path / "raw" / "secret").mkdir(mode=0o000)
    with unprivileged():
        with pytest.raises(StoreError, match=r"store: cannot be written, there is no permission to write in .*full"):
            check_target(tmp_path / "raw", tmp_path / "full" / "store")
        with pytest.raises(ReaderError, match=r"secret: cannot be read \(Permission denied\)"):
            NTURGBDReader(tmp_path / "raw").scan()
        found = {"S001P001R001A001": {"videos": {}, "poses": {}, "depths": {}}}
        monkeypatch.setattr(ntu_rgbd, "find_files", lambda *_: found)
        with pytest.raises(StoreError, match=r"store: cannot be written \(Permission denied\)"):
            prepare_store(NTURGBDReader(tmp_path / "raw"), tmp_path / "full" / "store", workers=0)


@pytest.fixture
def unprivileged(tmp_path):
    """A context in which this process has no rights of root, if it had; the temporary folder stays readable."""

    @contextmanager
    def without_rights():
        if os.geteuid() != 0:
            yield
            return
        folders = [tmp_path, *tmp_path.parents[:-1]]
        modes = {folder: folder.stat().st_mode for folder in folders}
        for folder in folders:
            folder.chmod(modes[folder] | 0o055)
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)
            for folder, mode in modes.items():
                folder.chmod(mode)

    return without_rights
