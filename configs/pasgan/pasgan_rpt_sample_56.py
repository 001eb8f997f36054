"""The third rung of Table 3 in the light family: recurrent pose transformation and heat-maps, but no LGTN."""

_base_ = ["./pasgan_sample_56.py"]

model = dict(generator=dict(feature_transformation=dict(_delete_=True, type="RepeatTransformation")))
