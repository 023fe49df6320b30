"""Dramatiq actors. `dramatiq captions.modules.tasks.workers` runs them all."""

from captions.modules.tasks.workers.broker import broker
from captions.modules.tasks.workers.maintenance import purge_deleted, reap_lost_tasks, send_digests
from captions.modules.tasks.workers.queue import start_queued_jobs
from captions.modules.tasks.workers.transcription import transcribe
from captions.modules.tasks.workers.webhooks import deliver_due_webhooks

__all__ = [
    "broker",
    "deliver_due_webhooks",
    "purge_deleted",
    "reap_lost_tasks",
    "send_digests",
    "start_queued_jobs",
    "transcribe",
]
