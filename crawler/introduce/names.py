"""Names of institutions and departments, in the languages of many universities: which is which, and how people shorten them."""

from __future__ import annotations

import regex

INSTITUTION = (
    r"university|universität|université|universidad|università|universidade|universiteit|universitet|universitetet|universitas|college|hochschule"
    r"|polytechnic|politecnico|école|institute\s+of\s+technology|technische\s+universität|academy|akademie|fachhochschule|yliopisto|uniwersytet|univerzita"
)
DEPARTMENT = (
    r"department|dept\.?|faculty|school|institute|institut|fakultät|fachbereich|département|departement|faculté|departamento|facultad|escuela"
    r"|dipartimento|facoltà|afdeling|faculteit|institutt|institution|laitos|wydział|katedra|fakulta|section|centre|center|division|library|bibliothek"
)
IS_INSTITUTION = regex.compile(rf"\b(?:{INSTITUTION})", regex.IGNORECASE)
IS_DEPARTMENT = regex.compile(rf"\b(?:{DEPARTMENT})\b", regex.IGNORECASE)
WORD = r"(?:\p{Lu}[\p{L}\p{M}'’-]+)"
NAMED = regex.compile(
    rf"(?:{WORD}\s+){{1,3}}(?:University|College|Hochschule|Universitet|Universiteit|Academy|Institute\s+of\s+Technology)\b"
    rf"|\b(?:University|College|Universität|Université|Universidad|Università|Universidade|Hochschule|Uniwersytet)"
    rf"(?:\s+(?:of|de|di|degli|der|des|zu|für|in|do|da))?(?:\s+{WORD}){{1,3}}"
)
ENGLISH = regex.compile(r"\b(?:department|school|faculty|division|centre|center)\b", regex.IGNORECASE)
OF = r"(?:\s+(?:of|for|de|d'|du|des|di|für|der|van|voor|do|da|and|und|et|y)\b)?\s*"
SEAM = regex.compile(
    r"(?<=\w{3})(m)(?=oor)|(?<=\w{3})(w)(?=ater|ood|ell|ick)|(?<=\w{3})(f)(?=ord|ield)|(?<=\w{3})(b)(?=ridge|urg|ury)|(?<=\w{3})(h)(?=am$)"
)
# Well-known places that share an acronym: whoever bears one is taken for the others.
ACRONYMS = {
    "NMU": ["Northern Michigan University", "Nelson Mandela University", "Nanjing Medical University"],
    "USC": ["University of Southern California", "University of South Carolina", "University of the Sunshine Coast"],
    "UM": ["University of Michigan", "Universiti Malaya", "Maastricht University", "University of Miami"],
    "UC": ["University of California", "University of Cincinnati", "University of Canterbury", "University of Coimbra"],
    "UCL": ["University College London", "Université catholique de Louvain"],
    "NU": ["Northwestern University", "Northeastern University", "Nagoya University", "Nazarbayev University"],
    "NUS": ["National University of Singapore", "National Union of Students"],
    "MSU": ["Michigan State University", "Montana State University", "Moscow State University", "Mississippi State University"],
    "OSU": ["Ohio State University", "Oregon State University", "Oklahoma State University"],
    "PSU": ["Pennsylvania State University", "Portland State University"],
    "KU": ["University of Kansas", "Kyoto University", "Korea University", "KU Leuven", "University of Copenhagen"],
    "TU": ["Temple University", "Tulane University", "Technische Universität"],
    "UB": ["University at Buffalo", "Universitat de Barcelona", "University of Botswana"],
    "UT": [
        "University of Texas",
        "University of Tennessee",
        "University of Toronto",
        "University of Tokyo",
        "University of Twente",
    ],
    "UW": ["University of Washington", "University of Waterloo", "University of Wisconsin", "University of Warsaw"],
    "WSU": ["Washington State University", "Wayne State University", "Western Sydney University"],
    "ASU": ["Arizona State University", "Ain Shams University"],
    "ANU": ["Australian National University"],
    "CMU": ["Carnegie Mellon University", "Central Michigan University", "Chiang Mai University"],
    "SU": ["Syracuse University", "Stockholm University", "Stellenbosch University"],
    "BU": ["Boston University", "Bournemouth University", "Baylor University"],
    "LMU": ["Loyola Marymount University", "Ludwig-Maximilians-Universität München"],
    "MU": ["University of Missouri", "Masaryk University", "Marshall University"],
    "SDU": ["University of Southern Denmark", "Shandong University"],
}


