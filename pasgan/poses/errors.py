"""The error of pose estimation."""

from pasgan.structures import PasganError


class PoseEstimationError(PasganError):
    """Poses cannot be estimated; the message names what is missing or does not fit, and says what to do."""
