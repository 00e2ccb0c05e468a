"""The words of one department, compiled once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import regex

from askdesk.config import Department
from crawler.mentions import pattern
from crawler.mentions.subjects import CAMPUS, ELSEWHERE, GENERIC, INSTITUTION, SHORT, SUBJECTS, Short

Pattern = pattern.Sought


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """One department as patterns."""

    slug: str
    host: str
    """Host of the home page."""
    anchors: tuple[str, ...]
    """Lower-case pieces; a text with none of them mentions nothing (but for misspellings)."""
    slips: tuple[str, ...]
    """Words of its names that may stand misspelt where nothing else of the names stands."""
    alias: Pattern
    broad: Pattern
    """Ambiguous names that stand for the whole institution or town."""
    nickname: Pattern
    """Other ambiguous names."""
    lookalike: Pattern
    institution: Pattern
    """The institution's name with a word such as university beside it."""
    head: Pattern
    subject: Pattern
    unit: Pattern
    """The subject with a word such as department or lecture beside it."""
    code: Pattern
    """A course of the subject by its code."""
    own_code: Pattern
    """A course of the department that the configuration names by its code."""
    attended: Pattern
    """The institution's name as where one studies: `degree at Northmoor`."""
    specific: Pattern
    """Context words that tell the subject, not just a campus."""
    context: Pattern
    town: Pattern
    link: Pattern
    fuzzy: tuple[tuple[str, ...], ...]
    """Aliases as words, for misspellings."""
    heads: tuple[str, ...]
    subjects: tuple[str, ...]
    proper: frozenset[str]
    """Ambiguous names whose capital letters tell them from common words."""


UNITS = [
    *("department", "departement", "dept", "school", "faculty", "institute", "institut", "fakultät", "département"),
    *("departamento", "dipartimento", "facultad", "faculté", "facoltà", "bölümü", "fachbereich", "seminar"),
]
DEGREES = ("degree", "ma", "msc", "bsc", "ba", "phd", "llm", "master", "masters", "bachelor", "major", "programme", "program")
UNIT = rf"(?:{'|'.join(UNITS)})\.?"
TEACHING = (
    *("lectures?", "exams?", "practicals?", "tutorials?", "modules?", "courses?", "coursework", "labs?", "building", "office"),
    *("students?", "freshers?", "undergrads?", "postgrads?", "majors?", "profs?", "professors?", "lecturers?"),
    *("admissions", "dep"),
)
"""What a subject is taught by, in and to."""
BEHIND = rf"[\s\p{{Pd}}]+(?:{UNIT}|(?:{'|'.join((*DEGREES, *TEACHING))})(?!\p{{L}}))"
"""What stands behind a subject in `physics department` and `physics lectures`."""
TIMES = ("semester", "term", "year", "exams?", "lectures?", "students?", "courses?")
DECLINED = {"die": ("der", "den"), "der": ("den", "dem"), "das": ("dem",)}
"""German articles as they stand behind a preposition."""
CODE = regex.compile(r"(\p{L}{2,8})[ -]?\d{2,5}\p{L}?")
STUDIED = (
    *("degree", "programme", "program", "course", "courses", "term", "semester", "year", "years", "honours", "placement"),
    *("study", "studying", "studies", "enrolled", "accepted", "start", "starting", "place", "offer", "student", "students"),
    *("fresher", "freshers", "undergrad", "master", "masters", "bachelor", "phd"),
)
"""Words behind which `at Northmoor` means the institution and not the town."""


def of_words(stems: Iterable[str] = (), names: Iterable[str] = ()) -> Pattern:
    """Return the pattern of any of the words *stems*, and of any of *names* as people write them."""
    longest = sorted(set(stems), key=len, reverse=True)
    told = [(pattern.start_of(stem), pattern.word(stem)) for stem in longest]
    return Pattern([*told, *((pattern.start_of(name), pattern.phrase(name)) for name in names)])


CAMPUS_WORDS = of_words(CAMPUS.split())
INSTITUTION_WORDS = of_words(INSTITUTION.split())
is_institution = lru_cache(maxsize=16384)(INSTITUTION_WORDS.fullmatch)
ELSEWHERE_WORDS = of_words(ELSEWHERE.split())


