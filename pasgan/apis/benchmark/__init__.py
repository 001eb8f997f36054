"""Training several systems at an equal budget on the same data, testing each, and the tables of the comparison.

`suite` says what is compared, `budget` what a run may cost, `run` trains and tests one system with one seed, `queue`
works through all of them, `outcome` writes the tables.
"""
