"""The third rung of Table 3: the recurrent pose transformation and its heat-maps, but no LGTN."""

_base_ = ["./pasgan_mse_ntu_56.py"]

model = dict(generator=dict(feature_transformation=dict(_delete_=True, type="RepeatTransformation")))
