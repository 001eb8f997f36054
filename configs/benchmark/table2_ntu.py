# Table 2 on NTU RGB+D at 112x112, every system with its own schedule.
systems = {
    "VRNet": "baselines/vrnet_ntu_112",
    "RTNet": "baselines/rtnet_ntu_112",
    "BasicNet": "baselines/basicnet_ntu_112",
    "PAS-GAN": "pasgan/pasgan_ntu_112",
}
table = "table2"
seeds = [0]
