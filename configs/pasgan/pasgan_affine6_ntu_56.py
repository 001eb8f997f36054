"""Full affine maps of the key regions, six parameters, instead of the four of Eq. 3."""

_base_ = ["./pasgan_mse_ntu_56.py"]

model = dict(generator=dict(feature_transformation=dict(affine_estimator=dict(theta_params=6))))
