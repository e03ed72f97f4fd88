"""The commands for whoever writes a model file, and what they say: every kind, every key, every answer."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import winset as ws
from winset.cli import app
from winset.episodes.editor_schema import json_schema
from winset.episodes.kinds import KINDS
from winset.episodes.lines import key_lines, line_of
from winset.episodes.meanings import LABEL_MEANINGS, MEANINGS
from winset.episodes.read import identifiers
from winset.episodes.reference import answers_of, kind_page, table_page
from winset.episodes.schema import ClaimSpec, FactSpec, ParameterSpec, SourceSpec, VariantSpec
from winset.episodes.sets import SetSpec
from winset.leadership.conditions import LABELS

ROOT = Path(__file__).parents[1]


def run(*words, exit_code=0):
    result = CliRunner().invoke(app, list(map(str, words)))
    assert result.exit_code == exit_code, (result.output, result.exception)
    return result


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_file_of_every_kind_is_valid_solved_and_bears_out_its_claims(kind, tmp_path):
    path = tmp_path / "My game 2.toml"
    run("new", kind, path)
    assert path.read_text().startswith("#:schema winset.schema.json\n")
    episode = ws.load(path)
    assert episode.id == "my-game-2"
    assert episode.built().spec.kind == kind
    assert episode.model.claims
    assert any(entry.range for entry in episode.model.parameters.values()), "something to look around in"
    assert len(re.findall(r"#", path.read_text())) >= 7, "a starting file has comments"
    run("validate", path)
    assert episode.solve().status.name == "SOLVED"
    result = episode.replicate()
    assert result.ok, result.failed


def test_new_refuses_what_is_there_another_ending_and_an_unknown_kind(tmp_path):
    path = tmp_path / "x.toml"
    run("new", "setter", path)
    assert "is there already" in run("new", "setter", path, exit_code=2).output
    assert "must end in .toml" in run("new", "setter", tmp_path / "x.txt", exit_code=2).output
    assert "did you mean 'setter'?" in run("new", "seter", tmp_path / "y.toml", exit_code=2).output
    assert "cannot be written" in run("new", "setter", tmp_path / "none" / "y.toml", exit_code=2).output


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_and_answer_of_a_kind_is_explained(kind):
    page = kind_page(kind)
    fields = {field.alias or name for name, field in KINDS[kind].spec.model_fields.items() if name != "kind"}
    assert {key.name for key in page.table.keys} == fields
    for table in (page.table, *page.inner):
        assert [key.name for key in table.keys if not key.says] == []
        assert [key for key in table.keys if "Annotated" in key.takes or "class" in key.takes] == []
    assert [answer for answer, _, says in page.answers if not says] == []
    document = json.loads(run("kinds", kind, "--json").output)
    assert {entry["key"] for entry in document["keys"]} == fields
    assert f"winset new {kind} FILE" in run("kinds", kind).output


@pytest.mark.parametrize("spec", [ClaimSpec, FactSpec, ParameterSpec, SourceSpec, VariantSpec, SetSpec])
def test_every_key_of_the_other_sections_is_explained(spec):
    assert [key.name for key in table_page(spec).keys if not key.says] == []


def test_what_a_key_takes_is_said_as_its_spec_has_it():
    keys = {key.name: key for key in kind_page("spatial").table.keys}
    assert keys["quota"].takes == "number or expression"
    assert keys["quota"].default == "", "it may be left out: a rule of several votes goes without"
    assert keys["discount"].default is None
    assert keys["weights"].takes == "number or expression, or a table of them by name"
    assert keys["utility"].takes == '"quadratic", "absolute"'
    assert keys["utility"].default == '"quadratic"'
    assert keys["vetoes"].takes == "list of names"


def test_the_list_of_kinds():
    document = json.loads(run("kinds", "--json").output)
    assert [row["kind"] for row in document["kinds"]] == list(KINDS)
    assert all(row["what"] for row in document["kinds"])
    assert "two-level" in run("kinds").output
    assert "no kind of game named 'x'" in run("kinds", "x", exit_code=2).output


def test_answers_of_shipped_games_have_a_meaning():
    told = {answer.split(".")[0] for kind in KINDS for answer, _, _ in answers_of(kind)}
    for name in ("apec-launch-1989", "amf-fund", "miyazawa-1998"):
        built = ws.episode(name).built()
        told |= {word.split(".")[0] for word in KINDS[built.spec.kind].vocabulary(built.spec)}
    assert told <= set(MEANINGS)
    assert set(LABEL_MEANINGS) == set(LABELS)


def test_explain(tmp_path):
    assert "without homes" in run("explain", "schelling.Japan").output
    assert "proved that there is no solution" in run("explain", "NO_SOLUTION").output
    assert "Nash 1951" in run("explain", "nash").output
    assert "did you mean 'schelling'?" in run("explain", "scheling", exit_code=2).output
    path = tmp_path / "a.json"
    path.write_text(run("solve", "emeap-1991", "--json").output)
    rows = {row["what"]: row["means"] for row in json.loads(run("explain", path, "--json").output)["explanations"]}
    assert rows["status SOLVED"] == ws.Status.SOLVED.sentence
    assert "Checked from the game alone" in rows["certificate"]
    path.write_text("[]")
    assert "must be what 'winset solve --json' prints" in run("explain", path, exit_code=2).output


def test_the_tutorial_is_the_one_of_the_docs(tmp_path):
    folder = tmp_path / "first"
    document = json.loads(run("tutorial", folder, "--json").output)
    for name in document["files"]:
        run("validate", folder / name)
    run("sweep", folder / "fisheries-accord.toml", "--draws", 50)
    ours = (folder / "fisheries-accord.toml").read_text()
    assert ours == (ROOT / "docs" / "tutorials" / "fisheries-accord.toml").read_text()
    assert "is there already" in run("tutorial", folder, exit_code=2).output


def test_the_schema_has_every_kind_and_every_key():
    schema = json.loads(run("schema").output)
    assert schema == json.loads(json.dumps(json_schema()))
    for kind, found in KINDS.items():
        keys = set(schema["$defs"][f"kind-{kind}"]["properties"])
        assert keys == {field.alias or name for name, field in found.spec.model_fields.items()}
    references = re.findall(r'"#/\$defs/([^"]+)"', json.dumps(schema))
    assert set(references) <= set(schema["$defs"])


def test_shipped_files_fit_the_schema():
    jsonschema = pytest.importorskip("jsonschema")
    import tomllib

    check = jsonschema.Draft202012Validator(json_schema())
    for path in identifiers().values():
        assert list(check.iter_errors(tomllib.loads(path.read_text()))) == [], path
    wrong = {"id": "x", "title": "X", "game": {"kind": "setter", "quota": []}}
    assert list(check.iter_errors(wrong))


TEXT = '''id = "x"
title = """
two = 2
lines
"""

[parameters]
a = -1
"b c" = 2

[game]
kind = "setter"

[games."a b".ideals]
Q = 1
[[claims]]
name = "one"
[[claims]]
name = "two"
[claims.window]
to = 3
'''


def test_lines_of_keys():
    lines = key_lines(TEXT)
    assert lines["parameters.a"] == 8
    assert lines["parameters.b c"] == 9
    assert lines["games.a b.ideals.Q"] == 15
    assert lines["claims[1].name"] == 19
    assert lines["claims[1].window.to"] == 21
    assert "two" not in lines
    assert line_of("claims[1].window.to: must be", lines) == 21
    assert line_of("game.quota: missing", lines) == 11
    assert line_of("nothing of the kind", lines) is None


def test_validate_says_the_line(tmp_path):
    path = tmp_path / "x.toml"
    run("new", "setter", path)
    text = path.read_text().replace('status_quo = "today"', 'status_quo = "todya"').replace("quota = 3", "quata = 3")
    path.write_text(text)
    lines = text.splitlines()
    wrong = next(k for k, line in enumerate(lines, 1) if "todya" in line)
    result = run("validate", path, exit_code=2)
    told = [line for line in (result.output + result.stderr).splitlines() if ":" in line]
    assert any(line.startswith(f"{path}:{wrong}: game.status_quo: no parameter named 'todya'") for line in told) or any(
        line.startswith(f"{path}:") and "game.quata" in line for line in told
    )
    document = json.loads(run("validate", path, "--json", exit_code=2).stdout)
    quata = next(k for k, line in enumerate(lines, 1) if "quata" in line)
    assert quata in document["lines"]
