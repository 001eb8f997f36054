"""Training loops."""

from pasgan.engine.loops.phased_train_loop import Phase, PhasedTrainLoop, schedule_phases

__all__ = ["Phase", "PhasedTrainLoop", "schedule_phases"]
