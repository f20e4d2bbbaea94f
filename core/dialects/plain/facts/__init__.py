"""What is known of each cluster, pool and feature: its settings, what a form asks, what a change does.

`facts_of` answers for what was recognised; the rest are the parts that it is made of.
"""

from core.dialects.plain.facts.facts import facts_of, known_facts
from core.dialects.plain.facts.fields import unknown_field
from core.dialects.plain.facts.provider import source_of
from core.dialects.plain.facts.resource import resource_facts

__all__ = ["facts_of", "known_facts", "resource_facts", "source_of", "unknown_field"]
