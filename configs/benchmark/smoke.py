# Every config of the suites, a few iterations each on a small sample: that everything runs, not how good it is.
systems = {
    "VDG": "baselines/vdg_sample_56",
    "PG2": "baselines/pg2_sample_56",
    "ResNet": "baselines/resnet_sample_56",
    "VDNet": "baselines/vdnet_sample_56",
    "VRNet": "baselines/vrnet_sample_56",
    "RTNet": "baselines/rtnet_sample_56",
    "BasicNet": "baselines/basicnet_sample_56",
    "BasicNet, multi-scale": "baselines/basicnet_multiscale_sample_56",
    "PAS-GAN without LGTN": "pasgan/pasgan_rpt_sample_56",
    "PAS-GAN, perceptual": "pasgan/pasgan_perceptual_sample_56",
    "PAS-GAN, full loss": "pasgan/pasgan_full_sample_56",
    "PAS-GAN, every pixel painted": "pasgan/pasgan_sample_56_paper",
    "PAS-GAN": "pasgan/pasgan_sample_56",
}
seeds = [0]
budget = dict(iterations=12)
sample = dict(store="data/ntu_sample_24_depth", recordings=24)
