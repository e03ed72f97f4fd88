"""Commands about rival theories: ``compare`` and ``theories``."""

from __future__ import annotations

from typing import Annotated

import typer

from winset.cli.terminal import AsJson, compiling, faults, find_episode, print_out

__all__ = ["compare", "theories"]


def compare(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Episodes or model files; every episode if omitted.")
    ] = None,
    theory: Annotated[
        list[str] | None, typer.Option(help="A theory by identifier, or its file; may be repeated. All if omitted.")
    ] = None,
    draws: Annotated[int, typer.Option(help="Draws of every episode under every theory.")] = 1 << 18,
    seed: Annotated[int, typer.Option(help="Seed of the draws.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Weigh rival theories by what was observed, and say which evidence would decide between them."""
    with faults(as_json):
        from winset.report.theories import comparison_page
        from winset.theories.compare import compare as run

        wanted = [find_episode(name) for name in names] if names else None
        with compiling():
            found = run(theory or None, wanted, draws, seed)
        print_out(as_json, found.to_dict(), lambda: comparison_page(found))


def theories(as_json: AsJson = False) -> None:
    """List the theories that come with the library, and the works that they stand for."""
    with faults(as_json):
        from winset.report.theories import theories_page
        from winset.theories.read import theories as shipped
        from winset.theories.read import theory as read

        held = [read(name) for name in shipped()]
        document = {
            "theories": [
                {"id": t.id, "title": t.title, "cites": t.cites, "work": t.spec.work, "file": t.place} for t in held
            ]
        }
        print_out(
            as_json,
            document,
            lambda: theories_page([(t.id, t.title, t.cites, " ".join(t.spec.says.split())) for t in held]),
        )
