"""The prior pose p_a is what MMPose finds in the first target image, not what P_E predicts from it."""

_base_ = ["./pasgan_ntu_112_coco17.py"]

_pack = dict(prior_keypoints=True)
train_pipeline = [*_base_.train_pipeline[:-1], dict(_base_.train_pipeline[-1], **_pack)]
test_pipeline = [*_base_.test_pipeline[:-1], dict(_base_.test_pipeline[-1], **_pack)]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

_phases = _base_.train_cfg.phases
train_cfg = dict(phases=[_phases[0], *(dict(phase, freeze=["prior_pose_head"]) for phase in _phases[1:])])
