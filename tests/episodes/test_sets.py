"""Sets, templates and sums over members: what they are written out to, and what is refused."""

from fractions import Fraction

import pytest

import winset as ws
from winset.base.limits import limits
from winset.episodes.read import read_text

HEAD = """
id = "small"
title = "Small"
"""
FILE = """
[sets]
needy = { of = "members", where = "camp == 'south' and gdp < 5" }
blocs = { of = "members", by = "camp" }
rest = { of = "members", without = ["A"] }

[sets.members]
key = "code"
groups = { camp = "camps" }

[sets.members.rows]
A = { code = "a", camp = "north", gdp = 4 }
B = { code = "b", camp = "south", gdp = 2.5 }
"C of C" = { code = "c", camp = "south", gdp = 10 }

[sets.camps]
north = { ideal = { value = 1, range = "±0.25" } }
south = { ideal = { value = 0.4, range = [0.2, 0.6] } }

[parameters]
ideal = { each = "camps", says = "what {name} would like" }
product = { each = "members", as = "y_{code}", value = "2*gdp", A = { value = 7, unit = "billions" } }
total = "sum(members, product)"
largest = "max(product)"
middle = "mean(members, ideal)"
poor = "count(needy)"
south = "sum(members where camp == 'south', product)"
"""
GAME = """
[game]
kind = "bargaining"
players = "members"
policies = { x = [0, 1, 11] }
utilities = { each = "members", is = "-(x - ideal)^2", B = "-(x - ideal)^2 - 0*own.product" }
disagreement = { each = "members", is = "-ideal^2" }
weights = { each = "members", is = "product" }

[games.equal]
like = "game"
weights = 1
concept = { name = "egalitarian", lexicographic = true }

[claims.sum]
expect = { status = "SOLVED" }
set = { total = "sum(members, product) + 0" }
[claims.other]
concept = "utilitarian"
expect = { outcomes = ["x = 0.5"] }
"""


def model(text):
    return ws.Episode(read_text(HEAD + text))


def test_columns_are_parameters_or_numbers():
    values = model(FILE + GAME).built().setting.values
    assert values["ideal_north"] == 1
    assert values["ideal_south"] == Fraction(2, 5)
    assert [values[f"y_{code}"] for code in "abc"] == [7, 5, 20]
    assert (values["total"], values["largest"], values["poor"], values["south"]) == (32, 20, 1, 25)
    assert values["middle"] == Fraction(3, 5)


def test_ranges_of_cells_are_ranges_of_parameters():
    parameters = model(FILE + GAME).model.parameters
    assert parameters["ideal_north"].range == (Fraction(3, 4), Fraction(5, 4))
    assert parameters["ideal_south"].range == (0.2, 0.6)
    assert parameters["ideal_south"].says == "what south would like"
    assert parameters["y_a"].unit == "billions"


def test_a_template_is_the_same_game_as_written_by_hand():
    found = model(FILE + GAME)
    by_hand = {
        "A": "-(x - ideal_north)^2",
        "B": "-(x - ideal_south)^2 - 0*y_b",
        "C of C": "-(x - ideal_south)^2",
    }
    assert found.model.games[""]["utilities"] == by_hand
    assert found.model.games[""]["players"] == ["A", "B", "C of C"]
    assert found.model.games[""]["weights"] == {"A": "y_a", "B": "y_b", "C of C": "y_c"}
    assert found.model.games["equal"]["weights"] == 1
    assert found.model.games["equal"]["utilities"] == by_hand
    assert found.model.sets["blocs"] == ("north", "south")
    assert found.model.sets["rest"] == ("B", "C of C")


def test_claims_may_have_names_and_concepts_of_their_own():
    result = model(FILE + GAME).replicate()
    assert [claim.name for claim in result.claims] == ["sum", "other"]
    assert [claim.ok for claim in result.claims] == [True, True]
    assert model(FILE + GAME).solve("equal").concept == ws.Egalitarian(lexicographic=True)


def test_others_and_mine_are_the_members_beside_and_the_members_of_a_group():
    text = (
        FILE
        + """
    neighbours = { each = "members", value = "sum(others, product)" }
    weight = { each = "camps", value = "sum(mine, gdp)" }
    bloc = { each = "blocs", value = "sum(mine, gdp) + count(mine)" }
    distance = { each = "members", value = "sum(others, (ideal - own.ideal)^2)" }
    """
        + GAME
    )
    values = model(text).built().setting.values
    assert [values[f"neighbours_{code}"] for code in "abc"] == [25, 27, 12]
    assert (values["weight_north"], values["weight_south"]) == (4, Fraction(25, 2))
    assert (values["bloc_north"], values["bloc_south"]) == (5, Fraction(29, 2))
    assert values["distance_a"] == 2 * Fraction(3, 5) ** 2


