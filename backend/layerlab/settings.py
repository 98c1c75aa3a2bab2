"""Every setting of the server: name, type, default, one line of help; each is `LAYERLAB_<NAME>` in the environment."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Limits(BaseSettings):
    """The largest a network, a run or a request may be. Defaults are for a single user."""

    model_config = SettingsConfigDict(env_prefix="LAYERLAB_LIMIT_", frozen=True)

    layers: int = Field(64, ge=1, description="Layers of one network")
    parameters: int = Field(50_000_000, ge=1, description="Trainable numbers of one network")
    activation_bytes: int = Field(512 * 2**20, ge=1, description="Bytes of all layers' outputs for one batch")
    multiply_adds: int = Field(10**14, ge=1, description="Multiply-adds of one run, forward and backward")
    epochs: int = Field(10_000, ge=1, description="Epochs of one run")
    body_bytes: int = Field(64 * 2**10, ge=1024, description="Bytes of a JSON body")
    inline_body_bytes: int = Field(2**20, ge=1024, description="Bytes of a JSON body that may carry examples")
    data_bytes: int = Field(2**30, ge=1024, description="Bytes of all inputs of one data set, as 32-bit floats")
    upload_bytes: int = Field(50 * 2**20, ge=1024, description="Bytes of one uploaded file")
    upload_rows: int = Field(1_000_000, ge=2, description="Examples of one uploaded file")
    upload_pixels: int = Field(4_000_000, ge=64, description="Pixels of one uploaded picture, before it is made small")


class Settings(BaseSettings):
    """How this server runs."""

    model_config = SettingsConfigDict(env_prefix="LAYERLAB_", frozen=True)

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("layerlab", appauthor=False),
        description="Folder of the database, checkpoints and pictures",
    )
    allowed_hosts: list[str] = Field(
        default_factory=list,
        description='Names besides loopback under which the server is reached, as a JSON list: ["lab.example.org"]',
    )
    allow_remote: bool = Field(
        False,
        description="Listen past loopback without accounts: everyone who reaches the port can use the server",
    )
    device: str = Field(
        "auto",
        pattern=r"^(auto|cpu|mps|cuda(:\d{1,2})?)$",
        description="What runs compute on: cpu, cuda, cuda:1, mps, or auto: an accelerator if there is one",
    )
    running_limit: int = Field(
        default_factory=lambda: max(2, min(4, os.cpu_count() or 2)), ge=1, le=256, description="Runs that train at once"
    )
    queued_limit: int = Field(50, ge=1, le=10_000, description="Runs that may wait in the queue")
    trainer_memory_bytes: int = Field(4 * 2**30, ge=256 * 2**20, description="Memory one trainer may take")
    run_seconds: int = Field(24 * 3600, ge=1, description="Wall-clock time one run may take")
    picture_store_bytes: int = Field(32 * 2**20, ge=2**20, description="Bytes of kept pictures of one run")
    checkpoint_store_bytes: int = Field(
        64 * 2**20, ge=0, description="Bytes of kept checkpoints of one run; first, best and newest stay in any case"
    )
    upload_store_bytes: int = Field(2 * 2**30, ge=2**20, description="Bytes that all uploads may take together")
    openml: bool = Field(False, description="Whether the server may fetch data sets from OpenML, over the internet")
    openml_url: str = Field(
        "https://www.openml.org", pattern="^https?://", description="Address of OpenML, or of a mirror of it"
    )
    viewers_limit: int = Field(500, ge=1, description="Live viewers at once")
    limits: Limits = Field(default_factory=Limits, description="The LAYERLAB_LIMIT_ settings")
