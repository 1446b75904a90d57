"""Programs of Python: what a name stands for there, and what else may change it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from time import process_time

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
    "p['image_scan_on_push'] |= X",
    "p.pop('image_scan_on_push', X)",
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
    "logger.info('%s', p); self.log.debug(p); pulumi.export('p', p)",
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
    "p['tags'] = {}; p['tags']['a'] = 'b'; q = p['tags']; q['image_scan_on_push'] = True",
    "p.setdefault('rules', []).append(s)",
    "add(p['tags'], p.get('tags'))",
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


CAPTURES = (
    "{'registry': N}",
    "[N]",
    "[*N]",
    "(N, 1)",
    "N, 1",
    "{**N}",
    "{'a': [{'b': N}]}",
    "str() as N",
    "[1] as N",
    "P(N)",
    "P(a=N)",
    "[N] | (N, 1)",
    "N",
)


@pytest.mark.parametrize("pattern", CAPTURES)
def test_a_name_that_a_pattern_captures_is_bound_by_it(pattern: str) -> None:
    match = "    match s:\n        case {}: {}\n"
    look_alike = match.format(pattern.replace("N", "ecr"), "ecr.Repository('own', 'A')")
    assert found_in(f"{OF_PYTHON}def f(s):\n{look_alike}", "a.py") == []
    spread = match.format(pattern.replace("N", "p"), "ecr.Repository(s, 'A', **p)")
    [found] = found_in(f"{OF_PYTHON}p = {{'a': 1}}\ndef f(s):\n{spread}", "a.py")
    assert (found.verdict, found.applicability) == (Verdict.CONDITIONAL, Applicability.MANUAL)
    value = match.format(pattern.replace("N", "scan"), "pass")
    value += "    ecr.Repository(s, 'A', image_scan_on_push=scan)\n"
    [found] = found_in(f"{OF_PYTHON}def f(s):\n    scan = True\n{value}", "a.py")
    assert found.verdict is Verdict.CONDITIONAL


@pytest.mark.parametrize("pattern", ["ecr.Repository()", "ecr.A", "P(ecr=1)", "P(ecr=a)"])
def test_a_pattern_that_names_something_binds_nothing(pattern: str) -> None:
    text = f"{OF_PYTHON}def f(s):\n    match s:\n        case {pattern}: pass\n"
    text += "    ecr.Repository(s, 'A')\n"
    [found] = found_in(text, "a.py")
    assert (found.verdict, found.applicability) == (Verdict.MISSING, Applicability.SAFE)


NAMED = "class Named:\n    def __init__(self, s, i): super().__init__(s, i)\n"
UNSURE_CLASSES = (
    f"{NAMED}class R(Named, T): pass\n",
    f"{NAMED}class Other(Named): pass\nclass R(Other, T): pass\n",
    "from a import Named\nclass R(Named, T): pass\n",
    "class R(a.Named, T): pass\n",
    "class R(T):\n    if a:\n        __init__ = make()\n",
    "class R(T):\n    def __new__(cls, s, i): return super().__new__(cls)\n",
    "class R(T):\n    __init__ = lambda self, s, i: T.__init__(self, s, i, **k)\n",
    "@dataclass\nclass R(T): pass\n",
    f"{NAMED}class B(Named, T): pass\nclass R(B): pass\n",
)


@pytest.mark.parametrize("written", UNSURE_CLASSES)
@pytest.mark.parametrize("module", ["cdk", "pulumi"])
def test_a_class_that_another_one_may_construct_is_left_to_a_person(
    written: str, module: str
) -> None:
    head = OF_PYTHON if module == "cdk" else "from pulumi_aws import ecr\n"
    call = "R(s, 'A')\n" if module == "cdk" else "R('A')\n"
    text = f"{head}{written.replace('T', 'ecr.Repository')}{call}"
    found = found_in(text, "a.py")
    assert found
    assert {(each.verdict, each.applicability) for each in found} == {
        (Verdict.CONDITIONAL, Applicability.MANUAL)
    }


def test_the_constructor_above_may_be_that_of_another_class() -> None:
    own = "    def __init__(self, s): super().__init__(s, 'A')\n"
    text = f"{OF_PYTHON}{NAMED}class R(Named, ecr.Repository):\n{own}"
    [found] = found_in(text, "a.py")
    assert (found.verdict, found.applicability) == (Verdict.CONDITIONAL, Applicability.MANUAL)


SURE_CLASSES = (
    "class R(T): pass\n",
    "class Named:\n    def f(self): pass\nclass R(Named, T): pass\n",
    "class Base: pass\nclass Named(Base, object): pass\nclass R(Named, T): pass\n",
    "from a import Named\nclass R(T, Named): pass\n",
    "class R(abc.ABC, Generic[A], T): pass\n",
    "@jsii.implements(a.B)\nclass R(T, metaclass=M): pass\n",
)


@pytest.mark.parametrize("written", SURE_CLASSES)
def test_a_class_without_another_constructor_is_the_type(written: str) -> None:
    text = f"{OF_PYTHON}{written.replace('(T', '(ecr.Repository').replace(' T', ' ecr.Repository')}"
    [found] = found_in(f"{text}R(s, 'A')\n", "a.py")
    assert (found.verdict, found.applicability) == (Verdict.MISSING, Applicability.SAFE)


SIBLINGS = (
    "    @classmethod\n    def create(cls, s): return cls(s, 'A')\n",
    "    @classmethod\n    def create(c, s):\n        return c(s, 'A')\n",
    "    def sibling(self, s): return type(self)(s, 'A')\n",
    "    def sibling(self, s): return self.__class__(s, 'A')\n",
    "    def sibling(this, s): return this.__class__(s, 'A')\n",
    "    @classmethod\n    def create(cls, s): return partial(cls, s, 'A')\n",
)


@pytest.mark.parametrize("method", SIBLINGS)
def test_a_class_may_make_others_of_itself(method: str) -> None:
    """A class that extends it may have another constructor, so a person looks at that."""
    [found] = found_in(f"{OF_PYTHON}class R(ecr.Repository):\n{method}", "a.py")
    assert (found.verdict, found.applicability) == (Verdict.CONDITIONAL, Applicability.MANUAL)
    own = "    def __init__(self, s, i): super().__init__(s, 'B', image_scan_on_push=True)\n"
    [found] = found_in(f"{OF_PYTHON}class R(ecr.Repository):\n{own}{method}", "a.py")
    assert found.verdict is Verdict.COMPLIANT


NAMING = (
    "    def f(self): log.info('%s', type(self))\n",
    "    def f(self): return self.__class__.__name__ + type(self).__name__\n",
    "    def f(self): return isinstance(self, type(self))\n",
    "    @classmethod\n    def f(cls): return cls.__name__\n",
    "    @classmethod\n    def of(cls, s): return cls.from_repository_name(s, 'A', 'a')\n",
    "    @staticmethod\n    def f(cls): return cls(1)\n",
    "    def f(self): return self(1)\n",
)


@pytest.mark.parametrize("method", NAMING)
def test_a_class_that_only_names_itself_makes_nothing(method: str) -> None:
    assert found_in(f"{OF_PYTHON}class R(ecr.Repository):\n{method}", "a.py") == []


def test_another_method_may_call_the_constructor_above() -> None:
    text = (
        f"{OF_PYTHON}class R(ecr.Repository):\n    def __init__(self, s): self._set_up(s)\n"
        "    def _set_up(self, s):\n        super().__init__(s, 'A')\n"
        "    class Other(Base):\n        def __init__(self): super().__init__(1, 'B')\n"
    )
    [found] = found_in(text, "a.py")
    assert (found.logical_id, found.applicability) == ("A", Applicability.SAFE)


def test_the_constructor_above_may_be_handed_on() -> None:
    text = f"{OF_PYTHON}class R(ecr.Repository):\n    def __init__(self, s):\n"
    [found] = found_in(f"{text}        init = super().__init__\n        init(s, 'A')\n", "a.py")
    assert (found.verdict, found.applicability) == (Verdict.CONDITIONAL, Applicability.MANUAL)


OVERRIDE = "node.default_child.add_property_override('ImageScanningConfiguration.ScanOnPush'"
MANY = {
    "of an unknown repository": f"    x.{OVERRIDE}, True)\n",
    "of an unknown path": "    r.node.default_child.add_property_override(k, True)\n",
}


@pytest.mark.parametrize("on", ["", ", image_scan_on_push=True"])
@pytest.mark.parametrize("written", MANY.values(), ids=MANY)
def test_a_few_overrides_are_named_of_however_many_there_are(written: str, on: str) -> None:
    off = written.replace("True", "False")
    text = f"{OF_PYTHON}def f(s, k):\n    r = ecr.Repository(s, 'A'{on})\n{off * 3000}"
    [found] = found_in(text, "a.py")
    assert found.verdict is Verdict.CONDITIONAL
    assert found.message.count("add_property_override (line ") == 3
    assert "(line 6 and others)" in found.message
    [found] = found_in(
        f"{OF_PYTHON}def f(s, k):\n    r = ecr.Repository(s, 'A')\n{written}", "a.py"
    )
    assert "(line 4)" in found.message


def test_overrides_take_time_by_their_number() -> None:
    def ticks(count: int) -> float:
        text = f"{OF_PYTHON}def f(s):\n"
        text += "".join(f"    r{each} = ecr.Repository(s, 'R{each}')\n" for each in range(count))
        text += "".join(f"    x{each}.{OVERRIDE}, True)\n" for each in range(count))
        text += "".join(f"    s = ecr.Repository(s, 'S{each}')\n" for each in range(count))
        text += f"    s.{OVERRIDE}, True)\n" * count
        started = process_time()
        found_in(text, "a.py")
        return process_time() - started

    ticks(10)
    assert min(ticks(800) for _ in range(2)) < 3.2 * min(ticks(400) for _ in range(2))


OF_CLASS_BODIES = (
    "class S:\n    from aws_cdk import aws_ecr as ecr\n    def f(a): a.ecr.Repository(a, 'A')\n",
    "class S:\n    from aws_cdk.aws_ecr import Repository\ndef f(s): S.Repository(s, 'A')\n",
    "class S:\n    import aws_cdk as cdk\n    def f(a): a.cdk.aws_ecr.Repository(a, 'A')\n",
)


@pytest.mark.parametrize("written", OF_CLASS_BODIES)
def test_what_a_class_imports_is_a_member_of_it(written: str) -> None:
    [found] = found_in(written, "a.py")
    assert (found.verdict, found.applicability) == (Verdict.CONDITIONAL, Applicability.MANUAL)


def test_what_a_class_imports_for_its_body_is_followed_there() -> None:
    text = "class S:\n    from aws_cdk import aws_ecr as ecr\n    r = ecr.Repository(s, 'A')\n"
    [found] = found_in(text, "a.py")
    assert (found.logical_id, found.applicability) == ("A", Applicability.SAFE)


@pytest.mark.parametrize(
    "type_of_it",
    ["ecr.__dict__['Repository']", "ecr.__dict__.get('Repository')", "vars(ecr)['Repository']"],
)
def test_the_members_of_a_module_are_in_its_dictionary(type_of_it: str) -> None:
    [found] = found_in(f"{OF_PYTHON}def f(s): {type_of_it}(s, 'A')\n", "a.py")
    assert found.verdict in (Verdict.MISSING, Verdict.CONDITIONAL)


def test_the_module_of_all_resources_of_an_old_cdktf_is_left_to_a_person() -> None:
    head = "from imports.aws import EcrRepository\n"
    [found] = found_in(f"{head}EcrRepository(s, 'A')\n", "a.py")
    assert (found.logical_id, found.applicability) == ("A", Applicability.MANUAL)
    text = f"{head}EcrRepository(s, 'A', image_scanning_configuration=[C(scan_on_push=True)])\n"
    [found] = found_in(text, "a.py")
    assert (found.verdict, found.applicability) == (Verdict.CONDITIONAL, Applicability.MANUAL)


def test_a_class_of_troposphere_is_written_by_the_module_of_its_base() -> None:
    text = "from troposphere import ecr\nclass R(ecr.Repository): pass\nR('A', Tags=t)\n"
    class_of_it = "ImageScanningConfiguration=ecr.ImageScanningConfiguration(ScanOnPush=True)"
    assert class_of_it in fix_text(text, path="a.py").text


def test_put_of_cdktf_says_what_the_setting_is() -> None:
    head = "from imports.aws.ecr_repository import EcrRepository\nr = EcrRepository(s, 'A')\n"
    put = "r.put_image_scanning_configuration(scan_on_push={})\n"
    [found] = found_in(f"{head}{put.format('True')}", "a.py")
    assert found.verdict is Verdict.COMPLIANT
    text = f"{head}{put.format('False')}"
    assert fix_text(text, path="a.py").text == f"{head}{put.format('True')}"
    [found] = found_in(f"{head}{put.format('x')}", "a.py")
    assert (found.verdict, found.applicability) == (Verdict.CONDITIONAL, Applicability.MANUAL)
    [found] = found_in(f"{head}r.put_image_scanning_configuration(**k)\n", "a.py")
    assert (found.verdict, found.applicability) == (Verdict.CONDITIONAL, Applicability.MANUAL)


PULUMI = "import pulumi_aws as aws\n\n"
CLASS = "image_scanning_configuration=aws.ecr.RepositoryImageScanningConfigurationArgs("
LAID_OUT = {
    "an entry": (
        f'{PULUMI}repo = aws.ecr.Repository(\n    "repo",\n    force_delete=True,\n)\n',
        (
            f'{PULUMI}repo = aws.ecr.Repository(\n    "repo",\n    force_delete=True,\n'
            f"    {CLASS}\n        scan_on_push=True\n    ),\n)\n"
        ),
    ),
    "an entry in a part of something else": (
        f'{PULUMI}repos = {{\n    "a": aws.ecr.Repository(\n        "repo",\n    ),\n}}\n',
        (
            f'{PULUMI}repos = {{\n    "a": aws.ecr.Repository(\n        "repo",\n'
            f"        {CLASS}\n            scan_on_push=True\n        ),\n    ),\n}}\n"
        ),
    ),
    "an entry of a resource of the template": (
        f'{OF_PYTHON}\nif a:\n    ecr.CfnRepository(\n        self,\n        "Repo",\n    )\n',
        (
            f'{OF_PYTHON}\nif a:\n    ecr.CfnRepository(\n        self,\n        "Repo",\n'
            "        image_scanning_configuration="
            "ecr.CfnRepository.ImageScanningConfigurationProperty(\n            scan_on_push=True\n"
            "        ),\n    )\n"
        ),
    ),
    "an entry that fits": (
        f'{OF_PYTHON}\necr.Repository(\n    self,\n    "Repo",\n)\n',
        f'{OF_PYTHON}\necr.Repository(\n    self,\n    "Repo",\n    image_scan_on_push=True,\n)\n',
    ),
    "a comment behind the bracket": (
        f'{OF_PYTHON}\nr = ecr.Repository(  # open\n    stack, "D"\n)\n',
        f'{OF_PYTHON}\nr = ecr.Repository(  # open\n    stack, "D", image_scan_on_push=True\n)\n',
    ),
    "a comment behind the bracket of a long call": (
        f'{OF_PYTHON}\necr.Repository(  # open\n    stack, "D", repository_name="{"d" * 40}"\n)\n',
        (
            f'{OF_PYTHON}\necr.Repository(  # open\n    stack,\n    "D",\n'
            f'    repository_name="{"d" * 40}",\n    image_scan_on_push=True,\n)\n'
        ),
    ),
    "a comment behind the statement": (
        f'{OF_PYTHON}\nr = ecr.Repository(stack, "D")  # {"why " * 8}\n'.replace(" \n", "\n"),
        (
            f'{OF_PYTHON}\nr = ecr.Repository(\n    stack, "D", image_scan_on_push=True\n'
            f")  # {'why ' * 8}\n"
        ).replace(" \n", "\n"),
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", LAID_OUT)
def test_what_black_wrote_stays_so(case: str, newline: str) -> None:
    before, after = (each.replace("\n", newline) for each in LAID_OUT[case])
    assert fix_text(before, path="a.py").text == after


def test_ruff_leaves_what_it_wrote() -> None:
    ruff = shutil.which("ruff", path=os.path.dirname(sys.executable)) or shutil.which("ruff")
    if ruff is None:
        pytest.skip("ruff is not installed")
    for text in LAID_OUT.values():
        for each in text:
            done = subprocess.run(
                [ruff, "format", "--isolated", "-"], input=each, capture_output=True, text=True,
                check=True,
            )  # fmt: skip
            assert done.stdout == each


@pytest.mark.parametrize("comment", ["noqa: E501", "type: ignore[call-arg]", "pylint: disable=x"])
def test_a_comment_for_a_tool_stays_with_its_line(comment: str) -> None:
    text = f'{OF_PYTHON}repository = ecr.Repository(stack, "D", a="{"b" * 30}")  # {comment}\n'
    assert fix_text(text, path="a.py").text.count("\n") == text.count("\n")


MAKE = "def make(s, i, scan=True): ecr.Repository(s, i, image_scan_on_push=scan)\n"
KEYWORD_ONLY = "def make(s, i, *, scan=True): ecr.Repository(s, i, image_scan_on_push=scan)\n"
METHOD = "class C:\n    def make(self, i, scan=True):\n        {}\n".format(
    "ecr.Repository(self, i, image_scan_on_push=scan)"
)
STATIC = METHOD.replace("    def", "    @staticmethod\n    def")
OF_CLASS = (
    "class R(ecr.Repository):\n    def __init__(self, s, *, scan: bool = True):\n"
    "        super().__init__(s, 'A', image_scan_on_push=scan)\n"
)
GIVEN = (
    (MAKE, "make(s, 'A', scan=X)"),
    (MAKE, "make(s, 'A', X)"),
    (MAKE, "make(scan=X, s=s, i='A')"),
    (KEYWORD_ONLY, "make(s, 'A', scan=X)"),
    (METHOD, "C().make('A', X)"),
    (METHOD, "c.make('A', scan=X)"),
    (STATIC, "C.make(s, 'A', X)"),
    (OF_CLASS, "R(s, scan=X)"),
)


@pytest.mark.parametrize(("function", "call"), GIVEN)
def test_a_call_in_the_file_comes_over_a_default(function: str, call: str) -> None:
    text = f"{OF_PYTHON}{function}def f(s, x):\n    {call}\n"
    [found] = found_in(text.replace("X", "False"), "a.py")
    assert (found.verdict, found.applicability) == (Verdict.CONDITIONAL, Applicability.UNSAFE)
    fixed = fix_text(text.replace("X", "False"), path="a.py", unsafe_fixes=True)
    assert fixed.text == text.replace("X", "True")
    for on in ("True", "x"):
        [found] = found_in(text.replace("X", on), "a.py")
        assert found.verdict is Verdict.COMPLIANT


NOT_GIVEN = (
    (MAKE, "make(s, 'A')"),
    (MAKE, "other.make(s, 'A', False)"),
    (MAKE, "make(s, 'A', True, False)"),
    (MAKE, "make(s, False)"),
    (MAKE, "make(*s, False)"),
    (MAKE, "make = s; make(s, 'A', False)"),
    (MAKE, "remake(s, 'A', False)"),
    (MAKE, "'make(s, 1, False)'"),
    (KEYWORD_ONLY, "make(s, 'A', False)"),
    (METHOD, "make(s, 'A', False)"),
    (METHOD, "c.make(False)"),
)


@pytest.mark.parametrize(("function", "call"), NOT_GIVEN)
def test_another_call_does_not_come_over_a_default(function: str, call: str) -> None:
    [found] = found_in(f"{OF_PYTHON}{function}def f(s, x, c):\n    {call}\n", "a.py")
    assert found.verdict is Verdict.COMPLIANT


def test_a_call_of_a_method_of_several_classes_is_left_to_a_person() -> None:
    other = METHOD.replace("class C", "class D").replace("scan=True", "scan")
    text = f"{OF_PYTHON}{METHOD}{other}c.make('A', scan=False)\n"
    found = found_in(text, "a.py")
    assert {(each.verdict, each.applicability) for each in found} == {
        (Verdict.CONDITIONAL, Applicability.MANUAL)
    }


def test_a_match_that_the_grammar_takes_for_an_annotation_is_left_to_a_person() -> None:
    text = f"{OF_PYTHON}def f(s):\n    match [lambda: 1]:\n        case [ecr]:\n"
    [found] = found_in(f"{text}            ecr.Repository('own', 1)\n", "a.py")
    assert (found.verdict, found.applicability) == (Verdict.CONDITIONAL, Applicability.MANUAL)
