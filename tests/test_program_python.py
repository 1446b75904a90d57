"""Programs of Python: what a name stands for there, and what else may change it."""

from __future__ import annotations

import pytest
from support.programs import OF_PYTHON, found_in

from fixer.api import fix_text
from fixer.model.declaration import Verdict
from fixer.model.edits import Applicability

ESCAPES = (
    "m = {'a': p}; m['a']['image_scan_on_push'] = X",
    "m = dict(a=p); m['a']['image_scan_on_push'] = X",
    "m = [p]; m[0]['image_scan_on_push'] = X",
    "q = r = p; r['image_scan_on_push'] = X",
    "q = p; r = q; r.update(image_scan_on_push=X)",
    "b = p or {}; b['image_scan_on_push'] = X",
    "b = p if s else {}; b['image_scan_on_push'] = X",
    "s.props = p; s.props['image_scan_on_push'] = X",
    "put = p.update; put(image_scan_on_push=X)",
    "(q := p).update(image_scan_on_push=X)",
    "operator.setitem(p, 'image_scan_on_push', X)",
    "dict.update(p, image_scan_on_push=X)",
    "add_defaults(p)",
    "s.register(props=p)",
    "p |= {'image_scan_on_push': X}",
    "p['image_scan_on_push'] = X",
    "p['image_scan_' + k] = X",
    "p[k] = X",
    "p.setdefault('image_scan_on_push', X)",
    "for p['image_scan_on_push'] in (X,): pass",
    "for q in (p, s): q['image_scan_on_push'] = X",
    "[q.update(image_scan_on_push=X) for q in (p, s)]",
    "match p:\n        case q: q['image_scan_on_push'] = X",
    "with s as p['image_scan_on_push']: pass",
    "p['image_scan_on_push'], q = X, 1",
    "f = lambda d=p: d.update(image_scan_on_push=X)",
    "return_it = lambda: p",
    "global g; g = p; g.update(image_scan_on_push=X)",
    "p.__setitem__('image_scan_on_push', X)",
)


@pytest.mark.parametrize("on", ["True", "False"])
@pytest.mark.parametrize("written", ESCAPES)
def test_a_literal_that_others_have_may_be_another_one(written: str, on: str) -> None:
    """Neither a keyword that is given twice, nor a word that it scans."""
    body = written.replace("X", "False" if on == "True" else "True")
    for literal in ("{'empty_on_delete': True}", f"{{'image_scan_on_push': {on}}}"):
        text = f"{OF_PYTHON}def f(s, k):\n    p = {literal}\n    {body}\n"
        text += "    ecr.Repository(s, 'A', **p)\n"
        [found] = found_in(text, "a.py")
        assert found.verdict is Verdict.CONDITIONAL
        assert found.applicability is Applicability.MANUAL


def test_what_is_in_a_literal_that_others_have_may_be_another_one() -> None:
    text = (
        "import pulumi_aws as aws\nc = {'scan_on_push': True}\nd = {'c': c}\n"
        "d['c']['scan_on_push'] = False\n"
        "aws.ecr.Repository('A', image_scanning_configuration=c)\n"
    )
    [found] = found_in(text, "a.py")
    assert found.verdict is Verdict.CONDITIONAL


HARMLESS = (
    "print(p)",
    "n = len(p)",
    "n = {**p, 'a': 1}; n['image_scan_on_push'] = True",
    "n = dict(p); n['image_scan_on_push'] = True",
    "n = p | {'a': 1}; n['image_scan_on_push'] = True",
    "n = p.copy(); n['image_scan_on_push'] = True",
    "n = copy.deepcopy(p); n['image_scan_on_push'] = True",
    "s.make(**p)",
    "n = p['empty_on_delete']",
    "n = p.get('empty_on_delete')",
    "n = [k for k in p]",
    "n = [k for k, v in p.items()]",
    "n = f'{p}'",
    "n = p == {}",
    "n = 'a' in p and not p",
    "assert p",
    "n = 1 if p else 2",
    "q = p; print(q)",
    "q = {'a': p}; print(q['a']['empty_on_delete'])",
    "p['repository_name'] = s",
    "p['repository_name'] += 'a'",
    "del p['repository_name']",
    "p.setdefault('repository_name', s)",
    "p.pop('repository_name', None)",
)


@pytest.mark.parametrize("written", HARMLESS)
def test_a_literal_that_nobody_writes_to_is_what_it_is(written: str) -> None:
    text = f"{OF_PYTHON}def f(s):\n    p = {{'empty_on_delete': True}}\n    {written}\n"
    text += "    ecr.Repository(s, 'A', **p)\n"
    [found] = found_in(text, "a.py")
    assert (found.verdict, found.applicability) == (Verdict.MISSING, Applicability.SAFE)
    assert (
        "ecr.Repository(s, 'A', **p, image_scan_on_push=True)" in fix_text(text, path="a.py").text
    )
