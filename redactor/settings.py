"""Settings of an installation, from the environment (prefix ``REDACTOR_``) or ``.env``.

The defaults are the embedded way to run: SQLite, a file-based broker and blobs in one data
folder. Production overrides the URLs. Nothing secret has a default.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """All settings. Sizes are bytes, times are seconds unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix="REDACTOR_", env_file=".env", extra="ignore")

    data_dir: Path = Field(Path("var"), description="Folder of the embedded default")
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in data_dir")
    broker_url: str = Field("", description="redis://…; empty: file-based broker in data_dir")
    blob_url: str = Field("", description="s3://bucket/prefix; empty: a folder in data_dir")
    s3_endpoint: str = Field("", description="Endpoint of an S3-compatible store")
    s3_region: str = "eu-north-1"
    s3_access_key: SecretStr = SecretStr("")
    s3_secret_key: SecretStr = SecretStr("")
    secret_key: SecretStr = Field(
        SecretStr(""), description="Key for sessions and stored passwords; embedded: made once"
    )

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = Field("", description="Address users see; https turns on secure cookies")
    session_hours: int = 12

    authority_name: str = Field("Kommunen", description="Printed in letters")
    authority_address: str = ""
    authority_contact: str = ""
    require_approval: bool = Field(False, description="Four eyes: another person must approve")
    release_must_lock: bool = Field(
        False, description="Packages are given out locked with a password only"
    )

    model: str = Field("default", description="default, dacy:NAME, or a spaCy path or package")
    min_score: float = Field(0.35, ge=0, le=1, description="Weaker suggestions are not shown")
    ocr: bool = True
    ocr_dpi: int = 300

    max_file_bytes: int = 500 * 1024 * 1024
    max_pages: int = 5_000
    max_page_words: int = 50_000
    max_page_points: float = 14_400.0
    max_files_per_upload: int = 500
    max_upload_bytes: int = Field(4 * 1024**3, description="All files of one upload together")
    stage_timeout: int = Field(900, description="Hard time limit of one job")
    child_memory: int = Field(3 * 1024**3, description="Address space of a sandboxed child")
    pages_per_job: int = Field(50, ge=1, description="Pages of one text or language job")

    lease_seconds: int = Field(60, description="A job not heard from for this long is taken over")
    sweep_seconds: float = Field(5.0, description="How often lost and stale jobs are looked for")
    worker_concurrency: int = Field(2, ge=1)

    box_style: Literal["black", "outline", "pseudonym"] = "black"
    pdf_archive: bool = Field(
        False, description="Released files as PDF/A-2b where all known rules are met"
    )
    box_width: Literal["grid", "wide", "protected"] = Field(
        "grid", description="protected: words after a box are moved, so that its width tells little"
    )
    box_alternative: bool = Field(
        True, description="Text for screen readers and search: [udeladt efter …]"
    )
    box_legend: Literal["none", "first", "last"] = Field(
        "none", description="Page that explains the boxes"
    )
    log_level: str = "INFO"

    @property
    def embedded_database(self) -> bool:
        return not self.database_url

    def resolved_database_url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'redactor.db').resolve()}"

    def resolved_broker_url(self) -> str:
        return self.broker_url or "filesystem://"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The process's settings; tests call ``get_settings.cache_clear()`` after changing them."""
    return Settings()
