"""Pulumi YAML programs."""
