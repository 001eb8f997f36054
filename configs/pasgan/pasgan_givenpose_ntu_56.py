"""The true pose of the first target frame is given, P_E is not used: more is known of the target than elsewhere."""

_base_ = ["./pasgan_mse_ntu_56.py"]

_pack = dict(prior_keypoints=True)
train_pipeline = [*_base_.train_pipeline[:-1], {**_base_.train_pipeline[-1], **_pack}]
test_pipeline = [*_base_.test_pipeline[:-1], {**_base_.test_pipeline[-1], **_pack}]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

train_cfg = dict(phases=[dict(name="reconstruction", iters=165000, freeze=["prior_pose_head"])])
