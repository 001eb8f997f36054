# NTU RGB+D, CRCV protocol: 240x135 store, 50 px side trim, one 112 px crop for both views, T = 8, stride 2.
data_root = "data/ntu"

train_pipeline = [
    dict(type="SampleViewPair"),
    dict(type="SampleClip", start="random"),
    dict(type="LoadClip"),
    dict(type="CropClip", size=112, position="random", side_trim=50),
    dict(type="FillSourceKeypoints"),
    dict(type="PackViewSynthesisInputs"),
]
test_pipeline = [
    dict(type="SampleClip", start="middle"),
    dict(type="LoadClip"),
    dict(type="CropClip", size=112, position="center", side_trim=50),
    dict(type="FillSourceKeypoints"),
    dict(type="PackViewSynthesisInputs", source_video=True),
]
# The pose phase reads keypoints only.
pose_pipeline = [
    dict(type="SampleViewPair"),
    dict(type="SampleClip", start="random"),
    dict(type="LoadClip", frames=False),
    dict(type="CropClip", size=112, position="random", side_trim=50),
    dict(type="RandomMirror"),
    dict(type="FillSourceKeypoints"),
    dict(type="PackViewSynthesisInputs"),
]

# Two training performers choose the checkpoint; the held-out performers are for the test alone.
_data = dict(type="MultiViewActionDataset", clip_len=8, clip_stride=2, val_subjects=[14, 16])
_train_data = dict(**_data, subset="train", pairs="random")
# MMEngine looks the collate function up in its own scope, hence the prefix.
_workers = dict(num_workers=4, persistent_workers=True, collate_fn=dict(type="pasgan.stack_clips"))
_random_order = dict(type="InfiniteClipSampler")
# Several processes share a test set without repeating clips.
_in_order = dict(type="DefaultSampler", shuffle=False, round_up=False)

train_dataloader = dict(
    batch_size=12, sampler=_random_order, dataset=dict(**_train_data, pipeline=train_pipeline), **_workers
)
pose_dataloader = dict(
    batch_size=128, sampler=_random_order, dataset=dict(**_train_data, pipeline=pose_pipeline), **_workers
)
# The prior-pose phase takes every frame of a clip as an image of its own: two frames that lie apart.
prior_pose_dataloader = dict(
    batch_size=16,
    sampler=_random_order,
    dataset=dict(**{**_train_data, "clip_len": 2, "clip_stride": 8}, pipeline=train_pipeline),
    **_workers,
)
val_dataloader = dict(
    batch_size=6,
    sampler=_in_order,
    dataset=dict(**_data, subset="val", pairs="all", max_items=240, pipeline=test_pipeline, test_mode=True),
    **_workers,
)
test_dataloader = dict(
    batch_size=6,
    num_workers=4,
    collate_fn=dict(type="pasgan.stack_clips"),
    sampler=_in_order,
    dataset=dict(**_data, subset="test", pairs="all", pipeline=test_pipeline, test_mode=True),
)
