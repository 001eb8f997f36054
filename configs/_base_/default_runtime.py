default_scope = "pasgan"

# Top-level values that every class takes which needs them and does not set them itself.
# `vgg_weights`: 'torchvision' (downloaded once), the path of a file of torchvision's layout, or None for random ones.
# `i3d_weights`: the path of a file of pytorch-i3d, e.g. rgb_charades.pt, or None for random ones.
vgg_weights = "torchvision"
i3d_weights = None

default_hooks = dict(
    timer=dict(type="IterTimerHook"),
    logger=dict(type="LoggerHook", interval=50, log_metric_by_epoch=False),
    param_scheduler=dict(type="ParamSchedulerHook"),
    checkpoint=dict(type="PlainCheckpointHook", by_epoch=False, interval=2000, max_keep_ckpts=2),
    sampler_seed=dict(type="DistSamplerSeedHook"),
)
log_processor = dict(type="LogProcessor", by_epoch=False, window_size=50)
visualizer = dict(type="Visualizer", vis_backends=[dict(type="LocalVisBackend")])
log_level = "INFO"

env_cfg = dict(cudnn_benchmark=True, dist_cfg=dict(backend="nccl"))
randomness = dict(seed=0)

# Generator and discriminator are wrapped on their own, where several processes train.
# MMEngine looks the name up in its own scope, hence the prefix.
model_wrapper_cfg = dict(type="pasgan.SynthesizerDistributedDataParallel")

load_from = None
resume = False
