"""Dictionaries of numeric arrays out of pickle files, without running anything that stands in the file.

A pickle is a program. Its opcodes are looked through first; then the file is unpickled with stand-ins in place of
NumPy's own functions, so that neither a name in the file nor a forged state of an array or a dtype reaches NumPy.
"""

from __future__ import annotations

import io
import math
import pickle
import pickletools
from pathlib import Path
from typing import Any

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.raw_file import read_raw_file

# The largest genuine file (AIST++, 9 cameras, one minute) has about 30 MB.
MAX_FILE_BYTES = 2**28
# A dictionary of ten arrays takes some 300.
MAX_OPCODES = 5000
ALLOWED_OPCODES = """
    PROTO FRAME STOP MARK POP POP_MARK MEMOIZE BINPUT LONG_BINPUT BINGET LONG_BINGET
    EMPTY_DICT SETITEM SETITEMS EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3
    NONE NEWTRUE NEWFALSE BININT BININT1 BININT2 LONG1 BINFLOAT
    SHORT_BINUNICODE BINUNICODE BINUNICODE8 SHORT_BINBYTES BINBYTES BINBYTES8 BYTEARRAY8
    GLOBAL STACK_GLOBAL REDUCE BUILD
""".split()  # noqa: SIM905, as a list of strings it would take a page
# NumPy 2 moved its core.
CORES = ("numpy.core", "numpy._core")


class _Refused(Exception):
    """What stands in the file is not an array, a dictionary or a plain value."""


class _Dtype:
    """Stand-in for `numpy.dtype(code, align, copy)`, of which only the byte order is taken from the state."""

    def __init__(self, code: Any, *_: Any) -> None:
        if not isinstance(code, str) or code[:1] not in tuple("biuf") or not code[1:].isdigit():
            raise _Refused(f"arrays of type {code!r:.40}")
        self.dtype = np.dtype(code)

    def __setstate__(self, state: Any) -> None:
        order = state[1]
        self.dtype = self.dtype.newbyteorder(order if order in ("<", ">") else "=")


class _Array:
    """Stand-in for an empty `ndarray`, filled by its state (version, shape, dtype, Fortran order, bytes)."""

    array: np.ndarray | None = None

    def __setstate__(self, state: Any) -> None:
        _, shape, dtype, fortran, content = state
        self.array = _filled(content, dtype, shape, "F" if fortran is True else "C")


def _filled(content: Any, dtype: Any, shape: Any, order: Any) -> np.ndarray:
    if not isinstance(content, (bytes, bytearray)) or not isinstance(dtype, _Dtype):
        raise _Refused("an array without bytes or type")
    if not isinstance(shape, tuple) or not all(type(side) is int and side >= 0 for side in shape):
        raise _Refused("an array without a shape")
    if math.prod(shape) * dtype.dtype.itemsize != len(content):
        raise _Refused("an array whose bytes do not fit its shape")
    return np.frombuffer(content, dtype.dtype).reshape(shape, order="F" if order == "F" else "C")


class _ArrayUnpickler(pickle.Unpickler):
    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content))
        self.encodable = len(content)

    def find_class(self, module: str, name: str) -> Any:
        known = {
            ("numpy", "ndarray"): None,
            ("numpy", "dtype"): _Dtype,
            ("_codecs", "encode"): self._encode,
            ("__builtin__", "bytes"): _no_bytes,
            **{(f"{core}.multiarray", "_reconstruct"): _reconstruct for core in CORES},
            **{(f"{core}.numeric", "_frombuffer"): _from_buffer for core in CORES},
        }
        if (module, name) not in known:
            raise _Refused(f"{module}.{name}"[:80])
        return known[module, name]

    def persistent_load(self, pid: Any) -> Any:
        raise _Refused("a reference to another file")

    def _encode(self, text: Any, encoding: Any) -> bytes:
        """How protocol 2 writes bytes; the same text named many times must not fill the memory."""
        self.encodable -= len(text)
        if encoding != "latin1" or self.encodable < 0:
            raise _Refused("encoded text")
        return text.encode("latin1")


def _no_bytes() -> bytes:
    """How protocol 2 writes the content of an empty array."""
    return b""


def _reconstruct(*_: Any) -> _Array:
    return _Array()


def _from_buffer(content: Any, dtype: Any, shape: Any, order: Any) -> _Array:
    made = _Array()
    made.array = _filled(content, dtype, shape, order)
    return made


def read_array_pickle(path: str | Path, reason: str) -> dict[str, Any]:
    """Read a pickled dictionary whose values are numeric arrays (C or Fortran order) or plain values.

    Args:
        path: the file, of pickle protocol 2 to 5.
        reason: of the error, see `ReaderError`.

    Returns:
        The dictionary; its arrays cannot be written to.

    Raises:
        ReaderError: if the file cannot be read, is no pickle, or holds anything else.
    """
    path = Path(path)
    content = read_raw_file(path, reason, MAX_FILE_BYTES)
    try:
        _check_opcodes(content)
        loaded = _ArrayUnpickler(content).load()
        if not isinstance(loaded, dict):
            raise _Refused(f"a {type(loaded).__name__} in place of a dictionary")
        return {_key(key): _value(value) for key, value in loaded.items()}
    except _Refused as error:
        raise ReaderError(f"{path}: holds {error}, where only numeric arrays may stand", reason) from error
    # Whatever the file makes the unpickler stumble over: a missing operand, a wrong one, a number out of range.
    except Exception as error:
        raise ReaderError(f"{path}: is not a readable pickle ({type(error).__name__}: {error})", reason) from error


def _check_opcodes(content: bytes) -> None:
    """Look through the program without running it: sizes beyond the file are refused before memory is taken."""
    for count, (opcode, argument, _) in enumerate(pickletools.genops(content)):
        if opcode.name not in ALLOWED_OPCODES or count > MAX_OPCODES:
            raise _Refused(f"the opcode {opcode.name}")
        if opcode.name == "LONG_BINPUT" and argument > MAX_OPCODES:
            raise _Refused("a memo out of range")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise _Refused("a key that is not text")
    return key


def _value(value: Any) -> Any:
    if isinstance(value, _Array) and value.array is not None:
        return value.array
    if value is None or type(value) in (bool, int, float, str):
        return value
    raise _Refused(f"a value of type {type(value).__name__}")
