"""Small files of every kind that is read, to be mutated."""

from __future__ import annotations

__all__ = ["GAMBIT"]

GAMBIT: tuple[tuple[str, str], ...] = (
    (".nfg", 'NFG 1 R "t" { "a" "b" }\n{ { "u" "d" } { "l" "r" } }\n"c"\n\n1 1 0 2/3 2.5 0 -1e-2 1\n'),
    (".nfg", 'NFG 1 D "t" { "a" "b" "c" } { 2 1 2 }\n1 2 3 4 5 6 7 8 9 10 11 12\n'),
    (".nfg", 'NFG 1 R "t" { "a" "b" } { 2 2 }\n{ { "x" 1, 2 } { "" 3 4 } }\n1 2 0 1\n'),
    (
        ".efg",
        'EFG 2 R "t" { "a" "b" }\n"c"\nc "r" 1 "" { "x" 1/2 "y" .5 } 0\np "" 1 1 "s" { "u" "d" } 0\n'
        't "" 1 "o" { 1, 2 }\nt "" 2 "" { 3 4 }\np "" 2 1 "s" { "u" "d" } 1\nt "" 0\nt "" 3 "" { -1 1/3 }\n',
    ),
    (
        ".efg",
        'EFG 2 R "t" { "a" }\np "" 1 1 "s" { "e" "o" } 0\nt "" 1 "" { 0 }\np "" 1 1 0\nt "" 2 "" { 4 }\n'
        't "" 3 "" { 1 }\n',
    ),
    (
        ".agg",
        "#AGG\n3\n3\n1\n2 2 2\n0 1\n0 1\n1 2\n2 0 3\n1 1\n2 2 3\n2 0 1\n0\n0 1 2 3 4 5\n1 3\n[1] 2\n[2] 3\n[3] 1/2\n"
        "0 7 8 9\n",
    ),
    (
        ".agg",
        "#AGG\n2\n3\n2\n2 2\n0 1\n1 2\n2 4 1\n2 4 3\n2 0 2\n2 0 1\n2 1 2\n10 1 [2 3 4]\n12 7 [5 6 8]\n"
        "0 1 2\n0 1.5 2 5\n0 9 4\n",
    ),
    (
        ".bagg",
        "#BAGG\n2\n3\n1\n2 1\n0.25 0.75\n1\n2 1\n2\n0 1\n2\n0 2\n1 3\n2 0 3\n1 2\n2 0 1\n0\n1\n3\n[0] 1\n[1] 2\n"
        "[2] 3\n1\n8\n"
        "[0 0] 1\n[0 1] 2\n[0 2] 1/3\n[1 0] 4\n[1 1] 5.5\n[1 2] 6\n[2 2] 7\n[2 1] 8\n1\n2\n[1] 10\n[2] -20\n",
    ),
    (".gam", "2\n2 3\n\n1 2 3 4 5 6\n-1 -2 -3 -4 -5 -6\n"),
)
