# Table 4 in the light family: what PAS-GAN is trained with. The losses cost different times, so all rows have as many
# iterations: those that PAS-GAN has in Table 3.
_base_ = ["../_base_/benchmark_sample.py"]

systems = {
    "MSE only": "pasgan/pasgan_sample_56",
    "perceptual only": "pasgan/pasgan_perceptual_sample_56",
    "full loss": "pasgan/pasgan_full_sample_56",
}
table = "table4"
seeds = [0, 1, 2]
budget = dict(_delete_=True, iterations=2024)
