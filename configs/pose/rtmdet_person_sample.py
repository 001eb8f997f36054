"""RTMDet for people alone, on the generated sample, small enough to train on one CPU.

RTMDet-tiny at half its width and at 320x192 instead of 640x640 pixels. The frames of the sample have one person each:
mosaics of four, resized and cut, show several, parts of one, or nobody, at many scales.
"""

_base_ = ["mmdet::rtmdet/rtmdet_tiny_8xb32-300e_coco.py"]
custom_imports = dict(imports=["pasgan.poses.mmpose.person_dataset"])
data_root = "data/ntu_sample"

model = dict(
    backbone=dict(widen_factor=0.1875, init_cfg=None),
    neck=dict(in_channels=[48, 96, 192], out_channels=48),
    bbox_head=dict(num_classes=1, in_channels=48, feat_channels=48),
    test_cfg=dict(score_thr=0.01, nms=dict(iou_threshold=0.45), max_per_img=20),
)

input_size = (320, 192)  # width, height
_grey = dict(img=(114, 114, 114))
train_pipeline = [
    dict(type="LoadImageFromNDArray"),
    dict(type="LoadAnnotations", with_bbox=True),
    dict(type="CachedMosaic", img_scale=input_size, pad_val=114.0, max_cached_images=40),
    # The mosaic is twice as wide and high as the input.
    dict(type="RandomResize", scale=(640, 384), ratio_range=(0.4, 1.6), keep_ratio=True),
    dict(type="RandomCrop", crop_size=input_size, allow_negative_crop=True),
    dict(type="FilterAnnotations", min_gt_bbox_wh=(8, 8), keep_empty=False),
    # All hues: there are few performers to train on, and the held-out ones wear other colours.
    dict(type="YOLOXHSVRandomAug", hue_delta=90, saturation_delta=60, value_delta=60),
    dict(type="RandomFlip", prob=0.5),
    dict(type="Pad", size=input_size, pad_val=_grey),
    dict(type="PackDetInputs"),
]
test_pipeline = [
    dict(type="LoadImageFromNDArray"),
    # Upright frames are fitted into 192x320.
    dict(type="Resize", scale=input_size, keep_ratio=True),
    dict(type="Pad", size_divisor=32, pad_val=_grey),
    dict(type="LoadAnnotations", with_bbox=True),
    dict(type="PackDetInputs", meta_keys=("img_id", "ori_shape", "img_shape", "scale_factor", "instances")),
]

# Two training performers are watched while training; the held-out performers are for the test alone.
_data = dict(type="PersonStoreDataset", data_root=data_root, val_subjects=[14, 16])
train_dataloader = dict(
    _delete_=True,
    batch_size=16,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type="DefaultSampler", shuffle=True),
    dataset=dict(**_data, subset="train", frame_interval=8, pipeline=train_pipeline),
)
_eval = dict(
    _delete_=True,
    batch_size=16,
    num_workers=0,
    sampler=dict(type="DefaultSampler", shuffle=False, round_up=False),
)
val_dataloader = dict(
    **_eval, dataset=dict(**_data, subset="val", frame_interval=30, pipeline=test_pipeline, test_mode=True)
)
test_dataloader = dict(
    **_eval,
    dataset=dict(
        **_data,
        subset="test",
        frame_interval=10,
        scenes=False,  # with several people, parts of people, nobody
        pipeline=test_pipeline,
        test_mode=True,
    ),
)

# Average precision by the overlap of boxes: at 0.5 to 0.95, at 0.5, at 0.75.
val_evaluator = dict(_delete_=True, type="CocoMetric", metric="bbox")
test_evaluator = val_evaluator

max_epochs = 3
base_lr = 2e-3
train_cfg = dict(max_epochs=max_epochs, val_interval=1, dynamic_intervals=None)
optim_wrapper = dict(optimizer=dict(lr=base_lr), clip_grad=dict(max_norm=35))
param_scheduler = [
    dict(type="LinearLR", start_factor=0.01, by_epoch=False, begin=0, end=100),
    dict(
        type="CosineAnnealingLR",
        eta_min=base_lr * 0.02,
        begin=0,
        end=max_epochs,
        T_max=max_epochs,
        convert_to_iter_based=True,
    ),
]
default_hooks = dict(checkpoint=dict(_delete_=True, type="pasgan.PlainCheckpointHook", interval=1, max_keep_ckpts=1))
custom_hooks = []
randomness = dict(seed=0)
