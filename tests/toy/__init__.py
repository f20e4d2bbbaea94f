"""A dialect that shares nothing with Terraform: whoever assumes Terraform, a base or environments fails on
it."""
