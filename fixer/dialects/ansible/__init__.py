"""Ansible playbooks and lists of tasks."""
