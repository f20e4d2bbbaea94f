"""Facts that stay fresh: catalogues and prices, derived anew from their sources.

    python -m tests.facts_fresh SOURCES [--write]

SOURCES is a folder with the sources under their names: clones of the repositories that the files name (with a
work tree or bare, as `autoscaler`, `kubernetes/autoscaler` or `kubernetes+autoscaler`), and the wheel of
moto. What is at hand is derived anew and compared, and what changed is told: types, regions, versions,
the largest moves of prices. A source that isn't at hand, and what no command derives, are named as such.
With --write the files are written, in the form that they have (tests.facts_form), dated by the source.

It ends with 1, and writes nothing, where something looks wrong: a tenth of the types gone, a price of nothing
or five times what it was, a version that ends before it was released, a file that doesn't parse or lacks what
it should hold. Look at the source then: where the change is right, mend the file by hand.
"""
