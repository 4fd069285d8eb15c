"""Settings, read from DNQA_... environment variables. Unknown names are refused."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import SettingsError

PREFIX = "DNQA_"
_CHECKOUT = Path(__file__).resolve().parent.parent
"""Where corpus/ and indexes/ lie when the package runs from its own checkout."""


def _beside_package(name: str) -> Path:
    base = _CHECKOUT if (_CHECKOUT / "pyproject.toml").is_file() else Path.cwd()
    return base / name


class Settings(BaseSettings):
    """Everything an operator can set. Each field is the variable DNQA_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    corpus_dir: Path = Field(
        default_factory=lambda: _beside_package("corpus"),
        description="Folder of the literature, one folder per topic.",
    )
    index_dir: Path = Field(
        default_factory=lambda: _beside_package("indexes"),
        description="Folder of the index snapshots and of CURRENT.",
    )
    encoder: str = Field(
        default="packaged",
        description=(
            "Embedding model: `packaged` (all-MiniLM-L6-v2 from the installed package), a folder, "
            "`name@revision` of a model hub, or `hashing` (no meaning; for tests)."
        ),
    )
    reranker: str = Field(
        default="",
        description="Cross-encoder that reorders the best passages: empty (none), a folder, "
        "or `name@revision`.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=8000, description="Port to listen on; 0 lets the system choose."
    )
    max_question_chars: Annotated[int, Field(ge=100, le=20_000)] = Field(
        default=2_000, description="Longest question, in characters."
    )
    max_body_bytes: Annotated[int, Field(ge=1_024, le=10_000_000)] = Field(
        default=262_144, description="Largest request body, in bytes."
    )
    max_waiting: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=64,
        description="Questions that may wait for the encoder; more are answered 503 at once.",
    )
    encoder_threads: Annotated[int, Field(ge=1, le=64)] = Field(
        default=2, description="Processor threads for encoding."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe log lines to write."
    )


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        SettingsError: A DNQA_ variable has no meaning or a value outside its bounds; the value
            itself is not repeated, since some are secret.
    """
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    unknown = sorted(
        name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known
    )
    if unknown:
        raise SettingsError(
            f"Unknown setting {', '.join(unknown)}.",
            remedy="`dnqa config show` lists the settings; unset or rename the variable.",
        )
    try:
        return Settings()
    except ValidationError as error:
        findings = "; ".join(
            f"{PREFIX}{str(finding['loc'][0]).upper()}: {finding['msg']}"
            for finding in error.errors()
        )
        raise SettingsError(
            f"{findings}.", remedy="Correct the variable and start again."
        ) from error
