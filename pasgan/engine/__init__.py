"""Training machinery on MMEngine: loops, optimizers, hooks, configs, checkpoints."""
