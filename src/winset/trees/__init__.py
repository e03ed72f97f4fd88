"""Games in extensive form: backward induction, the sequence form, sequential equilibria."""
