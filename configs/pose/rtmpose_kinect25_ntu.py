"""RTMPose-t with Kinect's 25 joints on NTU RGB+D itself, on a GPU: the whole network, and a larger input.

`python tools/prepare_data.py ntu RAW --out data/ntu` writes the store. Actions of two people are left out of it, so
that every frame has the one person whose joints are known.
"""

_base_ = ["./rtmpose_kinect25_sample.py"]
data_root = "data/ntu"

codec = dict(type="SimCCLabel", input_size=(192, 256), sigma=(4.9, 5.66), simcc_split_ratio=2.0, normalize=False)
model = dict(
    backbone=dict(arch_ovewrite=None, out_indices=(4,), norm_cfg=dict(type="SyncBN")),
    head=dict(in_channels=384, input_size=codec["input_size"], in_featuremap_size=(6, 8), decoder=codec),
)

_crop = dict(type="TopdownAffine", input_size=codec["input_size"])
_target = dict(type="GenerateTarget", encoder=codec)
_train = _base_.train_pipeline
train_pipeline = [*_train[:4], _crop, _train[5], _target, _train[7]]
test_pipeline = [*_base_.test_pipeline[:2], _crop, _base_.test_pipeline[3]]

# About 10,800 recordings of three views: every 15th frame makes some 180,000 frames per epoch.
_loader = dict(batch_size=256, num_workers=8, persistent_workers=True)
_data = dict(data_root=data_root)
train_dataloader = dict(**_loader, dataset=dict(**_data, frame_interval=15, pipeline=train_pipeline))
val_dataloader = dict(**_loader, dataset=dict(**_data, pipeline=test_pipeline))
test_dataloader = dict(**_loader, dataset=dict(**_data, frame_interval=30, pipeline=test_pipeline))

max_epochs = 20
base_lr = 2e-3
train_cfg = dict(max_epochs=max_epochs)
optim_wrapper = dict(optimizer=dict(lr=base_lr))
param_scheduler = [
    dict(type="LinearLR", start_factor=0.001, by_epoch=False, begin=0, end=1000),
    dict(
        type="CosineAnnealingLR",
        eta_min=base_lr * 0.02,
        begin=0,
        end=max_epochs,
        T_max=max_epochs,
        convert_to_iter_based=True,
    ),
]
