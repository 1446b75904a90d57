"""Terraform, OpenTofu and Terragrunt."""
