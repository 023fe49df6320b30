"""Captions: upload a video, get it transcribed, styled and captioned."""

__version__ = "1.14.0"
