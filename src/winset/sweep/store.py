"""A sweep on disk: one Parquet file a chunk and a manifest, each written whole or not at all.

A chunk's file holds the chunk's tally, with a digest, and the columns asked for. It is written beside its place,
flushed to the disk and then renamed, so a file that is there is complete; the folder tells which chunks are done.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import ModelError
from winset.sweep.tally import Tally

__all__ = ["Store"]


FORMAT = 1
MANIFEST = "manifest.json"


class Store:
    """The folder of one sweep.

    Parameters
    ----------
    folder
        Where the chunks lie or will lie.
    manifest
        What is swept: a fingerprint of the game, the plan, the length of a chunk, the columns.
    """

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        self.folder = folder
        self.manifest = dict(manifest)

    @classmethod
    def prepare(cls, folder: str | Path, manifest: Mapping[str, Any], resume: bool) -> Store:
        """A folder to write to: a new one, or with ``resume`` one that an earlier run of the same sweep left.

        Raises
        ------
        ModelError
            If the folder holds another sweep, or holds this one and ``resume`` is off, or cannot be written.
        """
        _parquet()
        folder = Path(folder)
        store = cls(folder, manifest)
        if (folder / MANIFEST).exists():
            before = cls.open(folder).manifest
            if not resume:
                raise ModelError(f"out: {folder} holds a sweep already; resume it, or choose another folder")
            changed = [key for key in store.manifest if before.get(key) != store.manifest[key]]
            if changed:
                raise ModelError(f"out: {folder} holds another sweep; it differs in {', '.join(changed)}")
            return store
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _write_whole(folder / MANIFEST, json.dumps(store.manifest, indent=1).encode())
        except OSError as error:
            raise ModelError(f"out: {folder} cannot be written: {error.strerror or error}") from None
        return store

    @classmethod
    def open(cls, folder: str | Path) -> Store:
        """The folder of an earlier sweep.

        Raises
        ------
        ModelError
            If there is no manifest in it that can be read.
        """
        path = Path(folder) / MANIFEST
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ModelError(f"{folder}: holds no sweep; there is no {MANIFEST}") from None
        except (OSError, ValueError) as error:
            raise ModelError(f"{path}: cannot be read: {error}") from None
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise ModelError(f"{path}: is not the manifest of a sweep of format {FORMAT}")
        return cls(Path(folder), manifest)

    def path(self, chunk: int) -> Path:
        """The file of a chunk."""
        return self.folder / f"chunk-{chunk:07d}.parquet"

    def done(self) -> set[int]:
        """The chunks whose files are there."""
        return {int(path.stem.removeprefix("chunk-")) for path in self.folder.glob("chunk-*.parquet")}

    def write(self, chunk: int, tally: Tally, columns: Mapping[str, NDArray[Any]], legend: Mapping[str, Any]) -> None:
        """Write a chunk's file.

        Raises
        ------
        ModelError
            If it cannot be written, the disk being full for instance; what was written before stays as it was.
        """
        arrow, parquet = _parquet()
        data = tally.to_bytes()
        arrays = {name: _arrow_column(arrow, column, legend.get(name)) for name, column in columns.items()}
        table = arrow.table(arrays or {"rows": arrow.array([tally.rows])})
        notes = {
            "winset": json.dumps({"sweep": self.manifest["fingerprint"], "chunk": chunk, "rows": tally.rows}),
            "digest": hashlib.sha256(data).hexdigest(),
            "tally": base64.b64encode(data).decode(),
        }
        sink = arrow.BufferOutputStream()
        with parquet.ParquetWriter(sink, table.schema, write_page_checksum=True) as writer:
            writer.write_table(table)
            writer.add_key_value_metadata(notes)
        try:
            _write_whole(self.path(chunk), sink.getvalue())
        except OSError as error:
            raise ModelError(
                f"{self.path(chunk)}: cannot be written: {error.strerror or error}; the chunks before it are intact, "
                "and the sweep can be resumed"
            ) from None

    def read(self, chunk: int) -> Tally:
        """The tally in a chunk's file.

        Raises
        ------
        ModelError
            If the file is damaged or belongs to another sweep.
        """
        _, parquet = _parquet()
        path = self.path(chunk)
        advice = "remove the file and resume, and the chunk is solved again; the other chunks are intact"
        try:
            file = parquet.ParquetFile(path, page_checksum_verification=True)
            file.read()
            notes = file.metadata.metadata or {}
            head = json.loads(notes[b"winset"])
            data = base64.b64decode(notes[b"tally"], validate=True)
            intact = hashlib.sha256(data).hexdigest().encode() == notes[b"digest"]
        except Exception as error:  # a damaged file makes the reader fail in many ways
            raise ModelError(f"{path}: is damaged ({type(error).__name__}); {advice}") from None
        if not intact:
            raise ModelError(f"{path}: is damaged (its digest differs); {advice}")
        if head["sweep"] != self.manifest["fingerprint"] or head["chunk"] != chunk:
            raise ModelError(f"{path}: belongs to another sweep; {advice}")
        return Tally.from_bytes(data)


def _arrow_column(arrow: Any, column: NDArray[Any], words: tuple[str, ...] | None) -> Any:
    if words is None:
        return arrow.array(column)
    return arrow.DictionaryArray.from_arrays(arrow.array(column.astype(np.int32)), arrow.array(list(words)))


def _write_whole(path: Path, data: Any) -> None:
    """Write beside the place, flush to the disk, rename: the file is there whole, or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _parquet() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ModelError("out: writing chunks needs pyarrow; pip install 'winset[cluster]'") from None
    return pyarrow, pyarrow.parquet
