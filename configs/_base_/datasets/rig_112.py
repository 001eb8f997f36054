# A synchronised camera rig, prepared by `tools/prepare_data.py rig`: 128x128 frames around the actor, 112 px crop.
# Rigs have no performers to hold out: the first frames train, the rest tests.
data_root = "data/rig"
# A rig's store is cut close around the person, and so must be videos from outside a store (`pasgan generate`).
person_share = 0.95
_train_frames, _test_frames = (0, 70), (70, 100000)

train_pipeline = [
    dict(type="SampleClip", start="random"),
    dict(type="LoadClip"),
    dict(type="CropClip", size=112, position="random"),
    dict(type="FillSourceKeypoints"),
    dict(type="PackViewSynthesisInputs"),
]
test_pipeline = [
    dict(type="SampleClip", start="middle"),
    dict(type="LoadClip"),
    dict(type="CropClip", size=112, position="center"),
    dict(type="FillSourceKeypoints"),
    dict(type="PackViewSynthesisInputs", source_video=True),
]
pose_pipeline = [
    dict(type="SampleClip", start="random"),
    dict(type="LoadClip", frames=False),
    dict(type="CropClip", size=112, position="random"),
    dict(type="RandomMirror"),
    dict(type="FillSourceKeypoints"),
    dict(type="PackViewSynthesisInputs"),
]
_data = dict(type="MultiViewActionDataset", subset="all", pairs="all", clip_len=8, clip_stride=2, keypoint_set="body25")
_loader = dict(num_workers=1, persistent_workers=True, collate_fn=dict(type="pasgan.stack_clips"))
train_dataloader = dict(
    batch_size=4,
    sampler=dict(type="InfiniteClipSampler"),
    dataset=dict(**_data, frame_range=_train_frames, pipeline=train_pipeline),
    **_loader,
)
pose_dataloader = dict(
    batch_size=64,
    sampler=dict(type="InfiniteClipSampler"),
    num_workers=0,
    dataset=dict(**_data, frame_range=_train_frames, pipeline=pose_pipeline),
)
prior_pose_dataloader = dict(
    batch_size=8,
    sampler=dict(type="InfiniteClipSampler"),
    dataset=dict(**{**_data, "clip_len": 2, "clip_stride": 8}, frame_range=_train_frames, pipeline=train_pipeline),
    **_loader,
)
val_dataloader = dict(
    batch_size=6,
    sampler=dict(type="DefaultSampler", shuffle=False, round_up=False),
    dataset=dict(**_data, frame_range=_test_frames, pipeline=test_pipeline, test_mode=True),
    **_loader,
)
test_dataloader = val_dataloader
