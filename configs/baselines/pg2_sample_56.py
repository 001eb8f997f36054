"""PG2 for a CPU, on the generated sample at 56x56: narrow networks, a short schedule."""

_base_ = ["../_base_/models/pg2.py", "../_base_/pose_guided_sample_56.py"]

model = dict(generator=dict(width=16, num_scales=4), discriminator=dict(width=16))
