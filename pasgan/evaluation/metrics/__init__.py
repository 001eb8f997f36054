"""MMEngine metrics: thin classes over the measures in `pasgan.evaluation.functional`."""

from pasgan.evaluation.metrics.view_synthesis_metric import ViewSynthesisMetric

__all__ = ["ViewSynthesisMetric"]
