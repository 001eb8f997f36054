"""The version of pasgan."""

__version__ = "0.1.0"
