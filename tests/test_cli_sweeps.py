"""The commands about many values at once."""

import json

import pytest
from typer.testing import CliRunner

import winset as ws
from winset.cli import app
from winset.report.maps import letters

run = CliRunner()


def winset(*arguments):
    return run.invoke(app, [str(argument) for argument in arguments])


def document(*arguments):
    result = winset(*arguments, "--json")
    lines = result.stdout.strip().splitlines()
    assert len(lines) == 1, result.stdout
    return result.exit_code, json.loads(lines[0])


def test_a_map_of_two_axes():
    result = winset("sweep", "apec-launch-1989", "--axis", "fear=0:5:6", "--axis", "canvass=0,2,4")
    assert result.exit_code == 0
    assert "label: fear downwards, canvass from 0 to 4" in result.stdout
    assert "\n3 ULL\n" in result.stdout
    assert "L  leadership-from-behind" in result.stdout


def test_one_axis_and_ranges():
    result = winset("sweep", "apec-launch-1989", "--axis", "fear=0:5:3", "--axis", "canvass=0:4", "--draws", 200)
    assert result.exit_code == 0
    assert "100.0%" in result.stdout
    result = winset("sweep", "apec-launch-1989", "--axis", "fear=0:5", "--draws", 200, "--sobol")
    assert result.exit_code == 0
    assert "lowest fifth" in result.stdout


def test_a_sweep_as_json():
    fixed = ("--axis", "canvass=2", "--set", "friction=0")
    code, found = document("sweep", "apec-launch-1989", "--axis", "fear=0,3", *fixed)
    assert code == 0
    assert found["cells"]["label"] == [["overt"], ["leadership-from-behind"]]
    assert found["complete"] is True
    code, found = document("sweep", "apec-launch-1989", "--axis", "fear=0,3", "--axis", "canvass=1:3", "--draws", 64)
    assert found["cells"]["label"]["overt"][0] == 1
    assert 0.5 < found["cells"]["outcome"]["with-us"][0] < 1


def test_a_sweep_to_a_folder(tmp_path):
    pytest.importorskip("pyarrow")
    arguments = ("sweep", "apec-launch-1989", "--axis", "fear=0:5", "--out", tmp_path, "--column", "label")
    assert winset(*arguments).exit_code == 0
    assert winset(*arguments).exit_code == 2
    code, found = document(*arguments, "--resume")
    assert (code, found["folder"]) == (0, str(tmp_path))
    assert ws.read_sweep(tmp_path).complete


def test_faults_of_a_sweep():
    code, found = document("sweep", "apec-launch-1989", "--axis", "faer=0:5")
    assert code == 2
    assert "did you mean 'fear'" in found["faults"][0]
    code, found = document("sweep", "apec-launch-1989", "--draws", "20")
    assert code == 0, "without an axis the ranges of the file are drawn from"
    assert found["rows"] == 20
    assert winset("sweep", "apec-launch-1989", "--axis", "fear").exit_code == 2


def test_actors():
    code, found = document("actors")
    assert code == 0
    assert found["explained"] == found["claims"]
    assert found["free_numbers"] == len(found["numbers"])
    result = winset("actors")
    assert "free numbers" in result.stdout
    assert "United States" in result.stdout


def test_identify():
    names = ("emeap-1991", "miyazawa-1998")
    code, found = document("identify", *names, "--draws", 2000, "--indices", 0, "--equilibria", 0)
    assert code == 0
    assert found["kept"] > 0
    assert not found["several"]
    result = winset("identify", *names, "--draws", 2000, "--indices", 0)
    assert result.exit_code == 0
    assert "Leave one out" in result.stdout
    assert "Without" in result.stdout
    assert winset("identify", "emeap-1991", "--indices", 5).exit_code == 2
    assert winset("identify", "emeap-1991", "--equilibria", -1).exit_code == 2


def test_letters_differ():
    words = ["overt", "overt-failed", "outside", "q", "Q", "-"]
    found = letters(words)
    assert len(set(found.values())) == len(words)
    assert found["overt"] == "O"


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_by_its_address():
    distributed = pytest.importorskip("distributed")
    here = document("sweep", "apec-launch-1989", "--axis", "fear=0:5", "--draws", 200, "--chunk", 50)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None, silence_logs=50, protocol="tcp://"
    ) as cluster:
        address = cluster.scheduler_address
        there = document("sweep", "apec-launch-1989", "--axis", "fear=0:5", "--draws", 200, "--cluster", address)
    assert there == here
    gone = winset("sweep", "apec-launch-1989", "--axis", "fear=0:5", "--cluster", "nowhere:port")
    assert gone.exit_code == 2
    assert "cluster: no scheduler answers at nowhere:port" in gone.stdout + gone.stderr
