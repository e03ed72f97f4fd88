"""The server for assistants, asked by a client of the protocol over standard input and output."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import winset as ws
from winset.cli import app
from winset.cli.serving import MOST_TEXT, Tools
from winset.episodes.kinds import KINDS
from winset.episodes.reference import starting_file


def ask(tool, **words):
    return asyncio.run(tool(**words))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_client_lists_writes_solves_certifies_and_replicates():
    mcp = pytest.importorskip("mcp")

    async def talk():
        server = mcp.StdioServerParameters(
            command=sys.executable, args=["-m", "winset", "serve", "--mcp"], env=dict(os.environ)
        )
        async with mcp.Client(server) as client:
            listed = {tool.name for tool in (await client.list_tools()).tools}
            assert listed >= {
                "kinds",
                "schema",
                "new",
                "validate",
                "solve",
                "certify",
                "explain",
                "replicate",
                "compare",
            }

            async def call(name, **words):
                result = await client.call_tool(name, words)
                assert not result.is_error, result
                return json.loads(result.content[0].text)

            assert {row["kind"] for row in (await call("kinds"))["kinds"]} == set(KINDS)
            text = (await call("new", kind="bargaining"))["model"]
            assert (await call("validate", model=text))["ok"]
            solved = await call("solve", model=text)
            solution = ws.Solution.from_dict(solved)
            assert solution.certificate.ok
            point = [float(x) for x in solution.point]
            assert (await call("certify", model=text, answer={"points": [point]}))["ok"]
            wrong = await call("certify", model=text, answer={"points": [[x + 0.1 for x in point]]})
            assert not wrong["ok"]
            assert (await call("replicate", model="apec-launch-1989"))["episodes"][0]["label"]
            assert "time" in (await call("explain", answer="LIMIT"))["explanations"][0]["means"]

    asyncio.run(talk())


def test_faults_come_back_as_faults():
    tools = Tools()
    broken = starting_file("bargaining").replace("disagreement", "disagrement")
    answer = ask(tools.validate, model=broken)
    assert not answer["ok"]
    assert "did you mean" in " ".join(answer["faults"])
    assert "did you mean 'setter'" in ask(tools.kinds, kind="seter")["faults"][0]
    assert "no concept" in ask(tools.solve, model=starting_file("normal"), concept="nsh")["faults"][0]


def test_no_file_outside_the_call_is_read_or_written(tmp_path):
    secret = tmp_path / "secret.toml"
    secret.write_text(starting_file("bargaining"))
    answer = tmp_path / "solution.json"
    answer.write_text("{}")
    tools = Tools()
    for model in (str(secret), os.path.relpath(secret), "../secret.toml", "--html=x.html"):
        assert not ask(tools.replicate, model=model).get("ok"), model
        assert not ask(tools.validate, model=model)["ok"]
    assert "must be a name" in ask(tools.explain, answer=str(answer))["faults"][0]
    assert "must be a name" in ask(tools.explain, answer="solution.json")["faults"][0]
    assert "must be identifiers" in ask(tools.compare, episodes=[str(secret)])["faults"][0]
    assert "must be identifiers" in ask(tools.compare, episodes=["--theory=x"])["faults"][0]
    table = starting_file("positions").replace("[game]", '[game]\nfile = "../../../secret.tsv"')
    assert not ask(tools.validate, model=table)["ok"]
    assert sorted(tmp_path.iterdir()) == [secret, answer]


def test_long_inputs_and_long_calls_are_stopped():
    assert f"at most {MOST_TEXT}" in ask(Tools().validate, model="#" * (MOST_TEXT + 1))["faults"][0]
    assert "took longer than 0.05 seconds" in ask(Tools(seconds=0.05).episodes)["faults"][0]
    assert "ended without an answer" in ask(Tools(memory=1 << 25).episodes)["faults"][0]


def test_serving_needs_its_protocol_and_its_package(monkeypatch):
    result = CliRunner().invoke(app, ["serve"])
    assert result.exit_code == 2
    assert "--mcp: must be given" in result.output
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    result = CliRunner().invoke(app, ["serve", "--mcp"])
    assert result.exit_code == 2
    assert "pip install 'winset[mcp]'" in result.output
    assert Path("pyproject.toml").read_text().count('mcp = ["mcp') == 1
