"""How a change is spelled in YAML: by lines in block style, or inside braces in flow style."""

from __future__ import annotations

from fixer.model.declaration import Absent, Change
from fixer.model.edits import Edit
from fixer.model.syntax_tree import Mapping, Sequence, Tree, path_to
from fixer.syntax import flow_style
from fixer.syntax.yaml import block_style


def spell(tree: Tree, change: Change) -> tuple[Edit, ...]:
    """Write a change into YAML as its author would have."""
    site = change.site
    if not isinstance(site, Absent):
        return block_style.replace(tree, site.node, change.value)
    if _is_in_flow(tree, site):
        return flow_style.create(tree, site, flow_style.YAML)
    return block_style.create(tree, site)


def _is_in_flow(tree: Tree, site: Absent) -> bool:
    """Whether what is added at a site has to be in flow style."""
    if isinstance(site.within, Mapping) and not site.replaces:
        return site.within.flow
    above = path_to(tree, site.within)[:-1]
    return any(isinstance(holder, Mapping | Sequence) and holder.flow for holder in above)
