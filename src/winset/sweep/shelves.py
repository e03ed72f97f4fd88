"""Where the files of a sweep lie: a folder of a disk, or a bucket of an object store that fsspec knows.

Either way a file is there whole or not at all, and of several processes that make the same file first only one does:
on a disk by writing beside the place and renaming or linking, in a bucket since objects are put whole and, with the
condition that there is none, once. Processes without a common disk share a sweep through a bucket.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Protocol

from winset.base.errors import ModelError
from winset.sweep.claims import Claims

__all__ = ["ChunkClaims", "Folder", "Shelf", "said", "shelf_at"]

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://")


class ChunkClaims(Protocol):
    """Which process works on which chunk."""

    token: str

    def take(self, chunk: int) -> bool:
        """Claim a chunk; whether nobody else holds it."""

    def release(self, chunk: int, done: bool) -> None:
        """Give a chunk back."""

    def gone(self, name: str) -> bool:
        """Whether the process that a file of this name is of is gone."""

    def close(self) -> None:
        """Give everything back."""


class Shelf(Protocol):
    """Files by name."""

    def make(self) -> None:
        """Let there be a place for files."""

    def names(self) -> set[str]:
        """Of all files that are there."""

    def has(self, name: str) -> bool:
        """Whether a file is there."""

    def load(self, name: str) -> bytes:
        """What a file holds; FileNotFoundError if there is none."""

    def save(self, name: str, data: bytes, token: str) -> None:
        """Write a file, whole or not at all; ``token`` names who writes."""

    def save_first(self, name: str, data: bytes, token: str) -> bool:
        """The same, but only if there is no such file yet; whether there was none."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""

    def place(self, name: str) -> str:
        """The full name of a file, for messages."""

    def claims(self) -> ChunkClaims:
        """New claims of this process on chunks."""


def shelf_at(folder: str | Path) -> Shelf:
    """The folder of this path, or the bucket of an address such as ``s3://bucket/sweep``.

    Raises
    ------
    ModelError
        If no library for the address is installed.
    """
    text = str(folder)
    if not isinstance(folder, str) or not _ADDRESS.match(text) or text.startswith("file://"):
        return Folder(Path(text.removeprefix("file://")))
    try:
        from winset.sweep.bucket import Bucket

        return Bucket(text)
    except ImportError as error:
        raise ModelError(f"out: {text}: {error}; pip install 'winset[cluster,s3]'") from None
    except ValueError as error:
        raise ModelError(f"out: {text}: {error}") from None


def said(error: BaseException) -> str:
    """What an error of a disk or an object store says."""
    return str(getattr(error, "strerror", None) or error)


class Folder:
    """A folder of a disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    def make(self) -> None:
        """Make the folder and those above it."""
        self.path.mkdir(parents=True, exist_ok=True)

    def names(self) -> set[str]:
        """Of all files in the folder."""
        return {path.name for path in self.path.iterdir()}

    def has(self, name: str) -> bool:
        """Whether the file is there."""
        return (self.path / name).exists()

    def load(self, name: str) -> bytes:
        """What the file holds."""
        return (self.path / name).read_bytes()

    def save(self, name: str, data: bytes, token: str) -> None:
        """Write beside the place, flush to the disk, rename."""
        write_whole(self.path / name, data, token)

    def save_first(self, name: str, data: bytes, token: str) -> bool:
        """The same by a link, which only one of several processes can make."""
        path, beside = self.path / name, self.path / f".{name}.{token}"
        try:
            _write_through(beside, data)
            try:
                os.link(beside, path)
            except FileExistsError:
                return False
            except OSError:  # a disk without links
                if path.exists():
                    return False
                beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        return True

    def remove(self, name: str) -> None:
        """Remove the file."""
        (self.path / name).unlink(missing_ok=True)

    def place(self, name: str) -> str:
        """Its path."""
        return str(self.path / name)

    def claims(self) -> Claims:
        """Claims by links in the folder."""
        return Claims(self.path)


def write_whole(path: Path, data: bytes, token: str) -> None:
    """Write beside the place, flush to the disk, rename: the file is there whole, or not at all."""
    beside = path.with_name(f".{path.name}.{token}")
    try:
        _write_through(beside, data)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _write_through(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
