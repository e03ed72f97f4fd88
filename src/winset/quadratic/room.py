"""Everything that ``winset.quadratic`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.base.room import Room
from winset.quadratic.check.box_complementarity import certify_quadratic, certify_quadratic_draws
from winset.quadratic.details import QuadraticNashDetails
from winset.quadratic.find.box_complementarity import BoxComplementarity, BoxComplementarityBatch
from winset.quadratic.games.quadratic import QuadraticDraws, QuadraticGame
from winset.tables.concepts import Nash

__all__ = ["ROOM"]

ROOM = Room(
    methods=(
        BoxComplementarity(),
        BoxComplementarityBatch(),
    ),
    certifiers=((QuadraticGame, (Nash,), certify_quadratic),),
    stack_certifiers=((QuadraticDraws, (Nash,), certify_quadratic_draws),),
    details=((QuadraticGame, (Nash,), QuadraticNashDetails),),
)
