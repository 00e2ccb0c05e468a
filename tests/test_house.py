"""The laws of the house."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from statistics import median

import pytest
from northmoor import ROOT

import crawler
from askdesk import cli
from crawler import lines

ROOMS = ("askdesk", "crawler", "matcher", "webui")
FILES = [p for room in ROOMS for p in sorted((ROOT / room).rglob("*.py"))]
DOCS = {p.name: p.read_text(encoding="utf-8") for p in (ROOT / "docs").glob("*.md")}
SQL = re.compile(r"\b(select|insert|update|delete)\b.+\b(from|into|set|where)\b", re.IGNORECASE | re.DOTALL)


def imported(path: Path) -> set[str]:
    """Return the top names of the modules a file imports anywhere."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {a.name for a in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("kind", crawler.kinds())
def test_every_source_states_its_terms_and_what_unanswered_means(kind: str):
    source = crawler.kind(kind)

    assert source.terms.startswith("http") or source.terms == "the site's own"
    assert len(source.basis) > 20
    assert len(source.unanswered) > 5


@pytest.mark.parametrize("kind", crawler.kinds())
def test_every_source_has_a_recording_and_a_section(kind: str):
    assert list((ROOT / "tests" / "recorded" / kind).glob("*/case.json"))
    assert f"## {kind}\n" in DOCS["sources.md"]


@pytest.mark.parametrize("kind", crawler.kinds())
def test_every_key_of_a_source_is_documented(kind: str):
    section = DOCS["sources.md"].split(f"## {kind}\n")[1].split("\n## ")[0]

    assert [k for k in crawler.kind(kind).keys if f"`{k}`" not in section] == []


def test_half_of_the_families_take_less_than_seventy_lines():
    table = lines.table()

    assert sorted(table) == crawler.kinds()
    assert median(table.values()) < 70, "\n".join(f"{count:>5}  {kind}" for kind, count in table.items())


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_is_documented(command: str):
    assert f"askdesk {command}" in DOCS["operating.md"]


def test_every_module_of_the_cellar_opens_with_what_it_is():
    silent = [
        str(p) for p in FILES if "versions" not in p.parts and not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_sql_is_in_the_store_alone():
    elsewhere = [p for p in FILES if "store" not in p.parts]
    speaking = {
        str(p.relative_to(ROOT)): sorted(n for n in imported(p) if n.startswith(("sqlite3", "psycopg"))) for p in elsewhere
    }
    queries = [
        str(p.relative_to(ROOT))
        for p in elsewhere
        for node in ast.walk(ast.parse(p.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "execute"
    ]

    assert {p: n for p, n in speaking.items() if n} == {}
    assert queries == []


def test_only_one_file_imports_the_model_and_one_the_index():
    for package, home in (("sentence_transformers", "matcher/encode.py"), ("faiss", "matcher/index.py")):
        users = {str(p.relative_to(ROOT)) for p in FILES if any(n.split(".")[0] == package for n in imported(p))}
        assert users == {home}


def test_the_door_and_the_queue_start_light():
    heavy = "scrapy torch faiss sentence_transformers sklearn twisted"
    for module in ("askdesk.cli", "webui.app", "askdesk.store.queue"):
        code = f"import sys, {module}; print([m for m in '{heavy}'.split() if m in sys.modules])"
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert told.stdout.strip() == "[]"


def test_no_file_is_too_long_to_read():
    long = {
        str(p.relative_to(ROOT)): n for p in FILES if "versions" not in p.parts and (n := len(p.read_text().splitlines())) > 300
    }

    assert long == {}


def test_the_lock_pins_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[<>=!~ ]", w)[0].lower().replace("_", "-") for w in wanted}
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    }

    assert names - pinned == set()


def test_what_the_contract_names_is_there():
    for name in (
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "scrapy.cfg",
        "Makefile",
        ".ci/run",
        "askdesk.example.toml",
    ):
        assert (ROOT / name).is_file(), name


def test_scrapy_lists_every_kind():
    told = subprocess.run([sys.executable, "-m", "scrapy", "list"], capture_output=True, text=True, check=True, cwd=ROOT)

    assert told.stdout.split() == crawler.kinds()
