# PKU-MMD: the protocol of ntu_112.py at twice its size: 480x270 store, 100 px side trim, a 224 px crop for both views.
_base_ = ["./ntu_112.py"]

data_root = "data/pku"

_crop = dict(type="CropClip", size=224, side_trim=100)
train_pipeline = [*_base_.train_pipeline[:3], dict(**_crop, position="random"), *_base_.train_pipeline[4:]]
test_pipeline = [*_base_.test_pipeline[:2], dict(**_crop, position="center"), *_base_.test_pipeline[3:]]
pose_pipeline = [*_base_.pose_pipeline[:3], dict(**_crop, position="random"), *_base_.pose_pipeline[4:]]

# Performers are numbered by `pasgan/structures/pku_protocol.py`.
_val_subjects = [1, 2]
train_dataloader = dict(dataset=dict(split="pku_xsub", val_subjects=_val_subjects, pipeline=train_pipeline))
pose_dataloader = dict(dataset=dict(split="pku_xsub", val_subjects=_val_subjects, pipeline=pose_pipeline))
prior_pose_dataloader = dict(dataset=dict(split="pku_xsub", val_subjects=_val_subjects, pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(split="pku_xsub", val_subjects=_val_subjects, pipeline=test_pipeline))
test_dataloader = dict(dataset=dict(split="pku_xsub", val_subjects=_val_subjects, pipeline=test_pipeline))
