"""Templates of CloudFormation in each template language, drawn line by line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Number = Callable[[int], int]
"""Draws a number below another one."""


class Language:
    """How one language writes its parts; the marks that trim are drawn."""

    opening, closing = "{%", "%}"
    before: tuple[str, ...] = ("", "", "", "-")
    after: tuple[str, ...] = ("", "", "", "", "-")
    condition, other, end = "if {}", "else", "endif"
    loop, end_of_loop = "for n in names", "endfor"
    silent = "set q = 1"

    def __init__(self, number: Number) -> None:
        self.number = number

    def pick(self, *options: str) -> str:
        return options[self.number(len(options))]

    def part(self, code: str) -> str:
        before, after = self.pick(*self.before), self.pick(*self.after)
        return f"{self.opening}{before} {code} {after}{self.closing}"

    def value(self) -> str:
        left, right = self.pick("", "", "", "", "", "-"), self.pick("", "", "", "", "", "-")
        return f"{{{{{left} name {right}}}}}"

    def comment(self) -> str:
        return f"{{#{self.pick(*self.before)} c {self.pick(*self.after)}#}}"

    def begin(self) -> str:
        return self.part(self.condition.format(self.pick("on", "kms", "immutable")))

    def injection(self, column: int) -> list[str]:
        """Draw a part that adds lines in a column."""
        lead = " " * self.number(2) * column
        trim = self.pick("", "-")
        indented = f"{{{{{trim} tags | to_nice_yaml | indent({column}) }}}}"
        return [lead + self.pick(indented, '{{ "Extra: 1" }}')]


class Jinja(Language):
    pass


class Nunjucks(Language):
    def injection(self, column: int) -> list[str]:
        return [" " * column + '{{ "Extra: 1" }}']


class Liquid(Nunjucks):
    silent = "assign q = 1"

    def comment(self) -> str:
        return "{% comment %}c{% endcomment %}"


class Go(Language):
    opening, closing = "{{", "}}"
    before = ("", "-", "-")
    condition, end = "if $.{}", "end"
    loop, end_of_loop = "range $.names", "end"
    silent = "$q := 1"

    def value(self) -> str:
        left, right = self.pick("", "", "", "", "- "), self.pick("", "", "", "", " -")
        return f"{{{{{left or ' '}$.name{right or ' '}}}}}"

    def comment(self) -> str:
        left, right = self.pick("", "- "), self.pick("", "", " -")
        return f"{{{{{left}/* c */{right}}}}}"

    def injection(self, column: int) -> list[str]:
        lead = " " * column
        block = self.pick("with $.tags", "if $.tags")
        options = (
            [f"{{{{ toYaml $.tags | indent {column} }}}}"],
            [f"{lead}{{{{ toYaml $.tags }}}}"],
            [f"{lead}{{{{- toYaml $.tags | nindent {column} }}}}"],
            [f"{{{{- toYaml $.tags | nindent {column} }}}}"],
            [lead + "{{ $.name }}: 1"],
            [
                f"{{{{- {block} }}}}",
                f"{lead}{{{{- toYaml $.tags | nindent {column} }}}}",
                "{{- end }}",
            ],
            [
                "{{- range $k, $v := $.tags }}",
                f"{{{{ $k | indent {column} }}}}: {{{{ $v }}}}",
                "{{- end }}",
            ],
        )
        return options[self.number(len(options))]


class Handlebars(Nunjucks):
    opening, closing = "{{", "}}"
    before: tuple[str, ...] = ("", "", "", "~")
    after: tuple[str, ...] = ("", "", "", "~")
    condition, other, end = "#if {}", "else", "/if"
    loop, end_of_loop = "#each names", "/each"
    silent = "! q "

    def part(self, code: str) -> str:
        return f"{{{{{self.pick(*self.before)}{code}{self.pick(*self.after)}}}}}"

    def begin(self) -> str:
        return self.part("#if on")

    def value(self) -> str:
        return self.part("name")

    def comment(self) -> str:
        return self.part("! c ")

    def injection(self, column: int) -> list[str]:
        return [" " * column + "{{name}}: 1"]


class Mustache(Handlebars):
    before = after = ("",)
    other, end = "/on}}{{^on", "/on"
    loop, end_of_loop = "#names", "/names"

    def begin(self) -> str:
        return self.part("#on")


class Erb(Language):
    opening, closing = "<%", "%>"
    before: tuple[str, ...] = ("", "", "-")
    after: tuple[str, ...] = ("", "", "-", "-")
    end = end_of_loop = "end"
    loop, silent = "names.each do |n|", "q = 1"

    def value(self) -> str:
        return f"<%= name {self.pick('', '', '-')}%>"

    def comment(self) -> str:
        return f"<%# c {self.pick('', '-')}%>"

    def injection(self, column: int) -> list[str]:
        return [" " * column + '<%= "Extra: 1" %>']


class Ejs(Erb):
    before, after = ("", "", "_"), ("", "-", "_")
    condition, other = "if ({}) {{", "} else {"
    end = end_of_loop = "}"
    loop, silent = "for (const n of names) {", "names.length;"

    def value(self) -> str:
        return f"<%= name {self.pick('', '', '-', '_')}%>"

    def comment(self) -> str:
        return f"<%# c {self.pick('', '-', '_')}%>"


class Terraform(Language):
    opening = "%{"
    closing = "}"
    before, after = ("", "", "", "~"), ("", "", "", "~")

    def value(self) -> str:
        return "${name}"

    def begin(self) -> str:
        return self.part("if on")

    def comment(self) -> str:
        return "# c"

    def injection(self, column: int) -> list[str]:
        return [" " * column + "# c"]

    silent = "if on ~} %{~ endif"


LANGUAGES: Final[dict[str, type[Language]]] = {
    "jinja": Jinja,
    "nunjucks": Nunjucks,
    "liquid": Liquid,
    "go": Go,
    "handlebars": Handlebars,
    "mustache": Mustache,
    "erb": Erb,
    "ejs": Ejs,
    "terraform": Terraform,
}
ENDINGS: Final = {
    "jinja": ".j2",
    "nunjucks": ".njk",
    "liquid": "",
    "go": ".tpl",
    "handlebars": ".hbs",
    "mustache": ".mustache",
    "erb": ".erb",
    "ejs": ".ejs",
    "terraform": ".tftpl",
}


class Author:
    """Writes templates in one language."""

    def __init__(self, language: str, number: Number) -> None:
        self.language = LANGUAGES[language](number)
        self.number = number
        self.pick = self.language.pick

    def one_in(self, many: int) -> bool:
        return self.number(many) == 0

    def scalar(self) -> str:
        it = self.language
        kind = self.number(14)
        if kind < 4:
            return "x"
        if kind < 7:
            return it.value() + self.pick("", "-x", "  ", " # c")
        return (
            f"x-{it.value()}",
            f'"{it.value()}"',
            f"{it.begin()}a{it.part(it.other)}b{it.part(it.end)}",
            f"x {it.comment()}",
            f"x # {it.value()}",
            f"{it.value()} {it.comment()}",
            f"x{it.begin()}y{it.part(it.end)}",
        )[kind - 7]

    def wrapped(self, lines: list[str], column: int, one_in: int) -> list[str]:
        """Draw a block around lines, or none."""
        if not self.one_in(one_in):
            return lines
        it = self.language
        leads = [" " * (column, column, 0, 0, max(column - 2, 0))[self.number(5)] for _ in "abc"]
        if self.one_in(3):
            return [leads[0] + it.part(it.loop), *lines, leads[1] + it.part(it.end_of_loop)]
        other = [leads[2] + it.part(it.other), *lines] if self.one_in(3) else []
        last = leads[1] + it.part(it.end) + self.pick("", "", "", " ")
        return [leads[0] + it.begin(), *lines, *other, last]

    def entry(self, column: int, index: int) -> list[str]:
        """Draw an entry of the properties."""
        lead, it = " " * column, self.language
        kind = self.number(9)
        if kind == 0:
            items = [f"{lead}  - Key: {self.scalar()}", f"{lead}    Value: {self.scalar()}"]
            return [f"{lead}Tags{index}:", *self.wrapped(items, column + 2, 3)]
        if kind == 1:
            more = self.wrapped([f"{lead}  second {it.value()}"], column + 2, 3)
            header = self.pick("|", ">", "|-", "|+", ">-")
            return [f"{lead}Text{index}: {header}", f"{lead}  first", *more]
        if kind == 2:
            return [f"{lead}Map{index}:", *it.injection(column + 2)]
        if kind == 3:
            return [f"{lead}List{index}: [a, {it.value()}]"]
        if kind == 4:
            more = it.injection(column + 4) if self.one_in(3) else []
            return [f"{lead}Map{index}:", f"{lead}  Key: {self.scalar()}", *more]
        if kind == 5:
            return [f"{lead}Text{index}: {self.pick('|', '|-', '>')}", *it.injection(column + 2)]
        return [f"{lead}Name{index}: {self.scalar()}"]

    def setting(self, column: int) -> list[str]:
        lead, comment = " " * column, self.language.comment()
        key = f"{lead}ImageScanningConfiguration:"
        kind = self.number(4)
        if kind == 0:
            return [key, f"{lead}  ScanOnPush: false" + self.pick("", f" {comment}", " # c")]
        if kind == 1:
            return [f"{key} {{ScanOnPush: false}}"]
        if kind == 2:
            return [key + self.pick("", " {}", f" {comment}")]
        return [key, f"{lead}  # {comment}", f"{lead}  ScanOnPush: false"]

    def repository(self, index: int) -> list[str]:
        it = self.language
        below: list[str] = []
        for number in range(self.number(4)):
            below += self.wrapped(self.entry(6, number), 6, 5)
            if self.one_in(8):
                below.append(" " * 6 * self.number(2) + self.pick(it.comment(), it.part(it.silent)))
            if self.one_in(6):
                below.append("")
        if self.one_in(3):
            below += self.setting(6)
        comment = f" {it.comment()}"
        lines = [f"  R{index}:", "    Type: AWS::ECR::Repository" + self.pick("", "", comment)]
        if below or self.one_in(2):
            lines += ["    Properties:" + self.pick("", "", "", comment), *below]
        if self.one_in(4):
            lines += self.wrapped([f"    DeletionPolicy: {self.scalar()}"], 4, 3)
        return lines

    def template(self) -> str:
        it = self.language
        lines = ["Resources:"]
        for index in range(1 + self.number(2)):
            lines += self.wrapped(self.repository(index), 2, 4)
            if self.one_in(3):
                lines += self.wrapped([f"  Topic{index}:", "    Type: AWS::SNS::Topic"], 2, 3)
            if self.one_in(3):
                lines.append("")
        if self.one_in(6):
            lines = [it.begin(), *lines, it.part(it.end)]
        if self.one_in(3):
            lines += ["Outputs:", "  A:", "    Value: x"]
        text = "\n".join(lines) + self.pick("\n", "\n", "\n", "", "\n\n")
        return text.replace("\n", "\r\n") if self.one_in(5) else text
