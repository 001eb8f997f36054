# Table 1 in the light family: every system; those that are given more than one target frame come first.
_base_ = ["../_base_/benchmark_sample.py"]

systems = {
    "VDG": "baselines/vdg_sample_56",
    "PG2": "baselines/pg2_sample_56",
    "ResNet": "baselines/resnet_sample_56",
    "VDNet": "baselines/vdnet_sample_56",
    "VRNet": "baselines/vrnet_sample_56",
    "RTNet": "baselines/rtnet_sample_56",
    "BasicNet": "baselines/basicnet_sample_56",
    "PAS-GAN, every pixel painted": "pasgan/pasgan_sample_56_paper",
    "PAS-GAN": "pasgan/pasgan_sample_56",
}
table = "table1"
seeds = [0]
