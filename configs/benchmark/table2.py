# Table 2 in the light family: the systems that are given one target frame or nothing, in key regions.
_base_ = ["../_base_/benchmark_sample.py"]

systems = {
    "VRNet": "baselines/vrnet_sample_56",
    "RTNet": "baselines/rtnet_sample_56",
    "BasicNet": "baselines/basicnet_sample_56",
    "PAS-GAN, every pixel painted": "pasgan/pasgan_sample_56_paper",
    "PAS-GAN": "pasgan/pasgan_sample_56",
}
table = "table2"
seeds = [0]
