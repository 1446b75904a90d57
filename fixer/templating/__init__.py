"""Template languages around YAML: a stage of its own, which plain files never load.

`fixer.templating.template` is the way in; the other modules are its steps.
"""
