"""The broker, and the event loop that async actors run on."""

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware.asyncio import AsyncIO

import captions.models  # noqa: F401  (all mappers, before the first query)
from captions.core.settings import get_settings

broker = RedisBroker(url=get_settings().redis_url)
broker.add_middleware(AsyncIO())
dramatiq.set_broker(broker)
