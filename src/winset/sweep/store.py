"""A sweep that is kept: one Parquet file a chunk and a manifest, each written whole or not at all.

A chunk's file holds the chunk's tally, with a digest, and the columns asked for. A file that is there is complete, on a
disk as in a bucket (:mod:`winset.sweep.shelves`), so the files tell which chunks are done. The manifest says which
program writes; another one is refused. Several processes may write, each the chunks it claims.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from winset.base.array_types import Column
from winset.base.errors import ModelError
from winset.base.provenance import refuse_another_program
from winset.base.solution import Details
from winset.sweep.grid import Plan
from winset.sweep.shelves import ChunkClaims, Shelf, said, shelf_at
from winset.sweep.tally import Tally

__all__ = ["Store"]


FORMAT = 2
MANIFEST = "manifest.json"
KEYS = {"title": str, "fingerprint": str, "chunk": int, "columns": list, "certify": bool, "program": dict}
_CHUNK = re.compile(r"chunk-(\d{7,})\.parquet")
_CLAIM = re.compile(r"\.chunk-(\d{7,})\.claim-\d+")
_OWNER = re.compile(r"\.owner-([0-9a-f]{32})")
_BESIDE = re.compile(r"\.(?:manifest\.json|chunk-\d{7,}\.parquet)\.([0-9a-f]{32})")


class Store:
    """The folder of one sweep, on a disk or in a bucket.

    Parameters
    ----------
    shelf
        Where the chunks lie or will lie.
    manifest
        What is swept: a fingerprint of the game, the plan, the length of a chunk, the columns.
    """

    def __init__(self, shelf: Shelf, manifest: Details) -> None:
        self.shelf = shelf
        self.manifest = dict(manifest)
        self.chunks = -(-Plan.from_dict(self.manifest["plan"]).rows // self.manifest["chunk"])
        self._claims: ChunkClaims | None = None

    @classmethod
    def prepare(cls, folder: str | Path, manifest: Details, resume: bool) -> Store:
        """A folder to write to: a new one, or with ``resume`` one that an earlier run of the same sweep left.

        Raises
        ------
        ModelError
            If the folder holds another sweep or one of another program, or holds this one and ``resume`` is off, or
            has files that are no part of it, or cannot be written.
        """
        _parquet()
        shelf = shelf_at(folder)
        store = cls(shelf, manifest)
        try:
            before = shelf.has(MANIFEST)
            shelf.make()
            if not before:
                store._refuse_strangers()
                store._claims = shelf.claims()
                before = not shelf.save_first(MANIFEST, json.dumps(store.manifest, indent=1).encode(), store.token)
            if before:
                store._refuse_another(resume)
                store._claims = store._claims or shelf.claims()
            store._clean()
        except OSError as error:
            store.close()
            raise ModelError(f"out: {shelf} cannot be written: {said(error)}") from None
        except BaseException:
            store.close()
            raise
        return store

    def _refuse_strangers(self) -> None:
        try:
            self._stray(())
        except ModelError:
            if not self.shelf.has(MANIFEST):  # else another process has just begun this sweep
                raise

    def _refuse_another(self, resume: bool) -> None:
        before = type(self).open(self.shelf).manifest
        if not resume:
            raise ModelError(f"out: {self.shelf} holds a sweep already; resume it, or choose another folder")
        changed = [key for key in self.manifest if key != "program" and before.get(key) != self.manifest[key]]
        if changed:
            raise ModelError(f"out: {self.shelf} holds another sweep; it differs in {', '.join(changed)}")
        refuse_another_program(before["program"], f"out: {self.shelf}")

    @classmethod
    def open(cls, folder: str | Path | Shelf) -> Store:
        """The folder of an earlier sweep.

        Raises
        ------
        ModelError
            If there is no manifest in it that can be read.
        """
        shelf = shelf_at(folder) if isinstance(folder, str | Path) else folder
        path = shelf.place(MANIFEST)
        try:
            manifest = json.loads(shelf.load(MANIFEST).decode())
        except FileNotFoundError:
            raise ModelError(f"{shelf}: holds no sweep; there is no {MANIFEST}") from None
        except (OSError, ValueError) as error:
            raise ModelError(f"{path}: cannot be read: {error}") from None
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise ModelError(f"{path}: is not the manifest of a sweep of format {FORMAT}")
        wrong = [key for key, kind in KEYS.items() if not isinstance(manifest.get(key), kind)]
        try:
            Plan.from_dict(manifest["plan"])
        except (KeyError, TypeError, ValueError, AttributeError):
            wrong.append("plan")
        if wrong or manifest["chunk"] < 1:
            raise ModelError(f"{path}: is damaged: {', '.join(wrong) or 'chunk'} cannot be read")
        return cls(shelf, manifest)

    @property
    def token(self) -> str:
        """What this sweep's files that are being written carry in their names."""
        return "" if self._claims is None else self._claims.token

    def name(self, chunk: int) -> str:
        """The name of a chunk's file."""
        return f"chunk-{chunk:07d}.parquet"

    def done(self) -> set[int]:
        """The chunks whose files are there.

        Raises
        ------
        ModelError
            If there are files that are no part of the sweep.
        """
        names = self.shelf.names()
        found = {int(match[1]) for name in names if (match := _CHUNK.fullmatch(name))}
        found = {k for k in found if k < self.chunks and self.name(k) in names}
        self._stray({MANIFEST, *(self.name(k) for k in found)})
        return found

    def _stray(self, ours: Iterable[str]) -> None:
        """ModelError if there are files besides ours; hidden ones do not count."""
        stray = sorted({name for name in self.shelf.names() if not name.startswith(".")} - set(ours))
        if stray:
            more = f" and {len(stray) - 5} more" if len(stray) > 5 else ""
            names = ", ".join(stray[:5]) + more
            raise ModelError(f"out: {self.shelf} holds what is no part of the sweep: {names}; move it elsewhere")

    def has(self, chunk: int) -> bool:
        """Whether the chunk's file is there."""
        return self.shelf.has(self.name(chunk))

    def claim(self, chunk: int) -> bool:
        """Whether the chunk is to be solved here: it is not done, and no other process is at it."""
        if self._claims is None or self.has(chunk) or not self._claims.take(chunk):
            return False
        if self.has(chunk):  # done in the meantime
            self._claims.release(chunk, done=True)
            return False
        return True

    def close(self) -> None:
        """Give back what was claimed and not solved."""
        if self._claims is not None:
            self._claims.close()

    def _clean(self) -> None:
        """Remove what sweeps left behind that were killed: files half written, claims on chunks that are done."""
        if self._claims is None:
            return
        names = {name for name in self.shelf.names() if name.startswith(".")}
        owners = {match[1]: name for name in names if (match := _OWNER.fullmatch(name))}
        gone = {token for token, name in owners.items() if self._claims.gone(name)}
        for name in names:
            claim, beside = _CLAIM.fullmatch(name), _BESIDE.fullmatch(name)
            if (claim and self.has(int(claim[1]))) or (beside and self._is_left(beside[1], gone)):
                self.shelf.remove(name)
        for token in gone:
            self.shelf.remove(owners[token])

    def _is_left(self, token: str, gone: set[str]) -> bool:
        return token in gone or not self.shelf.has(f".owner-{token}")

    def write(
        self, chunk: int, tally: Tally, columns: Mapping[str, Column], legend: Mapping[str, tuple[str, ...]]
    ) -> None:
        """Write a chunk's file, and give back the claim on it.

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
            "program": json.dumps(self.manifest["program"]),
            "digest": hashlib.sha256(data).hexdigest(),
            "tally": base64.b64encode(data).decode(),
        }
        sink = arrow.BufferOutputStream()
        with parquet.ParquetWriter(sink, table.schema, write_page_checksum=True) as writer:
            writer.write_table(table)
            writer.add_key_value_metadata(notes)
        try:
            self.shelf.save(self.name(chunk), sink.getvalue().to_pybytes(), self.token)
        except OSError as error:
            raise ModelError(
                f"{self.shelf.place(self.name(chunk))}: cannot be written: {said(error)}; the chunks before it are "
                "intact, and the sweep can be resumed"
            ) from None
        if self._claims is not None:
            self._claims.release(chunk, done=True)

    def read(self, chunk: int) -> Tally:
        """The tally in a chunk's file.

        Raises
        ------
        ModelError
            If the file is damaged or belongs to another sweep.
        """
        arrow, parquet = _parquet()
        path = self.shelf.place(self.name(chunk))
        advice = "remove the file and resume, and the chunk is solved again; the other chunks are intact"
        try:
            file = parquet.ParquetFile(
                arrow.BufferReader(self.shelf.load(self.name(chunk))), page_checksum_verification=True
            )
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


def _arrow_column(arrow: Any, column: Column, words: tuple[str, ...] | None) -> Any:
    if words is None:
        return arrow.array(column)
    return arrow.DictionaryArray.from_arrays(arrow.array(column.astype(np.int32)), arrow.array(list(words)))


def _parquet() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ModelError("out: writing chunks needs pyarrow; pip install 'winset[cluster]'") from None
    return pyarrow, pyarrow.parquet
