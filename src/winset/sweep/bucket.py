"""A sweep's files in an object store, by fsspec: S3, Google Cloud Storage, Azure, or the memory of this process.

Objects are put whole. What only one of several processes may make is put on the condition that there is none
(``If-None-Match``), which the store itself decides. A process renews an object with its name; a claim has lapsed if
that object is gone, or was renewed long before this process renewed its own: both times are told by the store.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, cast

import fsspec

from winset.sweep.claims import LEASE, machine, runs

__all__ = ["Bucket", "BucketClaims"]


class FileSystem(Protocol):
    """What is used of fsspec's file systems."""

    protocol: str | tuple[str, ...]

    def ls(self, path: str, detail: bool, refresh: bool) -> list[str]:
        """Full names below a path."""

    def exists(self, path: str) -> bool:
        """Whether there is such an object."""

    def cat_file(self, path: str) -> bytes:
        """An object."""

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite") -> None:
        """Put an object; with mode ``"create"`` FileExistsError if there is one."""

    def rm_file(self, path: str) -> None:
        """Remove an object."""

    def modified(self, path: str) -> datetime:
        """When an object was put."""

    def invalidate_cache(self) -> None:
        """Forget what was listed."""


class Bucket:
    """The objects below an address."""

    def __init__(self, address: str) -> None:
        system, root = fsspec.core.url_to_fs(address.rstrip("/"), use_listings_cache=False)
        self.address, self.root = address.rstrip("/"), str(root)
        self.system = cast(FileSystem, system)

    def __str__(self) -> str:
        return self.address

    def key(self, name: str) -> str:
        """The full name of an object."""
        return f"{self.root}/{name}"

    def make(self) -> None:
        """Nothing: what is below an address comes to be with the first object."""

    def names(self) -> set[str]:
        """Of all objects below the address."""
        self.system.invalidate_cache()
        try:
            return {path.rsplit("/", 1)[-1] for path in self.system.ls(self.root, detail=False, refresh=True)} - {""}
        except FileNotFoundError:
            return set()

    def has(self, name: str) -> bool:
        """Whether the object is there."""
        self.system.invalidate_cache()
        return self.system.exists(self.key(name))

    def load(self, name: str) -> bytes:
        """What the object holds."""
        return self.system.cat_file(self.key(name))

    def save(self, name: str, data: bytes, token: str) -> None:
        """Put the object."""
        self.system.pipe_file(self.key(name), data)

    def save_first(self, name: str, data: bytes, token: str) -> bool:
        """Put the object on the condition that there is none."""
        try:
            self.system.pipe_file(self.key(name), data, mode="create")
        except FileExistsError:
            return False
        return True

    def remove(self, name: str) -> None:
        """Remove the object."""
        with contextlib.suppress(FileNotFoundError):
            self.system.rm_file(self.key(name))

    def renewed(self, name: str) -> datetime:
        """When the object was put, by the store's clock."""
        self.system.invalidate_cache()
        return self.system.modified(self.key(name))

    def place(self, name: str) -> str:
        """Its address."""
        return f"{self.address}/{name}"

    def claims(self) -> BucketClaims:
        """Claims by objects that are put once."""
        return BucketClaims(self)


class BucketClaims:
    """The claims of one process on the chunks of a sweep in a bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket, self.token = bucket, uuid.uuid4().hex
        self._card = json.dumps({"machine": machine(), "process": os.getpid(), "token": self.token}).encode()
        self._held: dict[int, list[str]] = {}
        self._ended = threading.Event()
        self._renew()
        threading.Thread(target=self._give_signs, daemon=True).start()

    @property
    def _own(self) -> str:
        return f".owner-{self.token}"

    def _renew(self) -> None:
        self.bucket.save(self._own, self._card, self.token)

    def take(self, chunk: int) -> bool:
        """Claim a chunk; whether nobody else holds it. After a claim that lapsed comes that of the next generation."""
        below: list[str] = []
        while True:
            claim = f".chunk-{chunk:07d}.claim-{len(below)}"
            if self.bucket.save_first(claim, self._card, self.token):
                self._held[chunk] = [*below, claim]
                return True
            if not self.gone(claim):
                return False
            below.append(claim)

    def release(self, chunk: int, done: bool) -> None:
        """Give a chunk back; if it is done, with the claims that lapsed on it."""
        claims = self._held.pop(chunk, [])
        for claim in claims if done else claims[-1:]:
            self.bucket.remove(claim)

    def gone(self, name: str) -> bool:
        """Whether the process that a claim or an owner's object names is gone, or has given no sign for long."""
        try:
            owner = json.loads(self.bucket.load(name))
        except FileNotFoundError:
            return False  # it has just been given back
        except ValueError:
            owner = None
        if not isinstance(owner, dict):
            return True
        token = str(owner.get("token"))
        if token == self.token:
            return False
        if owner.get("machine") == machine() and not runs(owner.get("process")):
            return True
        try:
            last = self.bucket.renewed(f".owner-{token}")
        except FileNotFoundError:
            return True
        self._renew()
        return (self.bucket.renewed(self._own) - last).total_seconds() > LEASE

    def close(self) -> None:
        """Give everything back."""
        self._ended.set()
        for chunk in list(self._held):
            _tried(lambda chunk=chunk: self.release(chunk, done=False))  # type: ignore[misc]
        _tried(lambda: self.bucket.remove(self._own))

    def _give_signs(self) -> None:
        while not self._ended.wait(LEASE / 4):
            _tried(self._renew)


def _tried(action: Callable[[], None]) -> None:
    """Do it if the store can be reached."""
    with contextlib.suppress(OSError):
        action()
