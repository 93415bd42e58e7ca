"""`manage.py scan_text` says what the gate would say, line by line."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from marketplace.lib import privacy
from marketplace.people.models import Role
from marketplace.projects.models import AllowedText

TEXT = "冯玉梅住河西村3组，电话13900000000。"


def said(monkeypatch: pytest.MonkeyPatch, *lines: bytes, locality: str | None = None) -> list[dict]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(lines))))
    out = io.StringIO()
    try:
        call_command("scan_text", stdout=out, locality=locality)
    except CommandError as error:
        out.write(json.dumps({"refused": str(error)}))
    return [json.loads(line) for line in out.getvalue().splitlines()]


def asked(text: str, name: str = "a") -> bytes:
    return json.dumps({"id": name, "text": text}).encode()


def test_each_text_gets_the_findings_of_the_gate(db, monkeypatch) -> None:
    [answer] = said(monkeypatch, asked(TEXT, "x1"))
    assert answer["id"] == "x1"
    for shown, finding in zip(answer["findings"], privacy.scan(TEXT), strict=True):
        assert shown == {
            **{key: getattr(finding, key) for key in ("kind", "start", "end", "text", "severity")},
            "suggestion": str(finding.suggestion),
        }
        assert TEXT[shown["start"] : shown["end"]] == shown["text"]


def test_the_places_of_the_database_are_known(regions, monkeypatch) -> None:
    [answer] = said(monkeypatch, asked("柳溪的物资已签收。"))
    assert [(found["kind"], found["text"]) for found in answer["findings"]] == [("village", "柳溪")]


def test_a_localitys_allow_list_is_applied_when_it_is_named(regions, person, at, monkeypatch) -> None:
    writer = person("xie", Role.COUNTY_REVIEWER, regions["示例县"])
    home = regions["示例县"]
    for kind, text in (("name", "冯玉梅"), ("phone", "13900000000")):
        AllowedText.objects.create(kind=kind, text=text, reason="一家店", locality=home, by=writer, at=at)
    [raw] = said(monkeypatch, asked(TEXT))
    [here] = said(monkeypatch, asked(TEXT), locality=home.code)
    [next_door] = said(monkeypatch, asked(TEXT), locality=regions["邻县"].code)
    assert raw == next_door
    left = [found for found in raw["findings"] if found["text"] != "冯玉梅"]
    assert here["findings"] == left  # the telephone number must go all the same
    assert len(left) == len(raw["findings"]) - 1


def test_an_unknown_locality_is_refused(db, monkeypatch) -> None:
    [refused] = said(monkeypatch, asked(TEXT), locality="123456")
    assert "123456" in refused["refused"]


def test_a_bad_line_is_named_and_the_rest_goes_on(db, monkeypatch) -> None:
    bad = (
        b"{not json",
        b'["a list"]',
        b'{"id": 3}',
        b'{"id": 4, "text": 5}',
        b"\xff\xfe",
        b'{"id": 5, "text": "\\ud800"}',
    )
    *answers, refused = said(monkeypatch, asked("平安"), *bad, b"", asked(TEXT, "last"))
    assert [answer.get("line") for answer in answers] == [None, 2, 3, 4, 5, 6, 7, None]
    assert all(answer["error"] and "findings" not in answer for answer in answers[1:-1])
    assert answers[0]["findings"] == []
    assert answers[-1]["id"] == "last"
    assert refused == {"refused": "6 line(s) could not be read"}


def test_it_answers_each_line_at_once_and_needs_no_database(tmp_path: Path) -> None:
    env = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3", "DEBUG": "1"}
    command = [sys.executable, "manage.py", "scan_text"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as process:
        for name in ("first", "second"):
            process.stdin.write(asked(TEXT, name) + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == name
        process.stdin.close()
        assert process.wait() == 0