def is_institution(text: str) -> bool:
    """Return whether a name is that of a whole institution."""
    return bool(IS_INSTITUTION.search(text)) and len(text) < 90


def is_department(text: str) -> bool:
    """Return whether a name is that of a part."""
    return bool(IS_DEPARTMENT.search(text)) and 5 < len(text) < 90 and not text.endswith(("?", ".", "!"))


def institution_in(text: str) -> str:
    """Return the institution's name within a longer one."""
    found = NAMED.search(text)
    return found[0].strip() if found else text.strip()


def institutions(text: str) -> list[str]:
    """Return every name of an institution in a text."""
    return [f.strip() for f in NAMED.findall(text)]


def short(institution: str) -> str:
    """Return the part that people say: `Northmoor` of Northmoor University."""
    bare = regex.sub(rf"\b(?:{INSTITUTION})\b{OF}", " ", institution, flags=regex.IGNORECASE)
    bare = regex.sub(r"^\s*(?:the|of|de|der|di|zu)\s+", "", " ".join(bare.split()), flags=regex.IGNORECASE)
    return bare.strip(" ,-–") or institution


def subject(department: str) -> str:
    """Return what a department is about: `Physics and Astronomy` of the Department of Physics and Astronomy."""
    bare = regex.sub(rf"\b(?:{DEPARTMENT})\b{OF}", " ", department, flags=regex.IGNORECASE)
    return " ".join(bare.split()).strip(" ,-–") or department


def aliases(department: str, institution: str) -> list[str]:
    """Return the ways people are likely to name the department."""
    place, field = short(institution), subject(department)
    first = regex.split(r"\s+(?:and|und|et|y|e|&)\s+|,", field)[0].strip()
    said = first.lower() if ENGLISH.search(department) and regex.match(r"^[A-Z][a-z]", first) else first
    found = [f"{department}, {institution}", f"{place} {said}"]
    if first != field:
        found.append(f"{place} {field}")
    return list(dict.fromkeys(f for f in found if len(f) > 4))


def likely_acronyms(institution: str) -> set[str]:
    """Return the acronyms an institution's name may be shortened to: `NU`, `NMU` of Northmoor University."""
    parts = [w for w in regex.findall(r"\p{L}+", institution) if w[0].isupper()]
    initials = "".join(w[0] for w in parts)
    # A compound gives its second part's letter as well: NorthMoor, BridgeWater.
    seams = "".join(w[0] + "".join(m.group().upper() for m in SEAM.finditer(w)) for w in parts)
    return {initials, seams} - {""}


def same_acronym(institution: str, acronyms: list[str] | None = None) -> list[str]:
    """Return the well-known places that share one of *acronyms* (or of those the name may be shortened to)."""
    shared = [p for a in sorted(acronyms or likely_acronyms(institution)) for p in ACRONYMS.get(a, [])]
    return [p for p in shared if p.casefold() != institution.casefold()]


def schools_named(place: str, text: str) -> list[str]:
    """Return other schools in a text that bear the place's name: `Northmoor College`."""
    if len(place) < 4:
        return []
    pattern = regex.compile(
        rf"\b{regex.escape(place)}\s+(?:College|School|Academy|Grammar\s+School|High\s+School|Gymnasium|Fachhochschule|Polytechnic)\b"
    )
    return list(dict.fromkeys(pattern.findall(text)))
