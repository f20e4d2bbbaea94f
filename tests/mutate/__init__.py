"""Do the tests notice? Mutants of the code, each run against the tests that reach it. Outside CI:

    python -m tests.mutate core/hcl/edit.py core/hcl/write.py
    python -m tests.mutate --sample 100 --seed 7 core/publish core/git/commit.py --tests tests/core/publish

A mutant changes one token: a comparison, `and`/`or`, `not`, a number or a truth value, a condition or what is
returned. It runs in a copy of the tree, against the tests that run its line, the quickest first. It is killed
(a test failed, or ran out of time) or survives. Survivors that mean the same as the code are explained in
equal.txt; any other one asks for a test, and the exit status is 1.

The kept tools don't fit: mutmut names mutants by number, so that no explanation outlasts an edit of the file,
changes the words of sentences as well and leaves out what stands outside functions; cosmic-ray starts Python
anew for every mutant and knows nothing of which test reaches which line.
"""
