"""ResNet on NTU RGB+D with depth maps at 112x112: VDNet's encoders and decoder without its View-LSTM cells."""

_base_ = ["./vdnet_ntu_112.py"]

model = dict(type="ResNetSynthesizer", generator=dict(type="ResNetSynthesizerGenerator"))
