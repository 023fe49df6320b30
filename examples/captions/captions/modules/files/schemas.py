import datetime as dt
import uuid
from typing import Any

from pydantic import Field

from captions.core.schemas import Schema

MAX_UPLOAD_BYTES = 20 * 1024**3


class UploadRequest(Schema):
    name: str = Field(min_length=1, max_length=255)
    content_type: str = Field(max_length=127)
    size_bytes: int = Field(ge=0, le=MAX_UPLOAD_BYTES)
    attributes: dict[str, Any] = {}


class UploadTicket(Schema):
    file_id: uuid.UUID
    upload_url: str


class FileRead(Schema):
    id: uuid.UUID
    original_name: str
    content_type: str
    size_bytes: int
    attributes: dict[str, Any]
    created_at: dt.datetime


class Usage(Schema):
    size_bytes: int