def compiled(department: Department) -> Names:
    """Return the patterns of *department*."""
    heads = _heads(department.institution)
    subjects = _subjects(department, heads)
    aliases = _aliases(department)
    broad = [name for name in department.ambiguous if _is_broad(name, department.institution, heads)]
    nick = [name for name in department.ambiguous if name not in broad]
    specific = [c for c in department.context if not _is_generic(c, heads)]
    host = urlsplit(department.homepage).netloc.lower()
    short = _short(department)
    codes = [c for c in department.context if CODE.fullmatch(c)]
    subjects += [word for one in short for word in one.alone.split()]
    beside = [word for one in short for word in one.beside.split()]
    code = list(_codes(short, codes))
    words = [(pattern.start_of(s), pattern.word(s)) for s in sorted(subjects, key=len, reverse=True)]
    told = [*words, *_beside(beside), *code]
    subject = Pattern(told)
    parts = frozenset(part for one in subjects for part in one.split("_"))
    return Names(
        slug=department.slug,
        host=host,
        anchors=tuple(
            {_anchor(n, subject, parts) for n in [*aliases, *department.ambiguous, *heads] if n} | ({host} if host else set())
        ),
        slips=_slips([*heads, *aliases], subject, parts),
        alias=Pattern((pattern.start_of(a), pattern.hashtag(a)) for a in sorted(aliases, key=len, reverse=True)),
        broad=of_words(names=broad),
        nickname=of_words(names=[form for name in nick for form in _declined(name)]),
        lookalike=of_words(names=department.lookalikes),
        institution=Pattern(_institution(department.institution, heads)),
        head=of_words(names=heads),
        subject=subject,
        unit=Pattern(_units(subjects, beside)),
        code=Pattern(code),
        own_code=of_words(names=codes),
        attended=Pattern(_attended(heads)),
        specific=Pattern([*told, *((pattern.start_of(c), pattern.phrase(c)) for c in specific)]),
        context=of_words(subjects, names=department.context),
        town=of_words(names=[department.institution, *heads]),
        link=Pattern(_links(host)),
        fuzzy=tuple(tuple(w.lower() for w in pattern.split(a)) for a in aliases),
        heads=tuple(h.lower() for h in heads if len(h) >= 6 and " " not in h),
        subjects=tuple(s.lower().rstrip("*") for s in subjects if len(s) >= 5),
        proper=frozenset(n for n in department.ambiguous if n != n.lower()),
    )


