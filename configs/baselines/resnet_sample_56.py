"""ResNet for a CPU, on the generated sample with depth maps at 56x56: VDNet's without its View-LSTM cells."""

_base_ = ["./vdnet_sample_56.py"]

model = dict(type="ResNetSynthesizer", generator=dict(type="ResNetSynthesizerGenerator"))
