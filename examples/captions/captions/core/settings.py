"""Settings from the environment (and `.env` in development)."""

from functools import lru_cache

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ASYNC_DRIVER = "postgresql+asyncpg://"


class Settings(BaseSettings):
    """Everything that differs between development, staging and production."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    environment: str = "development"
    debug: bool = False

    database_url: str = "postgresql+asyncpg://captions:captions@localhost:5432/captions"
    database_pool_size: int = Field(default=10, ge=1)
    database_max_overflow: int = Field(default=5, ge=0)
    database_pool_timeout: float = 10.0
    database_pool_recycle: int = 1800
    database_statement_timeout_ms: int = 15_000

    redis_url: str = "redis://localhost:6379/0"
    s3_endpoint_url: str | None = None
    s3_bucket: str = "captions-media"
    recogniser_url: str = "http://recogniser:9000"

    secret_key: SecretStr = SecretStr("change-me")
    access_token_minutes: int = 30
    refresh_token_days: int = 30

    @field_validator("database_url")
    @classmethod
    def use_async_driver(cls, value: str) -> str:
        """Accept the plain URLs that hosting platforms hand out."""
        for prefix in ("postgres://", "postgresql://"):
            if value.startswith(prefix):
                return ASYNC_DRIVER + value.removeprefix(prefix)
        return value


@lru_cache
def get_settings() -> Settings:
    return Settings()