def _institution(name: str, heads: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the institution's name, what is left of it before and behind a word such as university."""
    yield pattern.start_of(name), pattern.phrase(name)
    kinds = sorted(set(INSTITUTION.split()), key=len, reverse=True)
    for head in heads:
        body = pattern.phrase(head)
        yield pattern.start_of(head), f"(?:{body}){pattern.GAP}(?:{pattern.words(kinds)})"
        for kind in kinds:
            yield (
                pattern.start_of(kind),
                rf"(?:{pattern.word(kind)})(?:\s+\p{{L}}{{1,4}}){{0,2}}{pattern.GAP}(?:{body})",
            )


def _units(subjects: list[str], beside: list[str]) -> Iterator[tuple[str, str]]:
    """Yield `physics department`, `physics lectures`, `department of physics` and `second year of physics`."""
    for subject in sorted({*subjects, *beside}, key=len, reverse=True):
        yield _taught(subject)
    told = pattern.words(subjects)
    for unit in (*UNITS, *DEGREES, *TIMES):
        yield unit.rstrip("?").rstrip("s"), rf"(?<!\p{{L}}){unit}\.?\s+(?:in|of|for|für|de|der|di)\s+(?:{told})"


def _taught(subject: str) -> tuple[str, str]:
    return pattern.start_of(subject), rf"(?:{pattern.word(subject)}){BEHIND}"


def _beside(beside: list[str]) -> Iterator[tuple[str, str]]:
    """Yield `cs dept` and `CS at` for short forms that mean other things elsewhere."""
    for word in sorted(set(beside), key=len, reverse=True):
        yield _taught(word)
        if len(word) <= 3:
            yield word, rf"(?<!\p{{L}})(?-i:{word.upper()})(?=\s+(?:at|@)\s)"


def _codes(short: list[Short], named: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the codes of a subject's courses, `CHEM 101`, and those the configuration names."""
    own = {found[1] for code in named if (found := CODE.fullmatch(code))}
    for letters in sorted({*own, *(letters for one in short for letters in one.codes.split())}, key=len, reverse=True):
        # Two or three letters without capitals would be any word before a number: `ma 200`, `med 100`.
        spelt = letters if len(letters) > 3 else rf"(?:(?-i:{letters.upper()})|{letters}(?=\d))"
        yield letters, rf"(?<![\p{{L}}\p{{N}}]){spelt}[ \u00a0-]?\d{{3,4}}\p{{L}}?(?![\p{{L}}\p{{N}}])"
    for code in named:
        yield pattern.start_of(code), pattern.phrase(code)


def _attended(heads: list[str]) -> Iterator[tuple[str, str]]:
    """Yield `degree at Northmoor`, with up to three words between."""
    told = "|".join(pattern.phrase(head) for head in heads)
    for word in STUDIED if heads else ():
        yield word, rf"(?<!\p{{L}}){word}(?:\s+[\p{{L}}]+){{0,3}}?\s+(?:at|@)\s+(?:{told})"


def _links(host: str) -> Iterator[tuple[str, str]]:
    """Yield an address at *host*, with and without what may stand before it."""
    for start in ("http", "www", pattern.start_of(host)) if host else ():
        yield start, rf"(?<![\w.-])(?:https?://)?(?:www\.)?{regex.escape(host)}(?![\w-])[^\s<>\"')\]]*"


def _aliases(department: Department) -> list[str]:
    made = [f"{department.name}, {department.institution}", f"{department.institution} {department.name}"]
    return list(dict.fromkeys([*department.aliases, *made]))


def _heads(institution: str) -> list[str]:
    """Return what is left of the institution's name without words such as university: the name proper."""
    left = [w for w in pattern.split(institution) if w.lower() not in GENERIC and not INSTITUTION_WORDS.fullmatch(w)]
    return [" ".join(left)] if left else []


def _subjects(department: Department, heads: list[str]) -> list[str]:
    known = {h.lower() for head in heads for h in head.split()} | GENERIC
    found: list[str] = []
    for name in _named(department.name):
        if name not in known and len(name) > 2:
            key = _key(name)
            found += [name, *(SUBJECTS[key].split() if key else ())]
    return list(dict.fromkeys(found))


def _short(department: Department) -> list[Short]:
    """Return the short forms of the subjects in a department's name."""
    keys = dict.fromkeys(_key(name) for name in _named(department.name))
    return [SHORT[key] for key in keys if key in SHORT]


def _named(name: str) -> list[str]:
    """Return the words of *name*, lower case; two that together name one subject as one, `_` between them."""
    words = [word.lower() for word in pattern.split(name)]
    named = []
    while words:
        two = "_".join(words[:2])
        is_two = len(words) > 1 and any(_is_stem(two, s) for stems in SUBJECTS.values() for s in stems.split() if "_" in s)
        named.append(two if is_two else words[0])
        words = words[2 if is_two else 1 :]
    return named


def _key(name: str) -> str:
    """Return the key of the subject that *name* is a word for; empty if it is none."""
    return next((key for key, stems in SUBJECTS.items() if any(_is_stem(name, s) for s in [key, *stems.split()])), "")


def _is_stem(name: str, stem: str) -> bool:
    stem = stem.lower()
    return name == stem.rstrip("*") or (stem.endswith("*") and name.startswith(stem.rstrip("*")))


def _declined(name: str) -> list[str]:
    """Return *name*, and if it begins with a German article, as it stands behind a preposition too."""
    first, _, rest = name.partition(" ")
    return [name, *(f"{case} {rest}" for case in DECLINED.get(first.lower(), ()) if rest)]


def _is_broad(name: str, institution: str, heads: list[str]) -> bool:
    """Return whether an ambiguous name means the whole institution: its name, the town, or its initials."""
    folded = name.lower()
    if folded == institution.lower() or folded in {h.lower() for h in heads}:
        return True
    if not (name.isupper() and name.isalpha() and len(name) <= 6):
        return False
    letters = iter("".join(pattern.split(institution)).lower())
    return folded[0] == institution.lower()[0] and all(letter in letters for letter in folded)


def _is_generic(context: str, heads: list[str]) -> bool:
    known = {h.lower() for head in heads for h in head.split()}
    return all(CAMPUS_WORDS.fullmatch(w) or w.lower() in known | GENERIC for w in pattern.split(context))


def _anchor(name: str, subject: Pattern, parts: frozenset[str]) -> str:
    """Return the word of *name*, lower case, that is rarest elsewhere: it must stand in any text that has the name."""
    words = [pattern.lowered(word) for word in pattern.split(name)] or [pattern.lowered(name)]
    return max([word for word in words if _is_telling(word, subject, parts)] or words, key=len)


def _slips(names: list[str], subject: Pattern, parts: frozenset[str]) -> tuple[str, ...]:
    found = [word.lower() for name in names for word in pattern.split(name)]
    return tuple(dict.fromkeys(word for word in found if len(word) >= 6 and _is_telling(word, subject, parts)))


def _is_telling(word: str, subject: Pattern, parts: frozenset[str]) -> bool:
    is_subject = word in parts or subject.fullmatch(word)
    return word not in GENERIC and len(word) > 1 and not is_institution(word) and not is_subject
