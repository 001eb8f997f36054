# What PG2 and VDG share on the generated sample at 56x56, beside the model: a short schedule for a CPU.
_base_ = [
    "./datasets/ntu_56.py",
    "./schedules/pg2_phases.py",
    "./evaluation.py",
    "./default_runtime.py",
]

data_root = "data/ntu_sample"

_pack = dict(type="PackViewSynthesisInputs", source_video=True, target_keypoints=True)
train_pipeline = [*_base_.train_pipeline[:-1], _pack]
test_pipeline = [*_base_.test_pipeline[:-1], _pack]
_data = dict(val_subjects=[16, 34], pipeline=test_pipeline)
train_dataloader = dict(
    batch_size=2, num_workers=1, dataset=dict(val_subjects=_data["val_subjects"], pipeline=train_pipeline)
)
val_dataloader = dict(batch_size=12, num_workers=1, dataset=dict(**_data, max_items=60))
test_dataloader = dict(batch_size=12, num_workers=1, dataset=_data)

train_cfg = dict(
    phases=[
        dict(name="coarse", iters=3000),
        dict(name="adversarial", iters=1000, freeze=["coarse_network"]),
    ],
    val_interval=1000,
)
optim_wrapper = dict(
    generator=dict(optimizer=dict(lr=1e-3)),
    discriminator=dict(optimizer=dict(lr=2e-4)),
)
default_hooks = dict(checkpoint=dict(interval=500))
custom_hooks = [dict(type="SynthesisStripHook", interval=1000)]
