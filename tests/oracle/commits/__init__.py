"""Small commits of real repositories on files of clusters.

What each of them has to be told as is written down from Git's diff alone, without the product (`picked`,
`enclosing`, `due`); then the product reviews them (`told`). `python -m tests.oracle.commits` does both.
"""
