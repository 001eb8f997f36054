"""Poses of a whole store or folder of videos, found by an estimator in several processes.

`frame_sources` says what is read, `worker` estimates one video, `extraction` works through all of them, `pose_outputs`
is where the poses go, `extraction_report` says what was covered, `overlay_clip` shows it, `pose_run` is the whole.
"""
