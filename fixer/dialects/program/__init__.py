"""Programs that declare repositories: the frameworks, and what they have in common."""
