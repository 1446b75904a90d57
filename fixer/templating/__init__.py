"""Template languages around YAML: a stage of its own that plain files never load."""
