# What PG2 and VDG share on NTU RGB+D at 112x112, beside the model: every frame by itself, with its true target pose.
_base_ = [
    "./datasets/ntu_112.py",
    "./schedules/pg2_phases.py",
    "./evaluation.py",
    "./default_runtime.py",
]

_pack = dict(type="PackViewSynthesisInputs", source_video=True, target_keypoints=True)
train_pipeline = [*_base_.train_pipeline[:-1], _pack]
test_pipeline = [*_base_.test_pipeline[:-1], _pack]
# Two clips of eight frames are a batch of 16 images, that of the released code of PG2.
train_dataloader = dict(batch_size=2, dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
