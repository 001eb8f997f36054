"""The scores that the PAS-GAN paper prints, digit by digit, for columns of their own beside measured ones."""

from __future__ import annotations

from typing import NamedTuple

from pasgan.evaluation.tables.cell_text import DASH, PLUS_MINUS

SOURCE = (
    "Li, Zhang, Li, Vyas and Rawat: Pose-guided Generative Adversarial Net for Novel View Action Synthesis, "
    "arXiv 2110.07993"
)
NOT_COMPARABLE = (
    "Published numbers are not comparable with measured ones: the paper's test clips are not known, nor are its "
    "conventions of SSIM and FVD, the way in which it cuts out the key region, and what its ± runs over."
)
_PAIRS = ("v1→v2", "v1→v3", "v2→v1", "v2→v3", "v3→v1", "v3→v2")


class PublishedTable(NamedTuple):
    """One table of the paper.

    Attributes:
        title: what it shows, and which table it is.
        setting: data and frame size.
        columns: heads, as those of measured columns.
        rows: system, as the paper calls it and in its order → one text per column, a dash where nothing is printed.
        remark: where its rows come from, if not from the paper's own experiments.
    """

    title: str
    setting: str
    columns: tuple[str, ...]
    rows: dict[str, tuple[str, ...]]
    remark: str = ""


def _row(line: str) -> tuple[str, ...]:
    """`.974±.021 27.5 –` → `0.974 ± 0.021`, `27.5`, `–`."""

    def number(text: str) -> str:
        return f"0{text}" if text.startswith(".") else text

    return tuple(PLUS_MINUS.join(map(number, cell.split("±"))) if cell != DASH else DASH for cell in line.split())


TABLE1 = PublishedTable(
    "SSIM of the ordered view pairs, mean SSIM and mean PSNR (form of Table 1 of the PAS-GAN paper)",
    "NTU RGB+D, 112x112, full frame",
    (*_PAIRS, "mean SSIM ↑", "mean PSNR [dB] ↑"),
    {
        "VDG": _row(".502±.058 .543±.068 .584±.060 .563±.062 .611±.077 .522±.063 .554±.075 –"),
        "PG2": _row(".499±.071 .561±.060 .600±.064 .557±.071 .598±.075 .543±.055 .560±.076 –"),
        "VRNet": _row("– – – – – – .68 19.8"),
        "ResNet": _row(".705±.115 .735±.095 .717±.130 .690±.122 .734±.127 .669±.150 .708±.127 –"),
        "VDNet": _row(".789±.076 .791±.069 .800±.076 .765±.079 .797±.067 .756±.089 .783±.078 –"),
        "RTNet": _row(".974±.021 .975±.021 .975±.019 .971±.021 .974±.017 .971±.022 .973±.020 27.5±2.70"),
        "PAS-GAN": _row(".977±.007 .975±.006 .974±.008 .975±.006 .978±.007 .977±.006 .976±.006 28.07±1.39"),
    },
    "Its rows VDG, PG2, ResNet and VDNet are those of the View-LSTM paper (another crop and other classes), its row "
    "RTNet is RTNet's own.",
)
_KEY_REGION_COLUMNS = ("MSE ↓", "PSNR [dB] ↑", "SSIM ↑", "FVD ↓")
TABLE2 = PublishedTable(
    "Systems (form of Table 2 of the PAS-GAN paper)",
    "NTU RGB+D, 112x112, key region",
    (*_KEY_REGION_COLUMNS, "pose MSE ↓"),
    {
        "VRNet": _row(".00281 25.54±1.45 .923±.010 26.30±.020 –"),
        "RTNet": _row(".00082 31.56±2.46 .974±.021 3.90±.12 –"),
        "BasicNet": _row(".00406 24.05±1.03 .938±.016 16.64±.022 .032"),
        "PAS-GAN": _row(".00058 32.58±1.27 .984±.005 3.61±.10 .009"),
    },
)
TABLE3 = PublishedTable(
    "Parts of the model, each added to the row above (form of Table 3 of the PAS-GAN paper)",
    "NTU RGB+D, 56x56, key region",
    _KEY_REGION_COLUMNS,
    {
        "BasicNet": _row(".00394 24.38±1.63 .924±.030 17.87±.67"),
        "+ multi-scale": _row(".00272 26.32±2.39 .950±.029 5.94±.084"),
        "+ pose transformation": _row(".00226 27.23±2.58 .958±.028 4.83±.127"),
        "+ LGTN": _row(".00182 27.85±1.89 .968±.016 4.11±.067"),
    },
)
TABLE4 = PublishedTable(
    "Losses (form of Table 4 of the PAS-GAN paper)",
    "NTU RGB+D, 56x56, key region",
    _KEY_REGION_COLUMNS,
    {
        "MSE only": _row(".00182 27.85±1.89 .968±.016 4.11±.067"),
        "perceptual only": _row(".00197 27.43±1.75 .967±.013 3.94±.090"),
        "full loss": _row(".00177 28.09±1.87 .970±.015 3.83±.067"),
    },
)
# What each system is given of the target clip: by its released code where there is one, else by its paper.
PUBLISHED_GIVEN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("VDG", "PG2"), ("pose of every frame",)),
    "VRNet": (),
    **dict.fromkeys(("ResNet", "VDNet"), ("depth of every frame", "pose of every frame")),
    "RTNet": ("first frame",),
    **dict.fromkeys((*TABLE3.rows, *TABLE4.rows, "PAS-GAN"), ("first frame",)),
}
