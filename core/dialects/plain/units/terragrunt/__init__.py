"""Terragrunt: units, the files that they include and read, and the inputs that they give."""

from core.dialects.plain.units.terragrunt.config import Config, Include, Reader
from core.dialects.plain.units.terragrunt.found import Guess, TerragruntUnit, terragrunt_units
from core.dialects.plain.units.terragrunt.given import Given, given

__all__ = [
    "Config",
    "Given",
    "Guess",
    "Include",
    "Reader",
    "TerragruntUnit",
    "given",
    "terragrunt_units",
]