def test_a_csv_with_a_mark_old_line_ends_and_semicolons(tmp_path):
    (tmp_path / "who.csv").write_bytes("\ufeffwho;camp;x\r A;north;0.25 ±0.05\r\r#B;south;2\rB;south;1/3;\r".encode())
    (tmp_path / "m.toml").write_text(
        HEAD
        + """
    [sets]
    members = "who.csv"
    [parameters]
    x = { each = "members" }
    [game]
    kind = "spatial"
    quota = 2
    discount = 0.9
    status_quo = 0
    ideals = { each = "members", is = "x" }
    """
    )
    found = ws.load(tmp_path / "m.toml")
    assert found.built().setting.values == {"x_A": Fraction(1, 4), "x_B": Fraction(1, 3)}
    assert found.model.parameters["x_A"].range == (Fraction(1, 5), Fraction(3, 10))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'each = "camps", says',
            'each = "camp", says',
            "parameters.ideal.each: no set named 'camp'; did you mean 'camps'?",
        ),
        ("gdp < 5", "gdb < 5", "sets.needy.where: members has no column 'gdb'; did you mean 'gdp'?"),
        ("gdp < 5", "gdp < 'x'", "sets.needy.where: \"camp == 'south' and gdp < 'x'\" compares numbers with words"),
        ("gdp < 5", "gdp.real < 5", "sets.needy.where: cannot read 'gdp.real'"),
        ("gdp < 5", "exit() == 5", "sets.needy.where: cannot read 'exit()'"),
        (
            'camp = "north", gdp',
            'camp = "nord", gdp',
            "sets.members.groups.camp: 'A' is in 'nord'; did you mean 'north'?",
        ),
        ('code = "b"', 'code = "a"', "sets.members.key: two members have the same name in parameters"),
        ('key = "code"', 'key = "cod"', "sets.members.key: no column named 'cod'"),
        ('without = ["A"]', 'without = ["Z"]', "sets.rest.without: members has no member 'Z'"),
        ('of = "members", by', 'of = "nobody", by', "sets.blocs.of: no set named 'nobody'"),
        ('by = "camp"', 'by = "land"', "sets.blocs.by: members has no column 'land'"),
        ('value = "2*gdp"', 'unit = "x"', "parameters.product: 'B' has no number in column 'product'"),
        ('"max(product)"', '"max(poorest, product)"', "parameters.largest: no parameter named 'poorest'"),
        ("count(needy)", "mean(members where gdp > 99, gdp)", "parameters.poor: mean over 'members where gdp > 99'"),
        ('as = "y_{code}"', 'as = "y"', "parameters.product: 'B' would be 'y', which is there already"),
        ('like = "game"', 'like = "gam"', "games.equal.like: no game named 'gam'; did you mean 'game'?"),
        ('like = "game"', 'like = "equal"', "games.equal.like: no game named 'equal'"),
        ('"±0.25"', '"about 1"', "parameters.ideal_north.range: must be a list of two or text such as '±0.1'"),
        ("lexicographic = true", "lexical = true", "games.equal.concept: Egalitarian has no parameter 'lexical'"),
        ('concept = "utilitarian"', 'concept = "utilitarain"', "claims.other.set.concept: concept: no concept named"),
        (", gdp = 2.5 }", " }", "sets.members.B.gdp: missing; an expression uses it"),
        (
            '"sum(members, product)"',
            '"sum(members)"',
            "parameters.total: sum over a set takes the set and one expression",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(old, new, fault):
    text = FILE + GAME
    assert old in text
    with pytest.raises(ws.ModelError) as caught:
        model(text.replace(old, new))
    assert any(fault in line for line in caught.value.faults), caught.value.faults


def test_all_faults_of_sets_are_told_at_once():
    text = (FILE + GAME).replace("gdp < 5", "gdb < 5").replace('by = "camp"', 'by = "land"')
    with pytest.raises(ws.ModelError) as caught:
        model(text)
    assert len(caught.value.faults) == 2


def test_huge_sets_and_sums_are_refused_before_the_work():
    many = ", ".join(f'"m{k}"' for k in range(2001))
    with pytest.raises(ws.ModelError, match="2,001 entries; at most 2,000"):
        model(f"[sets]\nmembers = [{many}]\n{GAME}")
    many = ", ".join(f'"m{k}"' for k in range(1500))
    sums = f'[sets]\nmembers = [{many}]\n[parameters]\na = "sum(members, sum(members, sum(members, 1)))"\n'
    with pytest.raises(ws.ModelError, match="characters; at most 10,000"):
        model(sums + GAME)
    each = f'[sets]\nmembers = [{many}]\n[parameters]\na = {{ each = "members", value = "sum(others, 1) + 1" }}\n'
    with pytest.raises(ws.ModelError, match="with all templates written out"):
        model(each + GAME)
    with limits(entries=1), pytest.raises(ws.ModelError, match="entries"):
        model(FILE + GAME)


def test_a_csv_must_lie_beside_the_file_and_be_a_table(tmp_path):
    body = '[sets]\nmembers = "{}"\n[game]\nkind = "spatial"\nquota = 1\ndiscount = 0\nideals = {{}}\n'
    (tmp_path / "bad.csv").write_text("who,x,x,1st\nA,1,2,3,4\nA,1\n,2\n")
    path = tmp_path / "m.toml"
    for name, fault in {
        "../x.csv": "must name a file beside the model file",
        "none.csv": "there is no such file",
        "bad.csv": "line 1: column 'x' is there 2 times",
    }.items():
        path.write_text(HEAD + body.format(name))
        with pytest.raises(ws.ModelError) as caught:
            ws.load(path)
        assert any(fault in line for line in caught.value.faults)
    assert len(caught.value.faults) == 5
