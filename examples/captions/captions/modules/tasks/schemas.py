import datetime as dt
import uuid

from captions.core.schemas import Schema
from captions.modules.tasks.models import TaskStatus


class TaskRead(Schema):
    id: uuid.UUID
    message_id: str
    actor: str
    queue: str
    status: TaskStatus
    retries: int
    heartbeat_at: dt.datetime | None
    finished_at: dt.datetime | None


class QueueDepth(Schema):
    queue: str
    enqueued: int
    running: int
