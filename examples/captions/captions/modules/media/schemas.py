import datetime as dt
import uuid
from typing import Literal

from pydantic import Field

from captions.core.schemas import Schema
from captions.modules.media.models import MediaKind

MediaStatus = Literal["uploaded", "probing", "ready", "rendering", "failed"]
VariantProfile = Literal["proxy-720p", "audio-16k", "render-1080p", "render-2160p", "thumbnail"]


class MediaCreate(Schema):
    source_file_id: uuid.UUID
    kind: MediaKind
    title: str = Field(min_length=1, max_length=200)


class ProbeStream(Schema):
    index: int = Field(ge=0)
    codec: str
    bit_rate: int | None = None
    channels: int | None = None
    width: int | None = None
    height: int | None = None


class Probe(Schema):
    """What ffprobe says, stored in `media.probe`."""

    container: str
    duration_ms: int = Field(ge=0)
    streams: list[ProbeStream]


class VariantRead(Schema):
    profile: VariantProfile
    codec: str
    bitrate_kbps: int | None
    file_id: uuid.UUID


class MediaRead(Schema):
    id: uuid.UUID
    project_id: uuid.UUID
    title: str
    kind: MediaKind
    status: MediaStatus
    duration_ms: int = Field(ge=0)
    created_at: dt.datetime
    variants: list[VariantRead] = []
