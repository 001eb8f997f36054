"""The last phase of the shipped weights: pasgan_sample_56 goes on with the absolute error, which blurs less."""

_base_ = ["./pasgan_sample_56.py"]

load_from = "work_dirs/pasgan_sample_56/iter_11500.pth"
model = dict(losses=dict(video=dict(_delete_=True, type="VideoL1Loss", loss_weight=1.0, region_weight=3.0)))

_iters = 7000
_drawing = _base_.train_cfg.phases[3]
train_cfg = dict(phases=[dict(_drawing, iters=_iters)], val_begin=1)
optim_wrapper = dict(generator=dict(optimizer=dict(lr=8e-4)))
param_scheduler = [dict(_base_.param_scheduler[0], periods=[_iters], restart_weights=[1])]
