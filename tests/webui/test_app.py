"""Putting the application together."""

import stat
import subprocess
import sys

import pytest
from northmoor import make_config

from askdesk.errors import ConfigError, StoreError
from webui import session
from webui.app import create_app


def test_it_starts_light():
    code = "import sys, webui.app; print([m for m in ('scrapy', 'torch', 'faiss', 'sklearn', 'numpy') if m in sys.modules])"

    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert out.strip() == "[]"


def test_it_reads_the_configuration_it_is_told_of(tmp_path, monkeypatch):
    file = tmp_path / "askdesk.toml"
    file.write_text(
        '[askdesk]\ncontact = "mailto:a@b.example"\n[[departments]]\nslug = "p"\nname = "P"\n'
        'institution = "Northmoor"\nhomepage = "https://p.example/"\n'
    )
    monkeypatch.setenv("ASKDESK_CONFIG", str(file))

    app = create_app()

    assert app.test_client().get("/sign-in").status_code == 200
    assert (tmp_path / "askdesk.db").exists()


def test_without_a_configuration_it_says_how_to_get_one(tmp_path, monkeypatch):
    monkeypatch.setenv("ASKDESK_CONFIG", str(tmp_path / "none.toml"))

    with pytest.raises(ConfigError, match="askdesk init"):
        create_app()


def test_a_database_that_can_not_be_opened_is_a_sentence(tmp_path):
    (tmp_path / "askdesk.db").mkdir()

    with pytest.raises(StoreError, match="can't be opened"):
        create_app(make_config(f"sqlite:///{tmp_path}/askdesk.db"))


def test_the_session_key_is_made_once_and_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("ASKDESK_SESSION_KEY", raising=False)
    config = make_config(f"sqlite:///{tmp_path}/askdesk.db")

    first, second = session.key(config), session.key(config)

    file = tmp_path / "askdesk.db.session-key"
    assert first == second == file.read_text()
    assert len(first) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_the_environment_s_key_comes_first(tmp_path, monkeypatch):
    monkeypatch.setenv("ASKDESK_SESSION_KEY", "given")

    assert session.key(make_config(f"sqlite:///{tmp_path}/askdesk.db")) == "given"


def test_a_folder_that_takes_no_key_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.delenv("ASKDESK_SESSION_KEY", raising=False)

    with pytest.raises(ConfigError, match="set ASKDESK_SESSION_KEY"):
        session.key(make_config(f"sqlite:///{tmp_path}/nowhere/askdesk.db"))
