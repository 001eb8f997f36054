"""Networks and losses; importing this package registers all of them."""

from pasgan.models import (
    attention,
    data_preprocessors,
    decoders,
    discriminators,
    encoders,
    feature_transformation,
    losses,
    pose_estimators,
    pose_transformation,
    synthesizers,
)

__all__ = [
    "attention",
    "data_preprocessors",
    "decoders",
    "discriminators",
    "encoders",
    "feature_transformation",
    "losses",
    "pose_estimators",
    "pose_transformation",
    "synthesizers",
]
