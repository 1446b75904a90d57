"""The language server as a bad or an unlucky client meets it, on stdin and stdout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from support.editor import SECONDS
from support.templates import FALSE, FIXED
from support.wire import message, wire

INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
NOT_INITIALIZED = -32002
HOVER = "textDocument/hover"


def position(uri: str, line: int, character: int = 0) -> dict[str, Any]:
    return {
        "textDocument": {"uri": uri},
        "position": {"line": line, "character": character},
    }


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        (HOVER, position("file:///a.yaml", -1), INVALID_PARAMS),
        (HOVER, position("file:///a.yaml", 2**31), INVALID_PARAMS),
        (HOVER, None, INVALID_PARAMS),
        (HOVER, [], INVALID_PARAMS),
        ("textDocument/codeAction", None, INVALID_PARAMS),
        ("textDocument/codeAction", {"textDocument": {"uri": "file:///a"}}, INVALID_PARAMS),
        ("codeAction/resolve", {}, INVALID_PARAMS),
        ("textDocument/rename", {}, INVALID_PARAMS),
        ("what/everIsAsked", None, METHOD_NOT_FOUND),
        ("what/everIsAsked", {}, METHOD_NOT_FOUND),
    ],
)
def test_a_request_that_is_not_valid_has_an_error_for_an_answer(
    method: str, params: Any, code: int
) -> None:
    with wire() as client:
        client.send(message(method, params, id=7))
        said = client.answer(7)
        assert said["error"]["code"] == code
        assert said["error"]["message"]
        client.send(message(HOVER, position("file:///a.yaml", 0), id=8))
        assert client.answer(8)["result"] is None
        # Who asked is told, and nobody else.
        assert client.shown() == []
        assert client.end() == 0


def test_a_request_after_the_shutdown_has_an_error_for_an_answer() -> None:
    with wire() as client:
        client.send(message("shutdown", id=1), message(HOVER, position("file:///a", 0), id=2))
        assert client.answer(1)["result"] is None
        assert client.answer(2)["error"]["code"] == INVALID_REQUEST
        client.send(message("shutdown", id=3))
        assert client.answer(3)["error"]["code"] == INVALID_REQUEST
        client.open("file:///a.yaml", FALSE)
        client.send(message("exit"))
        assert client.process.wait(SECONDS) == 0


def test_before_it_is_initialized_it_answers_nothing_else(tmp_path: Path) -> None:
    with wire(initialized=False) as client:
        client.open((tmp_path / "a.yaml").as_uri(), FALSE)
        client.send(message(HOVER, position("file:///a", 0), id=1))
        assert client.answer(1)["error"]["code"] == NOT_INITIALIZED
        client.send(message("initialize", {"processId": None, "capabilities": {}}, id=2))
        assert client.answer(2)["result"]["capabilities"]["hoverProvider"]
        assert client.shown() == []
        assert client.end() == 0


@pytest.mark.parametrize("is_asked", [True, False])
def test_exit_without_shutdown_is_no_success(is_asked: bool) -> None:
    with wire() as client:
        client.until(lambda each: each.get("id") == "begin")
        if is_asked:
            client.send(message("shutdown", id=1))
            client.answer(1)
        client.send(message("exit"))
        assert client.process.wait(SECONDS) == (0 if is_asked else 1)


def changed(uri: str, version: Any, *changes: Any) -> bytes:
    document = {"uri": uri, "version": version}
    params = {"textDocument": document, "contentChanges": [*changes]}
    return message("textDocument/didChange", params)


def at(line: int, character: int) -> dict[str, int]:
    return {"line": line, "character": character}


@pytest.mark.parametrize(
    "change",
    [
        {"range": {"start": at(0, 0), "end": at(-1, 0)}, "text": "# 1\n"},
        {"range": {"start": at(0, 0), "end": at(0, 2**32)}, "text": "# 1\n"},
        {"range": None},
        "?",
    ],
)
def test_after_a_change_that_cannot_be_applied_the_text_is_unknown(
    change: Any, tmp_path: Path
) -> None:
    uri = (tmp_path / "a.yaml").as_uri()
    with wire() as client:
        client.open(uri, FALSE)
        assert len(client.diagnostics(uri, 1)) == 1
        client.send(changed(uri, 2, change))
        said = client.until(lambda each: each.get("method") == "window/showMessage")
        assert said["params"]["message"] == (
            "ecr-fix: the editor sent a change of a.yaml that is not valid, so what it shows is "
            "not known any more; close the document and open it again"
        )
        # What is told of the text that is not shown any more goes away.
        cleared = client.until(
            lambda each: (
                each.get("method") == "textDocument/publishDiagnostics"
                and each["params"]["uri"] == uri
                and not each["params"]["diagnostics"]
            )
        )
        assert "version" not in cleared["params"]
        # Later changes have nothing that they could be applied to.
        client.send(
            changed(uri, 3, {"range": {"start": at(0, 0), "end": at(0, 0)}, "text": "# 2\n"}),
            message("textDocument/hover", position(uri, 1, 3), id=1),
        )
        assert client.answer(1)["result"] is None
        client.open(uri, f"# 1\n# 2\n{FALSE}")
        client.heard.clear()
        (found,) = client.diagnostics(uri, 1)
        assert found["range"]["start"]["line"] == 7
        assert client.end() == 0


def test_a_notification_that_is_not_valid_is_named() -> None:
    with wire() as client:
        client.send(
            message("$/whatever"),
            message("textDocument/didOpen", {"textDocument": {"uri": "file:///a.yaml"}}),
        )
        said = client.until(lambda each: each.get("method") == "window/showMessage")
        assert said["params"]["message"] == (
            "ecr-fix: the editor sent a textDocument/didOpen that is not valid"
        )
        assert len(client.shown()) == 1
        assert client.end() == 0


ODD = [
    "file:///x/\ud800.yaml",
    "file:///x/%00.yaml",
    "file:///" + "x" * 5000 + ".yaml",
    "file://[x/a.yaml",
    "file:relative.yaml",
    "",
    pytest.param(
        "file:///proc/1/root/x.yaml",
        marks=pytest.mark.skipif(sys.platform != "linux", reason="it is of Linux"),
    ),
]


@pytest.mark.parametrize("uri", ODD)
def test_a_document_at_a_place_that_cannot_be_looked_at_breaks_nothing(
    uri: str, tmp_path: Path
) -> None:
    good = (tmp_path / "a.yaml").as_uri()
    with wire() as client:
        client.open(uri, FALSE)
        client.send(changed(uri, 2, {"text": FIXED}))
        client.open(good, FALSE)
        assert len(client.diagnostics(good, 1)) == 1
        client.send(message(HOVER, position(uri, 1, 3), id=1))
        client.answer(1)
        client.send(message("textDocument/didClose", {"textDocument": {"uri": uri}}))
        client.send(message(HOVER, position(good, 1, 3), id=2))
        assert client.answer(2)["result"]
        assert client.shown() == []
        assert client.end() == 0


NAME = r'"a\u202e\n::error::[x](http://e.com) <b>\e[31m\u2028"'
SHOWN = r"a\u202e\n::error::[x](http://e.com) <b>\x1b[31m\u2028"


def strings(value: Any) -> list[str]:
    """Return all texts in a value of JSON, but what an action brings back to us."""
    if isinstance(value, dict):
        return strings([each for key, each in value.items() if key != "data"])
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.skipif(sys.platform == "win32", reason="no file has such a name there")
def test_what_names_hold_is_shown_as_the_command_shows_it(tmp_path: Path) -> None:
    uri = (tmp_path / "a\u202e\n\x1b.yaml").as_uri()
    comment = "  # ecr-fix: ignore[ECR001] \u202e\x85\n"
    text = FALSE.replace("Repo:", f"{NAME}:") + f"  Plain:\n  {comment}    Type: A\n"
    exempt = text.replace("  Resources:", "").replace(f"  {NAME}", f"{comment}  {NAME}")
    action = {
        "textDocument": {"uri": uri},
        "range": {"start": at(1, 0), "end": at(99, 0)},
        "context": {"diagnostics": []},
    }
    with wire() as client:
        client.open(uri, text)
        found = client.diagnostics(uri, 1)
        assert found[0]["message"].split("\n")[0] == (
            f"{SHOWN} does not scan images on push: ScanOnPush is false"
        )
        assert any("unused suppression" in each["message"] for each in found)
        client.send(
            message("textDocument/codeAction", action, id=1),
            message(HOVER, position(uri, 1, 3), id=2),
        )
        titles = [each["title"] for each in client.answer(1)["result"]]
        assert f"Fix {SHOWN}: replaces false with true" in titles
        hover = client.answer(2)["result"]["contents"]["value"]
        assert "\\[x\\]" in hover
        client.send(changed(uri, 2, {"text": exempt}))
        assert client.diagnostics(uri, 2)
        client.send(message(HOVER, position(uri, 2, 3), id=3))
        assert "suppressed by" in client.answer(3)["result"]["contents"]["value"]
        client.send(changed(uri, 3, {"text": "Resources: [\n  AWS::ECR::Repository\x1b\n"}))
        assert client.diagnostics(uri, 3)
        client.send(changed(uri, 4, "?"))
        client.until(lambda each: each.get("method") == "window/showMessage")
        said = [each for each in strings(client.heard) if each != uri]
        assert [each for each in said if not each.replace("\n", "").isprintable()] == []
        assert client.end() == 0


@pytest.mark.parametrize("start", ["# x\n", "# \U0001f601 x\n"])
def test_halves_of_a_pair_that_come_one_by_one_are_a_character(start: str, tmp_path: Path) -> None:
    uri = (tmp_path / "a.yaml").as_uri()
    with wire() as client:
        client.open(uri, start + FALSE)
        if "\U0001f601" in start:
            second = {"range": {"start": at(0, 3), "end": at(0, 4)}, "text": "\ude00"}
            client.send(changed(uri, 3, second))
        else:
            for number, half in enumerate("\ud83d\ude00"):
                where = at(0, 2 + number)
                change = {"range": {"start": where, "end": where}, "text": half}
                client.send(changed(uri, 2 + number, change))
        (found,) = client.diagnostics(uri, 3)
        assert found["message"].startswith("Repo does not scan images on push")
        assert found["range"]["start"] == at(6, 20)
        assert client.end() == 0
