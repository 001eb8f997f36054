# Adam 1e-4, as in the paper; phases one after the other. A leaf config says how long each is.
optim_wrapper = dict(
    constructor="SynthesizerOptimWrapperConstructor",
    generator=dict(optimizer=dict(type="Adam", lr=1e-4), clip_grad=dict(max_norm=10.0)),
    discriminator=dict(optimizer=dict(type="Adam", lr=1e-4), clip_grad=dict(max_norm=10.0)),
)
param_scheduler = []

train_cfg = dict(type="PhasedTrainLoop", val_interval=5000)
val_cfg = dict()
test_cfg = dict()

custom_hooks = [dict(type="SynthesisStripHook", interval=5000)]
