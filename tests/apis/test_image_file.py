import struct
import zlib

import numpy as np
import pytest

from pasgan.apis.image_file import ImageFileError, read_image
from pasgan.visualization import save_image


def png_of_zeros(width, height):
    """A valid grey PNG whose pixels compress to almost nothing."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 1) * 10)) if height > 10 else zlib.compress(bytes((width + 1) * height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_an_image_is_rgb(tmp_path):
    picture = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    assert (read_image(save_image(tmp_path / "picture.png", picture)) == picture).all()


def test_what_is_no_image_is_named(tmp_path):
    with pytest.raises(ImageFileError, match=r"not found: .*none\.png"):
        read_image(tmp_path / "none.png")
    (tmp_path / "text.png").write_text("text")
    with pytest.raises(ImageFileError, match=r"text\.png is no image"):
        read_image(tmp_path / "text.png")


def test_a_small_file_that_would_fill_the_memory_is_refused(tmp_path):
    (tmp_path / "small.png").write_bytes(png_of_zeros(40, 8))
    assert read_image(tmp_path / "small.png").shape == (8, 40, 3)
    (tmp_path / "bomb.png").write_bytes(png_of_zeros(20_000, 20_000))
    with pytest.raises(ImageFileError, match=r"bomb\.png has more than 178 million pixels"):
        read_image(tmp_path / "bomb.png")
