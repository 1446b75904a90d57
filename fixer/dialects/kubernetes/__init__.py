"""Manifests of ACK and Crossplane."""
