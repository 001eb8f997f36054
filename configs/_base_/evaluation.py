# What is measured. `--metric` of tools/test.py and tools/eval.py adds others: WarpingError takes 0.2 s a clip; LPIPS
# and FVD need weights, which are given here once for all metrics that take them.

# Backbones of LPIPS: 'torchvision' (downloaded once) or the path of a file of torchvision's layout.
lpips_weights = "torchvision"
# I3D for FVD: path or URL of a TorchScript file, and its sha256.
fvd_extractor = None
fvd_sha256 = None

val_evaluator = dict(
    type="ViewSynthesisEvaluator",
    metrics=[dict(type="PSNR", regions=("full", "moving")), dict(type="SSIM", regions=("full",)), dict(type="PoseMSE")],
)
test_evaluator = dict(
    type="ViewSynthesisEvaluator",
    metrics=[
        dict(type="MSE"),
        dict(type="PSNR"),
        dict(type="SSIM"),
        dict(type="MotionEnergyRatio"),
        dict(type="PoseMSE"),
        dict(type="EPE"),
        dict(type="PCK"),
    ],
)
