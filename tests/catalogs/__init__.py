"""The catalogs of Repoform's languages: what is collected for them, and what one may get wrong.

    python -m tests.catalogs            collect every message, renew the .po files and compile them
    python -m tests.catalogs --check    say what is missing or wrong, and write nothing
    python -m tests.catalogs --add fr   begin a language

resources/i18n/README.md tells how translators use it.
"""
