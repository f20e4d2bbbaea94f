"""From a "set" or "unset" Edit to new files, for ordinary Terraform.

`apply_setting` finds the literal that decides a setting (`entity`, `trace`), writes there or where a hand
would add it (`spots`, `spelling`, `remove`), and lets all units be evaluated again: `observe` says what each
makes, `guard` what differs, `judge` whether that was meant. These three know nothing of how the place was
chosen.
"""

from core.dialects.plain.write.apply import apply_setting
from core.dialects.plain.write.involved import Involved, write_setting
from core.dialects.plain.write.model import Environment, Units, Written

__all__ = ["Environment", "Involved", "Units", "Written", "apply_setting", "write_setting"]
