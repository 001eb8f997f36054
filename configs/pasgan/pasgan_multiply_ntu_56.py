"""Heat-maps that are multiplied with the features of the decoder instead of appended to them."""

_base_ = ["./pasgan_mse_ntu_56.py"]

model = dict(generator=dict(decoder=dict(fusion="multiply")))
