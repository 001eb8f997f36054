import cv2
import numpy as np
import pytest

from pasgan.data.readers import ReaderError
from pasgan.data.readers.depth_png import read_depth_png


def test_sixteen_bits_are_read_and_anything_else_refused(tmp_path):
    depth = np.arange(12, dtype=np.uint16).reshape(3, 4) * 5000
    cv2.imwrite(str(tmp_path / "depth.png"), depth)
    np.testing.assert_array_equal(read_depth_png(tmp_path / "depth.png"), depth)
    cv2.imwrite(str(tmp_path / "grey.png"), depth.astype(np.uint8))
    (tmp_path / "damaged.png").write_bytes(b"\x89PNG")
    for name in ("grey.png", "damaged.png"):
        with pytest.raises(ReaderError, match=rf"{name}: is not a 16-bit grey PNG"):
            read_depth_png(tmp_path / name)
    with pytest.raises(ReaderError, match=r"none\.png: cannot be read"):
        read_depth_png(tmp_path / "none.png")
    content = bytearray((tmp_path / "depth.png").read_bytes())
    content[16:24] = b"\x00\x01\x00\x00" * 2  # 65536 by 65536, which would take 8 GB
    (tmp_path / "vast.png").write_bytes(content)
    with pytest.raises(ReaderError, match=r"vast\.png: is not"):
        read_depth_png(tmp_path / "vast.png")
