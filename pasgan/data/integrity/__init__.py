"""Checks of recordings for what a reader cannot see: videos and skeletons that do not belong together."""
