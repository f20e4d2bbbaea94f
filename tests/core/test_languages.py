"""Which language is spoken, by what a system says."""

from __future__ import annotations

import doctest

import pytest

from core import languages


def test_doctests() -> None:
    assert doctest.testmod(languages).failed == 0


@pytest.mark.parametrize(
    ("tags", "language"),
    [
        (
            "zh zh_CN zh_CN.UTF-8 zh_CN.GB18030 zh_SG zh-SG zh-Hans zh-Hans-HK zh_CN@pinyin",
            "zh_CN",
        ),
        ("zh_TW zh_TW.UTF-8 zh_HK zh_MO zh-Hant zh-Hant-CN zh_Hant_SG fr fr_CA nds_DE nonsense 1", None),
        ("de de_DE de_AT.UTF-8 de_CH de-LI de_LU@euro de_DE.ISO-8859-15@euro", "de"),
        ("en en_US en-GB.UTF-8 C C.UTF-8 POSIX", "en"),
    ],
)
def test_tags(tags: str, language: str | None) -> None:
    assert {languages.language_for(tag) for tag in tags.split()} == {language}


@pytest.mark.parametrize(
    ("environ", "system", "language"),
    [
        ({}, [], "en"),
        ({"LANG": "de_DE.UTF-8"}, ["en-US"], "de"),
        ({"LANG": ""}, ["", "zh-Hans-CN"], "zh_CN"),
        ({"LANG": "fr_FR.UTF-8"}, ["de-DE"], "en"),
        ({"LANG": "de_DE", "LC_MESSAGES": "en_US"}, [], "en"),
        ({"LANG": "en_US", "LC_MESSAGES": "zh_CN", "LC_ALL": "de_DE"}, [], "de"),
        ({"LANG": "en_US", "LANGUAGE": "fr:zh_TW:de:zh_CN"}, [], "de"),
        ({"LANG": "de_DE", "LANGUAGE": "zh_TW"}, [], "de"),
        ({"LC_ALL": "C", "LANGUAGE": "de", "LANG": "de_DE"}, [], "en"),
        ({"REPOFORM_LANGUAGE": "zh-Hans", "LC_ALL": "de_DE"}, [], "zh_CN"),
        ({"REPOFORM_LANGUAGE": "fr", "LC_ALL": "de_DE"}, [], "en"),
        ({"REPOFORM_LANGUAGE": "", "LC_ALL": "de_DE"}, [], "de"),
    ],
)
def test_what_counts_first(environ: dict[str, str], system: list[str], language: str) -> None:
    assert languages.wanted(environ, system) == language
