# Table 3 on NTU RGB+D at 56x56: from BasicNet to PAS-GAN, one thing added at a time.
systems = {
    "BasicNet": "baselines/basicnet_ntu_56",
    "+ multi-scale": "baselines/basicnet_multiscale_ntu_56",
    "+ pose transformation": "pasgan/pasgan_rpt_ntu_56",
    "+ LGTN": "pasgan/pasgan_mse_ntu_56",
}
table = "table3"
is_ladder = True
seeds = [0, 1, 2]
