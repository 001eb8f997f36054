"""RTMPose with Kinect's 25 joints on the generated sample, small enough to train on one CPU.

RTMPose-t without its last stage (stride 16 rather than 32) and at 96x128 instead of 192x256 pixels: people in a store
of 240x135 frames are 60 to 90 pixels high.
"""

_base_ = ["mmpose::_base_/default_runtime.py"]
custom_imports = dict(imports=["pasgan.poses.mmpose.store_dataset"])
data_root = "data/ntu_sample"
# MMPose's own inferencer reads these two.
dataset_type = "Kinect25StoreDataset"
data_mode = "topdown"

codec = dict(type="SimCCLabel", input_size=(96, 128), sigma=(3.46, 4.0), simcc_split_ratio=2.0, normalize=False)
model = dict(
    type="TopdownPoseEstimator",
    data_preprocessor=dict(
        type="PoseDataPreprocessor", mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], bgr_to_rgb=True
    ),
    backbone=dict(
        _scope_="mmdet",
        type="CSPNeXt",
        # In channels, out channels, blocks, whether they add their input, spatial pyramid pooling; all before widening.
        arch_ovewrite=[[64, 128, 3, True, False], [128, 256, 6, True, False], [256, 512, 6, False, True]],
        deepen_factor=0.167,
        widen_factor=0.375,
        out_indices=(3,),
        channel_attention=True,
        norm_cfg=dict(type="BN"),
        act_cfg=dict(type="SiLU"),
    ),
    head=dict(
        type="RTMCCHead",
        in_channels=192,
        out_channels=25,
        input_size=codec["input_size"],
        in_featuremap_size=(6, 8),
        simcc_split_ratio=codec["simcc_split_ratio"],
        final_layer_kernel_size=7,
        gau_cfg=dict(
            hidden_dims=256,
            s=128,
            expansion_factor=2,
            dropout_rate=0.0,
            drop_path=0.0,
            act_fn="SiLU",
            use_rel_bias=False,
            pos_enc=False,
        ),
        loss=dict(type="KLDiscretLoss", use_target_weight=True, beta=10.0, label_softmax=True),
        decoder=codec,
    ),
    test_cfg=dict(flip_test=False),
)

train_pipeline = [
    dict(type="LoadImage"),
    dict(type="GetBBoxCenterScale"),
    dict(type="RandomFlip", direction="horizontal"),
    dict(type="RandomBBoxTransform", scale_factor=[0.75, 1.35], rotate_factor=40),
    dict(type="TopdownAffine", input_size=codec["input_size"]),
    # All hues: there are few performers to train on, and the held-out ones wear other colours.
    dict(type="YOLOXHSVRandomAug", hue_delta=90, saturation_delta=60, value_delta=60),
    dict(type="GenerateTarget", encoder=codec),
    dict(type="PackPoseInputs"),
]
test_pipeline = [
    dict(type="LoadImage"),
    dict(type="GetBBoxCenterScale"),
    dict(type="TopdownAffine", input_size=codec["input_size"]),
    dict(type="PackPoseInputs"),
]

# Two training performers are watched while training; the held-out performers are for the test alone.
_data = dict(type=dataset_type, data_root=data_root, val_subjects=[14, 16])
train_dataloader = dict(
    batch_size=32,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type="DefaultSampler", shuffle=True),
    dataset=dict(**_data, subset="train", frame_interval=8, pipeline=train_pipeline),
)
val_dataloader = dict(
    batch_size=32,
    num_workers=0,
    sampler=dict(type="DefaultSampler", shuffle=False, round_up=False),
    dataset=dict(**_data, subset="val", frame_interval=30, pipeline=test_pipeline, test_mode=True),
)
test_dataloader = dict(
    batch_size=32,
    num_workers=0,
    sampler=dict(type="DefaultSampler", shuffle=False, round_up=False),
    dataset=dict(**_data, subset="test", frame_interval=10, pipeline=test_pipeline, test_mode=True),
)

# Average precision by object keypoint similarity; share of joints nearer than 0.05, 0.1 and 0.2 of the longer side of
# the person's box; mean distance in pixels of the store.
val_evaluator = [
    dict(type="CocoMetric"),
    dict(type="PCKAccuracy", thr=0.05, prefix="0.05"),
    dict(type="PCKAccuracy", thr=0.1, prefix="0.1"),
    dict(type="PCKAccuracy", thr=0.2, prefix="0.2"),
    dict(type="EPE"),
]
test_evaluator = val_evaluator

max_epochs = 3
base_lr = 1e-3
train_cfg = dict(max_epochs=max_epochs, val_interval=1)
optim_wrapper = dict(
    type="OptimWrapper",
    optimizer=dict(type="AdamW", lr=base_lr, weight_decay=0.0),
    clip_grad=dict(max_norm=35),
    paramwise_cfg=dict(norm_decay_mult=0, bias_decay_mult=0, bypass_duplicate=True),
)
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
default_hooks = dict(checkpoint=dict(type="pasgan.PlainCheckpointHook", interval=1, max_keep_ckpts=1))
randomness = dict(seed=0)
