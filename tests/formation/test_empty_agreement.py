"""A stable agreement always exists, the empty one counted (d'Aspremont and others 1983)."""

import winset as ws


def test_the_empty_agreement_is_stable_where_members_only_lose():
    alike = ws.SymmetricAgreement(3, member=lambda s: -1, outsider=lambda s: 0)
    assert list(ws.solve(alike, ws.StableAgreements()).points) == [0]
    several = ws.AgreementGame(lambda members: [-1 if player in members else 0 for player in "AB"], ["A", "B"])
    assert [tuple(point) for point in ws.solve(several, ws.StableAgreements()).points] == [()]
