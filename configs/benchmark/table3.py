# Table 3 in the light family: from BasicNet to PAS-GAN, one thing added at a time.
_base_ = ["../_base_/benchmark_sample.py"]

systems = {
    "BasicNet": "baselines/basicnet_sample_56",
    "+ multi-scale": "baselines/basicnet_multiscale_sample_56",
    "+ pose transformation": "pasgan/pasgan_rpt_sample_56",
    "+ LGTN": "pasgan/pasgan_sample_56",
}
table = "table3"
is_ladder = True
seeds = [0, 1, 2]
