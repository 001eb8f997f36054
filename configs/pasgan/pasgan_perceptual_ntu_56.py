"""The second row of Table 4: an ordinary perceptual loss, four layers of VGG16 on the frame as it is, and L_p."""

_base_ = ["./pasgan_mse_ntu_56.py"]

model = dict(
    losses=dict(perceptual=dict(scales=(1,), separate=False)),
    phases=dict(perceptual=["pose", "perceptual"]),
)
# Like the full loss it starts from weights that were learned with the MSE.
train_cfg = dict(phases=[dict(name="reconstruction", iters=110000), dict(name="perceptual", iters=55000)])
