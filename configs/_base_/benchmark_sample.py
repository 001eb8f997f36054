# What the suites of the light family share: a generated sample with depth maps, and ten minutes for every run.
budget = dict(minutes=10)
sample = dict(store="data/ntu_sample_240_depth", recordings=240)
