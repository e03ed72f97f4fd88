"""Files of every format: read, written back, and refused with every fault and its place."""

import numpy as np
import pytest

import winset as ws
from tests.positions.cases import MODELS

DECIDE = """'#/' 'a comment'
'#A'\t'EU (incl Norway)'\t'EU (incl Norway)'\t''
'#A'\t'Wells'\t'Wells'\t'a note'
'#A'\t'Third'\t'Third'\t''
'#P'\t'toll'\t'toll'\t'how much'
'#M'\t'toll'\t0.5
'#M'\t'toll'\t3\t'half'
'#M'\t'toll'\t7
'#P'\t'ring'\t'ring'\t''
'#M'\t'ring'\t0
'#M'\t'ring'\t100
'#D'\t'EU (incl Norway)'\t'toll'\t3.0\t0.7\t0.156
'#D'\t'EU (incl Norway)'\t'ring'\t50\t0.4\t0.156
'#D'\t'Wells'\t'toll'\t7\t1.0\t0.845
'#D'\t'Third'\t'ring'\t0\t0.1\t0
"""
DEU = (
    "prnr\tisnr\tdate\tposFR\tposDE\tposCOM\tsalFR\tsalDE\tsalCOM\toutcome\trp\n"
    "\t\t\t1.5\t2.1\t\t\t\t\t\t\n"
    "95001\t1\t31/02/1996\t10\t90\t50\t30\t70\t\t40\t\n"
    "95001\t2\t#####\t10\t\t50\t30\t\t60\t\t0\n"
    "95002\t1\t\t\t100\t0\t\t10\t60\t100\t0\n"
)
OWN = "actor,issue,position,salience,votes,outcome,rule,group\nA,x,10,0.5,3,20,60% of votes,west\nB,x,90,1,2,20,,east\n"


