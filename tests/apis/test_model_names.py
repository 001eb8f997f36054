import pytest

from pasgan.apis.model_names import ModelNameError, find_model, list_models


def test_the_models_of_the_project():
    names = [model.name for model in list_models()]
    assert {"pasgan_ntu_112", "rtnet_ntu_112", "pasgan_sample_56"} < set(names)
    assert [model.name for model in list_models("pasgan_*", with_weights=True)] == ["pasgan_sample_56"]
    model = find_model("pasgan_sample_56")
    assert model.config.is_file()
    assert model.weights.name == "pasgan_sample_56.safetensors"
    assert find_model("pasgan_ntu_112").weights is None


def test_unknown_names():
    with pytest.raises(ModelNameError, match=r"no model 'pasgan_sampel_56'; perhaps pasgan_sample_56"):
        find_model("pasgan_sampel_56")


def test_outside_of_a_checkout(tmp_path):
    with pytest.raises(ModelNameError, match="install pasgan from a checkout"):
        find_model("pasgan_sample_56", root=tmp_path)
