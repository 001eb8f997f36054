# NTU RGB+D, the protocol of Lakhal et al. (View-LSTM, GTNet): A001 to A049, the whole frame squeezed to 128x128 (aspect
# not kept), a 112 px crop, random in training and in the middle (offset 8) at test, T = 8 consecutive frames.
# Theirs scales colours to [-1, 1]; here they are in [0, 1] as everywhere, which is the range that the measures are for.
# Prepare the store with: python tools/prepare_data.py ntu RAW --out data/ntu_128 --size 128x128
_base_ = ["./ntu_112.py"]

data_root = "data/ntu_128"

_crop = dict(type="CropClip", size=112)
train_pipeline = [*_base_.train_pipeline[:3], dict(**_crop, position="random"), *_base_.train_pipeline[4:]]
test_pipeline = [*_base_.test_pipeline[:2], dict(**_crop, position="center"), *_base_.test_pipeline[3:]]
pose_pipeline = [*_base_.pose_pipeline[:3], dict(**_crop, position="random"), *_base_.pose_pipeline[4:]]
_clips = dict(clip_stride=1, actions=list(range(1, 50)))
train_dataloader = dict(dataset=dict(**_clips, pipeline=train_pipeline))
pose_dataloader = dict(dataset=dict(**_clips, pipeline=pose_pipeline))
prior_pose_dataloader = dict(dataset=dict(actions=_clips["actions"], pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(**_clips, pipeline=test_pipeline))
test_dataloader = dict(dataset=dict(**_clips, pipeline=test_pipeline))
