"""pasgan: novel-view human action video synthesis (PAS-GAN, arXiv 2110.07993) as a modular MMEngine toolkit."""

from pasgan.version import __version__

__all__ = ["__version__"]
