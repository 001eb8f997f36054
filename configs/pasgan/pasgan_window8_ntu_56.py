"""Key regions with a side of 1/8 of the frame instead of 1/4, in LGTN and in the losses."""

_base_ = ["./pasgan_mse_ntu_56.py"]

_window = 1 / 8
model = dict(
    generator=dict(
        feature_transformation=dict(
            local_transformation=dict(window=_window),
            global_transformation=dict(window=_window),
        ),
    ),
    region_window=_window,
)
