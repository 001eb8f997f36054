from __future__ import annotations

import pytest
from mmengine.config import Config

from pasgan.apis.metric_options import MetricError, add_metrics, metric_names


@pytest.fixture
def cfg():
    return Config({"test_evaluator": {"metrics": [{"type": "PSNR"}, {"type": "PoseMSE"}]}, "lpips_weights": "here.pth"})


def test_metrics_are_added_or_replaced(cfg):
    add_metrics(cfg, [["PSNR", "regions=[full,moving]"], ["LPIPS", "net=vgg"]])
    assert [dict(metric) for metric in cfg.test_evaluator.metrics] == [
        {"type": "PoseMSE"},
        {"type": "PSNR", "regions": ["full", "moving"]},
        {"type": "LPIPS", "net": "vgg", "lpips_weights": "here.pth"},
    ]


def test_names_are_the_measures():
    assert {"MSE", "PSNR", "SSIM", "LPIPS", "FVD", "PCK", "WarpingError"} <= set(metric_names())
    assert "DumpPredictions" not in metric_names()


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (["psnr"], "no metric 'psnr'.*did you mean 'PSNR'"),
        (["PSNR", "region=full"], "'region=full' is not KEY=VALUE with a key of: regions"),
        (["PSNR", "full"], "'full' is not KEY=VALUE"),
    ],
)
def test_typing_errors_are_named(cfg, request_, message):
    with pytest.raises(MetricError, match=message):
        add_metrics(cfg, [request_])
