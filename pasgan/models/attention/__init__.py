"""Attention of the decoder: heat-maps of the target pose."""

from pasgan.models.attention.heatmap_attention import HeatmapAttention

__all__ = ["HeatmapAttention"]
