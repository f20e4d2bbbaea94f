"""What differs in long texts is seen in the sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.changes.apart import MOST, apart, one_line
from core.changes.changes import changes
from core.dialects.several import Several, dialects
from tests.core.dialects.plain.support import snapshot

TEXTS = st.text("ab é", max_size=300)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_no_two_texts_look_alike(start: str, one: str, other: str, end: str) -> None:
    before, after = start * 3 + one + end, start * 3 + other + end
    shown = apart(before, after)
    assert (shown[0] == shown[1]) is (one_line(before) == one_line(after))
    assert all(len(text) <= MOST + 1 for text in shown)
    assert all(text.strip("…") in one_line(whole) for text, whole in zip(shown, (before, after), strict=True))


USER = """    {{
      # Someone who works with the accounts of other people, among them those of the robots
      userarn  = "arn:aws:iam::${{data.aws_caller_identity.me.account_id}}:user/robots"
      username = "{name}"
    }},
"""
CODE = """module "eks" {{
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 19.0"
  cluster_name   = "main"
  aws_auth_users = [
{users}  ]
  kms_key_description = <<-EOT
    {text}
  EOT
}}
data "aws_caller_identity" "me" {{}}
"""


def told(before: str, after: str) -> list[str]:
    both = Several(dialects())
    was = both.read(snapshot({"main.tf": before}))
    return [c.sentence for c in changes(was, both.read(snapshot({"main.tf": after})))]


def test_a_name_deep_in_a_list_with_unknown_parts() -> None:
    before = CODE.format(users=USER.format(name="old-robot"), text="x")
    after = CODE.format(users=USER.format(name="new-robot"), text="x")
    (sentence,) = told(before, after)
    assert "old-robot" in sentence and "new-robot" in sentence


def test_a_line_of_many() -> None:
    text = "one line\n    another line\n    the word is {word}\n    the last line"
    before = CODE.format(users="", text=text.format(word="yes"))
    (sentence,) = told(before, CODE.format(users="", text=text.format(word="no")))
    assert "the word is yes" in sentence and "the word is no" in sentence
