"""Where in the frames people are."""

from pasgan.poses.detectors.base_person_detector import BasePersonDetector
from pasgan.poses.detectors.dataset_boxes import DatasetBoxes
from pasgan.poses.detectors.whole_image import WholeImage

__all__ = ["BasePersonDetector", "DatasetBoxes", "WholeImage"]
