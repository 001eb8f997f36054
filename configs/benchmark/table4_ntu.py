# Table 4 on NTU RGB+D at 56x56: what PAS-GAN is trained with.
systems = {
    "MSE only": "pasgan/pasgan_mse_ntu_56",
    "perceptual only": "pasgan/pasgan_perceptual_ntu_56",
    "full loss": "pasgan/pasgan_full_ntu_56",
}
table = "table4"
seeds = [0, 1, 2]