def written(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_tables_of_ktab_are_read_and_written_back(tmp_path):
    for file, shape in (("china-oil-policy-competition.csv", (13, 2)), ("china-oil-policy.csv", (26, 1))):
        table = ws.Positions.read(MODELS / file)
        assert (len(table.actors), len(table.issues)) == shape
        for kind, ending in (
            ("ktab", ".csv"),
            ("ktab-xml", ".xml"),
            ("toml", ".toml"),
            ("own", ".csv"),
            ("tsv", ".tsv"),
        ):
            assert ws.Positions.read(table.write(tmp_path / f"again{ending}", kind)) == table, kind
    assert table.title == "China Policy; scen 0"
    assert table.on(0).position[1] == 45
    assert table.table.actor_notes[0] == "Xi Jinping"


def test_tables_of_decide(tmp_path):
    table = ws.Positions.read(written(tmp_path, "toll.csv", DECIDE))
    assert table.issues == ("toll", "ring")
    toll = table.on("toll")
    assert toll.actors == ("EU (incl Norway)", "Wells")  # who has no line on an issue takes no part in it
    assert (toll.lower, toll.upper) == (0.5, 7)
    np.testing.assert_allclose(toll.weights["power"], [0.156, 0.845])
    for kind, ending in (("decide", ".txt"), ("own", ".csv"), ("toml", ".toml")):
        assert ws.Positions.read(table.write(tmp_path / f"again{ending}", kind)) == table, kind
    stretched = table.rescaled().on("toll")
    np.testing.assert_allclose(stretched.position, [100 * 2.5 / 6.5, 100])
    with pytest.raises(ws.ModelError, match="KTAB's tables have a position of every actor"):
        table.write(tmp_path / "k.csv", "ktab")


def test_tables_of_eu_decisions(tmp_path):
    table = ws.Positions.read(written(tmp_path, "deu.tsv", DEU))
    assert table.issues == ("95001/1", "95001/2", "95002/1")
    assert table.weights == ("gdp",)
    first, second = table.on(0), table.on(1)
    assert first.actors == ("FR", "DE", "COM")
    np.testing.assert_allclose(first.weights["gdp"], [1.5, 2.1, np.nan])
    assert second.actors == ("FR", "COM")  # a blank is no member, never 0
    assert np.isnan(second.outcome)
    assert (second.reference, first.outcome) == (0, 40)
    assert np.isnan(first.salience[2])
    assert table.table.labels["proposal"] == ("95001", "95001", "95002")
    assert table.table.labels["date"][1] == "#####"
    assert ws.Positions.read(table.write(tmp_path / "own.csv")) == table


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_texts_of_all_kinds_are_one_table(tmp_path, ends, encoding):
    text = 'Name;Capability;Position;Salience\n"Köln; Bonn";3;10;0.5\nB;1;20;1\n'.replace("\n", ends)
    table = ws.Positions.read(written(tmp_path, "a.csv", text, encoding))
    assert table.actors == ("Köln; Bonn", "B")
    assert table == ws.Positions.read(written(tmp_path, "b.csv", text), format="bueno-de-mesquita")


def test_a_decimal_comma_is_refused_or_read(tmp_path):
    path = written(tmp_path, "a.csv", "actor;position;power\nA;60,2;1.000,5\n")
    with pytest.raises(
        ws.ModelError, match=r"a.csv:2:2 \(position\): must be a number, got '60,2'; for a decimal comma"
    ):
        ws.Positions.read(path)
    here = ws.Positions.read(path, decimal=",").on(0)
    assert (here.position[0], here.weights["power"][0]) == (60.2, 1000.5)


def test_an_own_table_is_read_whole_and_written_back(tmp_path):
    table = ws.Positions.read(written(tmp_path, "own.csv", OWN))
    assert str(table.on("x").rule) == "60% of votes"
    assert table.table.groups["group"] == ("west", "east")
    assert table.on("x").outcome == 20
    for kind, ending in (("own", ".csv"), ("tsv", ".tsv"), ("toml", ".toml")):
        assert ws.Positions.read(table.write(tmp_path / f"again{ending}", kind)) == table, kind
    assert "2 actors on 1 issue" in repr(table)
    assert "<td>10 × 0.5</td>" in table._repr_html_()


def test_all_faults_come_at_once_with_line_and_column(tmp_path):
    text = (
        "actor,issue,position,salience,power,rule\nA,x,10,1,1,\nA,x,20,1,-1,\nB,x,130,1,two,\n,x,1,-2,1,\nD,y,,1,1,\n"
        "E,z,5,1,1,9 of members\n"
    )
    with pytest.raises(ws.ModelError) as error:
        ws.Positions.read(written(tmp_path, "bad.csv", text))
    told = str(error.value).replace(str(tmp_path), "")
    for part in (
        "bad.csv:3: 'A' stands twice on 'x', first at /bad.csv:2",
        "bad.csv:3:5 (power): must be >= 0, got -1",
        "bad.csv:4:3 (position): must be on the scale from 0 to 100 of 'x', got 130",
        "bad.csv:4:5 (power): must be a number, got 'two'",
        "bad.csv:5:1 (actor): must be a name, is empty",
        "bad.csv:5:4 (salience): must be >= 0, got -2",
        "bad.csv: nobody has a position on the issue 'y'",
        "bad.csv: issue 'z': rule: nobody can meet '9 of members'",
    ):
        assert part in told
    assert len(error.value.faults) == 8


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("actor,position,actor\nA,1,B\n", "the column 'actor' is named 2 times, in columns 1, 3"),
        ("actor,zeal\nA,1\n", "no column is known as 'zeal'"),
        ("actor,issue\nA,x\n", "there is no column for position"),
        ("", "is empty"),
        ("actor,position\nA,1,2\n", "has 3 cells, 2 columns are named"),
        ("actor,issue,position,outcome\nA,x,1,5\nB,x,2,6\n", "is 6, but 5 at "),
        ('actor,issue,position\n"A,x,1\nB,x,2\n', ':2: a quote " is opened in this line and not closed'),
        ("actor;issue,position\nA;x,1\n", "'issue,position'; are cells divided by several separators?"),
        ("actor,issue,position\nA,x," + "9" * 400 + "\n", "must be a finite number, got '999"),
        ("actor,issue,position\n" + "A" * 140_000 + ",x,1\n", ":2: field larger than field limit"),
        ("actor,issue,position,rule\nA,x,1,most\n", "rule: must be 'unanimity'"),
        ("actor,issue,position,lower,upper\nA,x,1,5,5\n", "the scale of 'x' must rise"),
        ("T,,2,1,\nActor,D,P,X,S,\nA,a,1,2,3,\nA,a,1,2,3,\n", "the actor 'A' stands twice, first in line 3"),
        ("T,,3,1,\nActor,D,P,X,S,\nA,a,1,2,3,\nB,a,1,2,\n", "says 3 actors, 2 follow"),
        ("#A\t'a'\n#P\t'p'\n#D\t'b'\t'p'\t1\t1\t1\n", "no actor named 'b' stands above"),
        ("#A\t'a'\n#A\t'a'\n#X\n", "'a' is named twice"),
        ("<Scenario></Scenario>", "must have <Dimensions>"),
        ("<!DOCTYPE a><Scenario></Scenario>", "a document type"),
        ("a\0b", "is not a text"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, text, told):
    with pytest.raises(ws.ModelError) as error:
        ws.Positions.read(written(tmp_path, "bad.csv", text))
    assert told in str(error.value)


def test_of_many_faults_of_a_kind_the_first_are_told(tmp_path):
    text = "actor,position\n" + "".join(f"a{k},x{k}\n" for k in range(500))
    with pytest.raises(ws.ModelError, match="and 480 more of this kind"):
        ws.Positions.read(written(tmp_path, "bad.csv", text))


def test_a_file_beyond_the_limits_is_refused_before_it_is_read(tmp_path):
    path = written(tmp_path, "big.csv", "actor,position\n" + "".join(f"a{k},5\n" for k in range(1000)))
    with ws.limits(file_bytes=1000), pytest.raises(ws.ModelError, match="bytes; at most 1,000 are accepted"):
        ws.Positions.read(path)
    with ws.limits(cells=1000), pytest.raises(ws.ModelError, match="numbers in a table"):
        ws.Positions.read(path)


def test_from_frames_and_mappings():
    columns = {"actor": ["A", "B"], "issue": ["x", "x"], "position": [1.0, 2.0], "gdp2020": [5, 6]}
    roles = {"gdp2020": "weight"}
    table = ws.Positions(columns, columns=roles)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    assert ws.Positions(rows, columns=roles) == table
    pandas = pytest.importorskip("pandas")
    assert ws.Positions(pandas.DataFrame(columns), columns=roles) == table
    assert (
        ws.Positions({"x": {"A": {"position": 1, "gdp2020": 5}, "B": {"position": 2, "gdp2020": 6}}}, columns=roles)
        == table
    )
    arrow = pytest.importorskip("pyarrow")
    assert ws.Positions(arrow.table(columns), columns=roles) == table
    with pytest.raises(ws.ModelError, match="is named 2 times"):
        ws.Positions(pandas.DataFrame([[1, 2]], columns=["actor", "actor"]))
    with pytest.raises(ws.ModelError, match="columns must have one length"):
        ws.Positions({"actor": ["A"], "position": [1, 2]})
    with pytest.raises(ws.ModelError, match="must be a data frame"):
        ws.Positions(3)


def test_some_issues_and_actors(tmp_path):
    table = ws.Positions.read(written(tmp_path, "toll.csv", DECIDE))
    ring = table.only(issues=["ring"])
    assert (ring.issues, ring.on(0).actors) == (("ring",), ("EU (incl Norway)", "Third"))
    assert table.only(actors=["Wells", "Third"]).on("toll").actors == ("Wells",)
    with pytest.raises(ws.ModelError, match="nobody of these has a position on ring"):
        table.only(actors=["Wells"])
    with pytest.raises(ws.ModelError, match="no issue named 'rign'; did you mean 'ring'"):
        table.on("rign")


def test_rules():
    rule = ws.DecisionRule.read("55% of members and 65% of population; veto A")
    weights = {"population": np.array([10.0, 50.0, 40.0])}
    marks = np.array([[True, True, False], [True, False, True], [False, True, True], [True, True, True]])
    assert rule.carries(marks, ["A", "B", "C"], weights).tolist() == [False, False, False, True]
    assert ws.DecisionRule.read(str(rule)) == rule
    majority = ws.DecisionRule.read("majority")
    assert majority.carries(np.tri(4, dtype=bool), "abcd", {}).tolist() == [False, False, True, True]
    order, left, right = majority.pivots(np.array([3.0, 1.0, 2.0]), "abc", {})
    assert (order.tolist(), left, right) == ([1, 2, 0], 1, 1)
    with pytest.raises(ws.ModelError, match="two coalitions without a common member"):
        ws.DecisionRule.read("1 of members").pivots(np.array([3.0, 1.0, 2.0]), "abc", {})


def test_what_a_format_of_others_has_no_place_for_is_said(tmp_path):
    rows = {
        "actor": ["A", "B"], "issue": ["x", "x"], "position": [1, 2], "salience": [1, 1], "power": [1, 2],
        "outcome": [1, 1], "group": ["u", "v"],
    }  # fmt: skip
    table = ws.Positions(rows, title="Two")
    for kind in ("decide", "ktab", "ktab-xml"):
        with pytest.raises(ws.ModelError, match=f"write: {kind} has no place for .*outcome.*groups"):
            table.write(tmp_path / "t.txt", kind)
    plain = ws.Positions({name: column for name, column in rows.items() if name not in ("outcome", "group")})
    for kind in ("decide", "ktab", "ktab-xml"):
        again = ws.Positions.read(plain.write(tmp_path / "t.txt", kind), kind)
        np.testing.assert_array_equal(again.on("x").position, [1, 2])
