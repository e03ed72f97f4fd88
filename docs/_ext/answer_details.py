"""Write the page of what answers tell besides their points, from the classes of details of all rooms."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from winset.solve import SOLVER

OPENING = """# What an answer tells besides its points

`solution.details` is a dictionary. Which names it has depends on the concept and the kind of game; a name is left out
where it cannot be said of an answer. {py:func}`winset.certify` takes the same names as claims and checks them. The
classes named below are `TypedDict`s, for those who check types: `details: NashDetails = solution.details`.

"""


@cache
def fields(kind: type) -> dict[str, tuple[str, str]]:
    """By name, the type and what it means; those of the classes it stands on come first."""
    out: dict[str, tuple[str, str]] = {}
    module = import_module(kind.__module__)
    tree = ast.parse(inspect.getsource(module))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    if kind.__name__ not in classes:
        return {name: (str(hint), "") for name, hint in kind.__annotations__.items()}
    for base in classes[kind.__name__].bases:
        if ast.unparse(base) != "TypedDict":
            out |= fields(getattr(module, ast.unparse(base)))
    body = classes[kind.__name__].body
    for field, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(after, ast.Expr):
            out[ast.unparse(field.target)] = (ast.unparse(field.annotation).strip("'"), ast.literal_eval(after.value))
    return out


def names_of(kinds: Any) -> str:
    """Classes in one line."""
    return ", ".join(f"`{kind.__name__}`" for kind in (kinds if isinstance(kinds, tuple) else (kinds,)))


def page() -> str:
    """The whole page."""
    parts = [OPENING]
    for kinds, concepts, told in SOLVER.details:
        heading = f"## {names_of(concepts)} of {names_of(kinds)}"
        parts.append(f"{heading}\n\n`{told.__module__}.{told.__name__}`: {inspect.getdoc(told)}\n\n".replace("``", "`"))
        rows = [f"`{name}` (`{hint}`)" + (f": {text}" if text else "") for name, (hint, text) in fields(told).items()]
        parts.append("".join(f"- {row.replace('``', '`')}\n" for row in rows) + "\n")
    return "".join(parts)


def write(app: Any) -> None:
    """Write ``reference/details.md``."""
    target, text = Path(app.srcdir) / "reference" / "details.md", page()
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True}
