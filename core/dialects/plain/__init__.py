"""Everybody's clusters: ordinary Terraform and OpenTofu, with environments as teams lay them out."""
