# The NTU protocol of ntu_112.py, each 112 px crop scaled down to 56 px: the size of the paper's ablations. Mirrored
# worlds and exchanged colours multiply the data.
_base_ = ["./ntu_112.py"]

train_pipeline = [
    dict(type="SampleViewPair"),
    dict(type="SampleClip", start="random"),
    dict(type="LoadClip"),
    dict(type="CropClip", size=112, position="random", side_trim=50),
    dict(type="ResizeClip", size=56),
    dict(type="RandomMirror"),
    dict(type="RandomColorExchange"),
    dict(type="FillSourceKeypoints"),
    dict(type="PackViewSynthesisInputs"),
]
test_pipeline = [
    dict(type="SampleClip", start="middle"),
    dict(type="LoadClip"),
    dict(type="CropClip", size=112, position="center", side_trim=50),
    dict(type="ResizeClip", size=56),
    dict(type="FillSourceKeypoints"),
    dict(type="PackViewSynthesisInputs", source_video=True),
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
prior_pose_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
