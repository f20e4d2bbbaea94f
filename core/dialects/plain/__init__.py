"""Everybody's clusters: ordinary Terraform and OpenTofu, with environments as teams lay them out."""

NAME = "terraform"
"""Of this dialect."""
