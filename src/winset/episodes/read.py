"""Reads model files: TOML in, a checked :class:`Model` out, or every fault of the file at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from winset.base.errors import Faults, ModelError
from winset.base.solution import Details
from winset.episodes.actors import Actors, read_actors
from winset.episodes.bounds import parsed, text_of
from winset.episodes.faults import describe, suggest
from winset.episodes.model import Model
from winset.episodes.schema import Cited, ClaimSpec, FactSpec, Header, ParameterSpec, SourceSpec, VariantSpec
from winset.episodes.shared import resolve
from winset.episodes.templates import written_out
from winset.episodes.validate import check_games

__all__ = ["Model", "gallery", "identifiers", "locate", "read", "read_text", "shelf", "shipped_actors"]


_SECTIONS: dict[str, type[BaseModel]] = {
    "sources": SourceSpec,
    "facts": FactSpec,
    "parameters": ParameterSpec,
    "variants": VariantSpec,
}
_TOP = (
    "id",
    "title",
    "period",
    "date",
    "summary",
    "actors",
    "sources",
    "facts",
    "sets",
    "parameters",
    "game",
    "games",
    "variants",
    "claims",
)
ACTORS = "actors.toml"
Schema = TypeVar("Schema", bound=BaseModel)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def read(path: str | Path) -> Model:
    """Read and check a model file.

    Raises
    ------
    ModelError
        With every fault as ``file: key.path: what is wrong, what is accepted``.
    """
    path = Path(path)
    return read_text(text_of(path), str(path))


def read_text(text: str, place: str = "model") -> Model:
    """Read and check the text of a model file; ``place`` stands before every fault."""
    data = parsed(text, place)
    faults = Faults()
    try:
        data, sets = written_out(data, place, faults)
        faults.raise_if_any()
        model = _assemble(data, place, faults)
        faults.raise_if_any()
    except ModelError as error:
        raise error.within(place) from None
    return replace(model, sets=sets)


def _assemble(data: dict[str, object], place: str, faults: Faults) -> Model:
    for key in data:
        if key not in _TOP:
            faults.add(key, f"unknown key{suggest(key, _TOP)}")
    header = _entry(Header, {k: data[k] for k in Header.model_fields if k in data}, "", faults)
    sections: dict[str, Details] = {}
    for section, schema in _SECTIONS.items():
        rows = _table(data.get(section, {}), section, faults)
        entries = {name: _entry(schema, row, f"{section}.{name}", faults) for name, row in rows.items()}
        sections[section] = {name: entry for name, entry in entries.items() if entry is not None}
    claims = {where: _entry(ClaimSpec, row, where, faults) for where, row in _claims(data, faults).items()}
    games = _games(data, faults)
    date = header.date if header else ""
    borrows = any(entry.actor for entry in sections["parameters"].values())
    actors = actors_for(place, faults) if borrows else None
    shared = resolve(sections["parameters"], sections["variants"], date, actors, faults)
    sections["parameters"] = shared.parameters
    sections["sources"] |= {name: source for name, source in shared.sources.items() if name not in sections["sources"]}
    model = Model(
        place=place,
        id=header.id if header else "",
        title=header.title if header else "",
        period=header.period if header else "",
        summary=header.summary if header else "",
        actors=_actors(data, faults),
        games=games,
        claims=tuple(claim for claim in claims.values() if claim is not None),
        date=date,
        shared=shared.keys,
        dated=shared.dated,
        sources=sections["sources"],
        facts=sections["facts"],
        parameters=sections["parameters"],
        variants=sections["variants"],
    )
    readable = {where: claim for where, claim in claims.items() if claim is not None}
    _check_names(model, faults)
    _check_citations(model, readable, faults)
    if games:
        check_games(replace(model, parameters=_stood_in(model, data)), readable, faults)
    return model


def _entry(schema: type[Schema], row: object, where: str, faults: Faults) -> Schema | None:
    try:
        return schema.model_validate(row)
    except ValidationError as error:
        describe(error, schema, where, faults)
        return None


def _table(value: object, where: str, faults: Faults) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    faults.add(where, f"must be a table, got {value!r}")
    return {}


def _games(data: dict[str, object], faults: Faults) -> dict[str, Mapping[str, object]]:
    games: dict[str, Mapping[str, object]] = {}
    if "game" not in data:
        faults.add("game", "missing; a model file needs a table [game]")
    else:
        games[""] = _table(data["game"], "game", faults)
    for name, game in _table(data.get("games", {}), "games", faults).items():
        games[name] = _table(game, f"games.{name}", faults)
    return games


def _claims(data: dict[str, object], faults: Faults) -> dict[str, object]:
    """Claims by their place in the file: a list of tables, or tables by name."""
    given = data.get("claims", [])
    if isinstance(given, dict) and all(isinstance(row, dict) for row in given.values()):
        return {f"claims.{name}": {"name": name, **row} for name, row in given.items()}
    if not isinstance(given, list):
        faults.add("claims", "must be a list of tables, each under [[claims]], or a table of them by name")
        return {}
    return {f"claims[{k}]": row for k, row in enumerate(given)}


def _actors(data: dict[str, object], faults: Faults) -> dict[str, str]:
    actors = _table(data.get("actors", {}), "actors", faults)
    for part, who in actors.items():
        if not isinstance(who, str):
            faults.add(f"actors.{part}", f"must be text, got {who!r}")
    return {part: str(who) for part, who in actors.items()}


def _stood_in(model: Model, data: dict[str, object]) -> dict[str, ParameterSpec]:
    """Every parameter that is declared, in order; those that could not be read count as 1, so that checking goes on."""
    declared = data.get("parameters")
    names = declared if isinstance(declared, dict) else {}
    return {name: model.parameters.get(name) or ParameterSpec(value=1) for name in names}


def _check_names(model: Model, faults: Faults) -> None:
    for name in model.parameters:
        if not _NAME.match(name):
            faults.add(
                f"parameters.{name}", "must be a name of letters, digits and underscores, not starting with a digit"
            )
    for name in model.variants:
        if name in model.games:
            faults.add(f"variants.{name}", "there is a game of this name too; choose another")
    names = Counter(c.name for c in model.claims)
    for name in sorted(n for n, times in names.items() if times > 1):
        faults.add("claims", f"names must differ, got {name!r} more than once")


def _check_citations(model: Model, claims: Mapping[str, ClaimSpec], faults: Faults) -> None:
    """Every source is declared, and every page lies within its source's pages."""
    rows: list[tuple[str, Cited]] = list(claims.items())
    for section in ("facts", "parameters", "variants"):
        rows += [(f"{section}.{name}", entry) for name, entry in getattr(model, section).items()]
    for where, entry in rows:
        if entry.source and entry.source not in model.sources:
            faults.add(f"{where}.source", f"no source named {entry.source!r}{suggest(entry.source, model.sources)}")
            continue
        if entry.page is None:
            continue
        name = entry.source or next(iter(model.sources), "")
        if not name:
            faults.add(f"{where}.page", "there is no source to turn to; declare one under [sources]")
            continue
        first, last = _span(model.sources[name].pages)
        low, high = _span(str(entry.page))
        if low is None or high is None:
            faults.add(
                f"{where}.page", f"must be a page, a span such as '309-310' or a list of them, got {entry.page!r}"
            )
        elif first is not None and last is not None and not first <= low <= high <= last:
            faults.add(f"{where}.page", f"{name} has pages {model.sources[name].pages}, got {entry.page}")


