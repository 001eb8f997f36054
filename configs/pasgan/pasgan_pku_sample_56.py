"""The light PAS-GAN of `pasgan_sample_56.py` on the generated sample in PKU-MMD's form, its 224 px crops made 56 px.

python tools/make_sample.py data/pku_sample_raw --format pku
python tools/prepare_data.py pku data/pku_sample_raw --out data/pku_sample
"""

_base_ = ["./pasgan_sample_56.py"]

data_root = "data/pku_sample"

_crop = dict(type="CropClip", size=224, side_trim=100)
train_pipeline = [*_base_.train_pipeline[:3], dict(**_crop, position="random"), *_base_.train_pipeline[4:]]
test_pipeline = [*_base_.test_pipeline[:2], dict(**_crop, position="center"), *_base_.test_pipeline[3:]]
pose_pipeline = [*_base_.pose_pipeline[:3], dict(**_crop, position="random"), *_base_.pose_pipeline[4:]]

_val_subjects = [2]
train_dataloader = dict(dataset=dict(split="pku_xsub", val_subjects=_val_subjects, pipeline=train_pipeline))
pose_dataloader = dict(dataset=dict(split="pku_xsub", val_subjects=_val_subjects, pipeline=pose_pipeline))
prior_pose_dataloader = dict(dataset=dict(split="pku_xsub", val_subjects=_val_subjects, pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(split="pku_xsub", val_subjects=_val_subjects, pipeline=test_pipeline))
test_dataloader = dict(dataset=dict(split="pku_xsub", val_subjects=_val_subjects, pipeline=test_pipeline))
