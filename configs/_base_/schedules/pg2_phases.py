# PG2's released code, the version for 128x64: Adam 2e-5 with beta1 = 0.5, the coarse network alone for 22,000 steps,
# then refinement and discriminator in turn to step 60,000.
optim_wrapper = dict(
    constructor="SynthesizerOptimWrapperConstructor",
    generator=dict(optimizer=dict(type="Adam", lr=2e-5, betas=(0.5, 0.999))),
    discriminator=dict(optimizer=dict(type="Adam", lr=2e-5, betas=(0.5, 0.999))),
)
param_scheduler = []

train_cfg = dict(
    type="PhasedTrainLoop",
    phases=[
        dict(name="coarse", iters=22000),
        dict(name="adversarial", iters=38000, freeze=["coarse_network"]),
    ],
    val_interval=5000,
)
val_cfg = dict()
test_cfg = dict()

custom_hooks = [dict(type="SynthesisStripHook", interval=5000)]
