"""Everything that can be configured, read once from the environment (prefix REMIX_)."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Basemap(BaseModel):
    """A background map that the reader may switch on; the default is none, so nothing leaves the origin."""

    id: str
    title: str
    url: str
    attribution: str
    max_zoom: int = 19


class Settings(BaseSettings):
    """The portal's settings; each one has a default that works on a fresh machine."""

    model_config = SettingsConfigDict(env_prefix="REMIX_", frozen=True)

    home: Path = ROOT / ".remix"
    database_url: str = ""
    public_url: str = ""
    basemaps: tuple[Basemap, ...] = ()
    contact_email: str = ""
    log_level: str = "INFO"
    requests_per_minute: int = 6000
    cache_bytes: int = 128 * 1024 * 1024
    pool_size: int = 8
    statement_timeout_ms: int = 5000


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
