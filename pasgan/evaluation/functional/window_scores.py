"""The arithmetic of SSIM: every window of one pair of frames, compiled, in float32.

With s = (x + y) / 2 - 1/2 and d = (x - y) / 2, and their means μ and variances σ² in a window,

    SSIM = (L - μd²) (V - σd²) / ((L + μd²) (V + σd²)),   L = (μs + 1/2)² + C1/2,   V = σs² + C2/2,

which is the formula of Wang et al. with μx μy = (μs + 1/2)² - μd² and σxy = σs² - σd². A variance is a difference of
squares, which costs float32 its digits where a frame is flat. This form is precise enough: s is centred, and an error
of σs² is in the numerator and in the denominator, so that it matters only as far as x and y differ.

A row of a colour plane becomes the four rows s, d, s², d², one behind the other, which are blurred along the row and
kept in a ring as high as the window; the blur across the ring then gives the four means of a row of windows. All of it
stays in the innermost cache of the processor, which makes it several times faster than filters that pass over whole
planes. The innermost loops index contiguous arrays by their counter plus a constant: only then are they vectorised.
"""

from __future__ import annotations

import numpy as np

from pasgan.evaluation.functional.frame_pair import compiled


@compiled
def write_window_scores(x, y, masks, reaches, half_kernel, half_c1, half_c2, scale, maps):
    """SSIM of each window inside the frame, averaged over the channels; 1 beyond the reach of the mask.

    Args:
        x: (F, C, H, W), contiguous.
        y: (F, C, H, W), contiguous.
        masks: (F, H, W) bool, contiguous; both frames are black where it is False.
        reaches: (F, 4) top, bottom, left, right of the pixels of all windows that meet the mask.
        half_kernel: the r + 1 weights of the window from its centre to its side; a tuple, so that its length is known
            when the loops are compiled.
        half_c1: C1 / 2, float32.
        half_c2: C2 / 2, float32.
        scale: float32, takes x + y to s + 1/2.
        maps: (F, H - 2 r, W - 2 r) float32, the result.
    """
    size = 2 * len(half_kernel) - 1
    for frame in range(len(x)):
        maps[frame] = 1
        top, bottom, left, right = reaches[frame]
        if bottom - top < size or right - left < size:
            continue
        width = right - left
        total = np.zeros((bottom - top - size + 1, width - size + 1), np.float32)
        work = _aligned_rows(size + 2, 4 * width)
        rows, means, ring = work[0, : 4 * width], work[1, : 4 * width], work[2:]
        four_rows, four_means = rows.reshape(4, width), means.reshape(4, width)
        for channel in range(x.shape[1]):
            for line in range(top, bottom):
                pair = x[frame, channel, line, left:right], y[frame, channel, line, left:right]
                _write_rows(*pair, masks[frame, line, left:right], scale, four_rows)
                _blur_row(rows, half_kernel, ring, (line - top) % size)
                first = line - top - size + 1
                if first >= 0:
                    _blur_across(ring, first, half_kernel, means)
                    _add_row(four_means, half_c1, half_c2, total, first)
        maps[frame, top : bottom - size + 1, left : right - size + 1] = total / x.shape[1]


@compiled
def _aligned_rows(count, length):
    """Zeros (count, length or a little more), each row at the start of a cache line of 16 float32, for speed."""
    pitch = (length + 15) // 16 * 16
    memory = np.zeros(count * pitch + 16, np.float32)
    start = -(memory.ctypes.data // 4) % 16
    return memory[start : start + count * pitch].reshape(count, pitch)


@compiled
def _write_rows(x, y, mask, scale, rows):
    """s, d, s² and d² of a row of pixels, (4, width)."""
    for i in range(x.size):
        a, b, weight = np.float32(x[i]), np.float32(y[i]), np.float32(mask[i]) * scale
        s, d = (a + b) * weight - np.float32(0.5), (a - b) * weight
        rows[0, i], rows[1, i], rows[2, i], rows[3, i] = s, d, s * s, d * d


@compiled
def _blur_row(row, half_kernel, ring, place):
    """Weighted means along the four rows; where two of them meet they mean nothing and are not used."""
    radius = len(half_kernel) - 1
    for i in range(row.size - 2 * radius):
        mean = half_kernel[0] * row[i + radius]
        for j in range(1, len(half_kernel)):
            mean += half_kernel[j] * (row[i + radius - j] + row[i + radius + j])
        ring[place, i] = mean


@compiled
def _blur_across(ring, first, half_kernel, means):
    """Weighted means across the rows of the ring, of which `first` is the number of the oldest."""
    radius = len(half_kernel) - 1
    size = 2 * radius + 1
    centre = (first + radius) % size
    for i in range(means.size):
        means[i] = half_kernel[0] * ring[centre, i]
    for j in range(1, len(half_kernel)):
        above, below = (first + radius - j) % size, (first + radius + j) % size
        for i in range(means.size):
            means[i] += half_kernel[j] * (ring[above, i] + ring[below, i])


@compiled
def _add_row(means, half_c1, half_c2, total, line):
    """Add the SSIM of a row of windows to a line of `total`."""
    for i in range(total.shape[1]):
        mean_s, square_d = means[0, i], means[1, i] ** 2
        luminance = (mean_s + np.float32(0.5)) ** 2 + half_c1
        variance = means[2, i] - mean_s**2 + half_c2
        variance_d = means[3, i] - square_d
        numerator = (luminance - square_d) * (variance - variance_d)
        total[line, i] += numerator / ((luminance + square_d) * (variance + variance_d))
