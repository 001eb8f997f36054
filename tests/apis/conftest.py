import pytest

from pasgan.apis import ViewSynthesisInferencer
from pasgan.apis.example_recording import ExampleRecording, write_example


@pytest.fixture(scope="session")
def example(tmp_path_factory) -> ExampleRecording:
    """The recording of `pasgan generate --example`."""
    return write_example(tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="session")
def inferencer() -> ViewSynthesisInferencer:
    """The shipped model."""
    return ViewSynthesisInferencer(show_progress=False)


@pytest.fixture
def given(example) -> dict:
    """All that is given besides the video: no pose has to be found."""
    return {
        "target_image": example.target_image,
        "target_view": example.target_view,
        "source_view": example.source_view,
        "keypoints": example.keypoints,
        "target_keypoints": example.target_keypoints,
    }
