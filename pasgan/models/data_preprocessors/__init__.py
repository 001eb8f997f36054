"""From a batch of the dataset to the tensors of the model."""

from pasgan.models.data_preprocessors.view_synthesis_data_preprocessor import ViewSynthesisDataPreprocessor

__all__ = ["ViewSynthesisDataPreprocessor"]
