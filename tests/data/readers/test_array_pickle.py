from __future__ import annotations

import os
import pickle

import numpy as np
import pytest

from pasgan.data.readers import ReaderError
from pasgan.data.readers.array_pickle import read_array_pickle

REASON = "unusable keypoint file"
CONTENT = {
    "points": np.random.default_rng(0).normal(size=(3, 4, 2)),
    "transposed": np.arange(12, dtype=np.float32).reshape(3, 4).T,
    "swapped": np.arange(5, dtype=">i4"),
    "none": np.zeros((0, 3), np.uint8),
    "flags": np.array([True, False]),
    "note": "ü",
    "rate": 59.94,
    "count": 7,
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file.pkl"


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_arrays_come_out_as_they_went_in(path, protocol):
    path.write_bytes(pickle.dumps(CONTENT, protocol))
    read = read_array_pickle(path, REASON)
    assert list(read) == list(CONTENT)
    for name, value in CONTENT.items():
        np.testing.assert_array_equal(read[name], value)
        assert getattr(read[name], "dtype", None) == getattr(value, "dtype", None)


def test_a_pickle_of_an_older_numpy(path):
    # NumPy 1 wrote its core without the underscore; the name is a byte shorter.
    data = pickle.dumps({"points": CONTENT["points"]}, 3)
    assert b"cnumpy._core.multiarray\n" in data or b"cnumpy.core.multiarray\n" in data
    for name in (b"cnumpy.core.multiarray\n", b"cnumpy._core.multiarray\n"):
        path.write_bytes(data.replace(b"cnumpy._core.multiarray\n", name))
        np.testing.assert_array_equal(read_array_pickle(path, REASON)["points"], CONTENT["points"])


class Runs:
    """Runs a function when it is unpickled."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
@pytest.mark.parametrize("hidden", [False, True])
def test_a_malicious_pickle_runs_nothing(path, tmp_path, protocol, hidden):
    made = tmp_path / "made"
    for call in (Runs(os.system, f"touch {made}"), Runs(eval, f"open({str(made)!r}, 'w')"), Runs(os.mkdir, str(made))):
        path.write_bytes(pickle.dumps({"points": CONTENT["points"], "x": call} if hidden else call, protocol))
        with pytest.raises(ReaderError, match=r"file\.pkl: holds") as caught:
            read_array_pickle(path, REASON)
        assert caught.value.reason == REASON
        assert not made.exists()
    pickle.loads(path.read_bytes())
    assert made.exists(), "the attack itself works, where nothing stops it"


def text(value: str) -> bytes:
    return b"\x8c" + bytes([len(value)]) + value.encode()


def named(module: str, name: str) -> bytes:
    return text(module) + text(name) + b"\x93"


FILL = named("numpy._core.numeric", "_frombuffer")
DTYPE = named("numpy", "dtype") + text("f8") + b"\x85R"


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (named("builtins", "getattr"), "builtins.getattr"),
        (named("numpy", "load"), "numpy.load"),
        (named("numpy.core.multiarray", "scalar"), "scalar"),
        (named("numpy", "dtype") + text("O") + b"\x85R", "type 'O'"),
        (named("numpy", "dtype") + text("V99") + b"\x85R", "type 'V99'"),
        (FILL + b"(C\x01x" + DTYPE + b"J\xff\xff\xff\x7f\x85" + text("C") + b"tR", "do not fit"),
        (FILL + b"(C\x00" + DTYPE + b"J\xff\xff\xff\xff\x85" + text("C") + b"tR", "without a shape"),
        (FILL + b"(" + text("x") + DTYPE + b"K\x01\x85" + text("C") + b"tR", "without bytes"),
        (named("_codecs", "encode") + text("x") + text("utf-7") + b"\x86R", "encoded text"),
        (b"]", "EMPTY_LIST"),
        (text("x") + b"Q", "BINPERSID"),
        (b"N" + b"r\xff\xff\xff\x7f", "memo"),
        (b"N" * 6000, "opcode NONE"),
        (b"N", "NoneType in place of a dictionary"),
        (b"}K\x01Ns", "key that is not text"),
        (b"}" + text("x") + DTYPE + b"s", "_Dtype"),
        (b"}" + text("x") + b"}s", "dict"),
        (b"}" + text("x") + named("numpy.core.multiarray", "_reconstruct") + b")Rs", "_Array"),
        (b"\x96" + b"\xff" * 7 + b"\x00", "not a readable pickle"),
        (b"\x8e" + b"\x00\x00\x00\x00\x01\x00\x00\x00", "not a readable pickle"),
        (b"0", "not a readable pickle"),
        (b"}" + text("x"), "in place of a dictionary"),
    ],
)
def test_forged_pickles_are_refused(path, program, message):
    path.write_bytes(b"\x80\x05" + program + b".")
    with pytest.raises(ReaderError, match=message):
        read_array_pickle(path, REASON)


def test_text_encoded_again_and_again_does_not_fill_the_memory(path):
    size = 10**6
    program = b"X" + size.to_bytes(4, "little") + b"a" * size + b"q\x01" + named("_codecs", "encode") + b"q\x02"
    program += (b"h\x02h\x01" + text("latin1") + b"\x86R") * 900
    path.write_bytes(b"\x80\x04" + program + b".")
    with pytest.raises(ReaderError, match="encoded text"):
        read_array_pickle(path, REASON)