def _span(pages: str) -> tuple[int | None, int | None]:
    """The first and the last page of ``309``, ``309-310`` or ``309, 318-319``; None if it is none of these."""
    found = [re.fullmatch(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", part.strip()) for part in pages.split(",")]
    spans = [(int(each[1]), int(each[2] or each[1])) for each in found if each]
    whole = len(spans) == len(found) and all(low <= high for low, high in spans)
    return (min(low for low, _ in spans), max(high for _, high in spans)) if whole else (None, None)


# ---------------------------------------------------------------- the shelf


def shelf() -> Path:
    """The folder of the models that come with the library: in the package, or beside ``src`` in a checkout."""
    packaged = Path(str(resources.files("winset"))) / "models"
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parents[3] / "models"


def actors_for(place: str, faults: Faults) -> Actors | None:
    """The actors of a model file: those beside it or in the folder above, else those that come with the library."""
    beside = [folder / ACTORS for folder in list(Path(place).resolve().parents)[:2]] if Path(place).is_file() else []
    found = next((path for path in [*beside, shelf() / ACTORS] if path.is_file()), None)
    if found is None:
        return None
    try:
        return read_actors(found)
    except ModelError as error:
        faults.include(error)
        return None


def shipped_actors() -> Actors:
    """The actors that come with the library."""
    return read_actors(shelf() / ACTORS)


def _files(folder: Path) -> Iterator[Path]:
    apart = ("theories", "gallery")
    yield from sorted(p for p in folder.rglob("*.toml") if p.parent != folder and p.parent.name not in apart)


@cache
def identifiers() -> dict[str, Path]:
    """The models that come with the library: their files by identifier, in the order of their folders and names."""
    return {path.stem: path for path in _files(shelf())}


@cache
def gallery() -> dict[str, Path]:
    """Negotiations from elsewhere, apart from the episodes: their files by identifier."""
    return {path.stem: path for path in sorted((shelf() / "gallery").glob("*.toml"))}


def locate(name: str | Path) -> Path:
    """The file of an episode or of the gallery by identifier, or a file by its path.

    Raises
    ------
    ModelError
        If it is neither; the closest identifier is suggested.
    """
    text = str(name)
    known = {**identifiers(), **gallery()}
    if text in known:
        return known[text]
    if text.endswith(".toml") or "/" in text or isinstance(name, Path):
        return Path(name)
    raise ModelError(f"episode: there is none with the identifier {text!r}{suggest(text, known)}")
