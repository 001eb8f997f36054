# Table 1 on NTU RGB+D at 112x112, every system with its own schedule. The store needs depth maps for ResNet and VDNet.
systems = {
    "VDG": "baselines/vdg_ntu_112",
    "PG2": "baselines/pg2_ntu_112",
    "ResNet": "baselines/resnet_ntu_112",
    "VDNet": "baselines/vdnet_ntu_112",
    "VRNet": "baselines/vrnet_ntu_112",
    "RTNet": "baselines/rtnet_ntu_112",
    "BasicNet": "baselines/basicnet_ntu_112",
    "PAS-GAN": "pasgan/pasgan_ntu_112",
}
table = "table1"
seeds = [0]
