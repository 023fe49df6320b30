"""Keyset pagination: an opaque cursor made of the last row's sort key."""

import base64
import binascii
import datetime as dt
import json
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from captions.core.errors import AppError

T = TypeVar("T")

MAX_PAGE = 100

PageSize = Annotated[int, Query(ge=1, le=MAX_PAGE)]


class Page(BaseModel, Generic[T]):
    items: list[T]
    next_cursor: str | None = None


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the time that lists are ordered by, and the key that breaks ties."""

    at: dt.datetime
    key: str

    def encode(self) -> str:
        raw = json.dumps([self.at.isoformat(), self.key]).encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def decode(cls, value: str | None) -> "Cursor | None":
        if value is None:
            return None
        try:
            raw = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
            at, key = json.loads(raw)
            return cls(dt.datetime.fromisoformat(at), str(key))
        except (binascii.Error, ValueError) as error:
            raise AppError("The cursor is not one of ours.") from error
