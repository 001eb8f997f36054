"""VDG on NTU RGB+D at 112x112, frame by frame, every frame with its true target pose."""

_base_ = ["../_base_/models/vdg.py", "../_base_/pose_guided_ntu_112.py"]
