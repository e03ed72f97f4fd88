"""Answers as they are printed where somebody looks at them."""

import winset as ws

GAME = ws.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])


def test_an_answer_is_shown_as_it_is_printed():
    solution = ws.solve(GAME, ws.Pure())
    assert repr(solution) == str(solution)
    assert "1: 2; 2: 2" in repr(solution)


def test_answers_to_a_stack_are_counted_by_how_they_ended():
    batch = ws.solve_batch(ws.NormalForm.stack([GAME, GAME]), ws.Pure())
    shown = repr(batch)
    assert shown.startswith("Pure of 2 games by ")
    assert "SOLVED: 2 of 2 games" in shown
    assert all(name in shown for name in [*batch.columns, *batch.lists])
