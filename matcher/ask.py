"""What a post asks: its sentences, which of them ask, and the texts by which it is looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

SENTENCE = regex.compile(r"(?<=[.!?…؟。？！])[\"'”’)\]]*\s+|\n+|(?<=[?؟？])(?=\p{L})")
ABBREVIATION = regex.compile(
    r"\b(?:e\.g|i\.e|etc|vs|approx|Dr|Prof|Mr|Mrs|Ms|St|No|Nr|z\.B|d\.h|bzw|usw|ca|Sr|Sra|cf|p\.ex)\.$", regex.I
)
SHORTENED = regex.compile(r"\b(?:incl|inkl|op|vol|pp|fig|evtl|ggf|zzgl|vgl|u\.a|Abs|Std|Str)\.$", regex.I)
INITIAL = regex.compile(
    r"(?:^|[\s(]|(?<=\p{Lu}\.))(?<!\b(?:an?|the|grade|room|part|option|group|section|level|lot|building|block|hall|door"
    r"|hatch|campus|class|type|plan|form|gate|wing)\s)(?!I\b)\p{Lu}\.$"
)
"""A name's initial ("J. S. Bach"), but not the end of "so do I." or "in lot C."."""
NUMBERED = regex.compile(r"(?i)\b(?:am|im|der|den|dem|des|vom|zum|bis|die|das|ab|und|oder)\s\d{1,2}\.$")
"""A German ordinal ("bis zum 15. Juli"), whose dot ends nothing."""
QUOTED = regex.compile(r"(?m)^\s*>.*$")
LINK = regex.compile(r"https?://\S+|www\.\S+")
EDIT = regex.compile(r"(?i)^\s*\(?(?:edit|update|upd|eta|nachtrag|aktualisierung)\s*\d*\s*[:\-–]")
GREETING = regex.compile(
    r"(?i)^(?:hi|hello|hey|hallo|moin|servus|bonjour|salut|hola|ciao|dear|good (?:morning|evening|afternoon)|guten (?:tag"
    r"|morgen|abend)"
    r"|greetings|howdy)\b[^.?!\n]{0,30}[,.!:\s]*$"
)
CLOSING = regex.compile(
    r"(?i)^(?:(?:many |much |no )?thanks?(?: you)?(?: (?:so much|a lot|in advance|all|everyone|folks|for (?:reading|any(?: "
    r"\w+)?|your (?:help|time))))*"
    r"|thx|ty|tia|cheers|(?:kind |best |warm )?regards|best|danke(?: (?:schön|euch|im voraus|sehr))*|(?:vielen|besten) "
    r"dank[^.?!]{0,15}"
    r"|merci(?: d.avance| beaucoup)?|gracias(?: de antemano)?|grazie[^.?!]{0,12}|(?:viele|liebe|beste) grüße|lg|mfg"
    r"|sorry[^.?!]{0,40}"
    r"|any (?:help|advice|info|tips?|pointers?)[^.?!]{0,30}appreciated|push|bump|\W*)[\s,.!:)]*(?:\n|$)"
)
OPENS = regex.compile(
    r"(?i)^(?:(?:so|and|but|also|ok|okay|hi|hello|hey|please|just|now|or|und|aber|also|quick (?:q|question)\W+|question\W+"
    r"|frage\W+)[\s,:]+)*"
    r"(?:who|whom|whose|what|whats|wat|which|when|where|why|how|hows|is|isn.t|are|aren.t|am|was|were|do|don.t|does|doesn.t"
    r"|did|didn.t|can|can.t|could"
    r"|will|won.t|would|should|shall|may|might|must|has|have|had|any(?:one|body)?|anybody|wer|wen|wem|was|welche[rsmn]?"
    r"|wann|wo|woher|wohin|wozu|warum"
    r"|wieso|weshalb|wie|ist|sind|kann|können|könnt|darf|muss|müssen|soll|sollte|gibt|hat|haben|habt|weiß|weiss|wird"
    r"|braucht?|bis wann|ab wann"
    r"|qui|que|quoi|quel(?:le)?s?|quand|où|pourquoi|comment|combien|est-ce|puis-je|peut-on|y a-t-il|quién|qué|cuál(?:es)?"
    r"|cuándo|dónde|cómo|cuánto"
    r"|puedo|hay|es posible|chi|che|quale|quali|quando|dove|perché|come|quanto|posso|si può|czy|jak|kiedy|gdzie|ile|kto|jaki\w*"
    r"|hur|vad|när|var|kan|är|hoe|wat|waar|wanneer|mag)\b"
)
REQUEST = regex.compile(
    r"(?i)\b(?:looking for|(?:i|we)(?:.m| am|.re| are)? (?:need|wonder\w*|want to (?:know|find out)|would like to know"
    r"|.d like to know|(?:can.t|cannot|couldn.t) "
    r"(?:find|figure|work out|tell|see)|(?:don.t|do not) (?:know|understand|get)|(?:not|un)\s?(?:sure|clear|certain)"
    r"|confused|unsure|curious|trying to "
    r"(?:find|figure|work out|understand|get))|wonder(?:ing)? (?:if|whether|how|what)|tell me|let me know|does (?:any"
    r"|some)(?:one|body)|has anyone|anyone"
    r"|(?:some|any)(?:one|body) (?:know|explain|help|tell|done|been)|help (?:me|with|needed|please)|please (?:advise"
    r"|explain|help)|advice|recommendations?"
    r"|any (?:idea|clue|tips|info|chance|way)|how to|what to do|whether|ich (?:suche|brauche|frage mich|möchte wissen"
    r"|wüsste|weiß nicht|finde (?:nichts|nicht|kein\w*))"
    r"|suche\b|weiß jemand|kennt jemand|hat jemand|kann (?:mir )?(?:jemand|wer)|je (?:cherche|voudrais savoir|me demande"
    r"|ne sais pas|ne trouve pas)"
    r"|quelqu.un (?:sait|peut|a)|(?:busco|necesito|alguien (?:sabe|puede|ha)|me gustaría saber|no sé)|(?:cerco|qualcuno sa"
    r"|vorrei sapere|non (?:so|trovo)))\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A post as it is looked up."""

    title: str
    """Its title without greetings; empty if it has none or the title says no more than the body."""
    asking: tuple[str, ...]
    """The sentences that ask, in order; the whole if none stands out."""
    whole: str
    """Title and body without greetings, quotes, signatures and later edits."""

    @property
    def wanted(self) -> str:
        """Return what is asked in one text: the title, then the sentences that ask."""
        return " ".join(t for t in (self.title, *self.asking) if t)

    @property
    def texts(self) -> tuple[str, ...]:
        """Return every text whose vector the look-up needs."""
        return tuple(dict.fromkeys(t for t in (self.title, *self.asking, self.whole) if t))


def sentences(text: str) -> list[str]:
    """Return the sentences of *text*, a line break always ending one."""
    return _joined(text, (ABBREVIATION,))


def quotable(text: str) -> list[str]:
    """Return the sentences of a text that is well written, none cut at an initial, an ordinal or a rare abbreviation.

    Only for what is quoted: what is compared is cut as it was when the model learned to compare.
    """
    return _joined(text, (ABBREVIATION, SHORTENED, INITIAL, NUMBERED))


def _joined(text: str, unfinished: Sequence[regex.Pattern[str]]) -> list[str]:
    """Return the pieces of *text*, those put together whose first ends as one of *unfinished* says."""
    found: list[str] = []
    for part in SENTENCE.split(text):
        piece = " ".join(part.split())
        if not piece:
            continue
        if found and any(form.search(found[-1]) for form in unfinished):
            found[-1] += " " + piece
        else:
            found.append(piece)
    return found


def asks(sentence: str) -> bool:
    """Return whether *sentence* has the form of a question or a request."""
    bare = sentence.rstrip(" )\"'”’*_")
    return bare.endswith(("?", "؟", "？", ";?")) or bool(OPENS.match(sentence)) or bool(REQUEST.search(sentence))


def read(title: str, body: str) -> Ask:
    """Return what the post asks; every field is plain text on one line."""
    head = _bare(title)
    kept: list[str] = []
    for sentence in sentences(LINK.sub(" ", QUOTED.sub(" ", body))):
        if EDIT.match(sentence):
            break
        if not GREETING.match(sentence) and not CLOSING.match(sentence):
            kept.append(sentence)
    if not kept:
        kept = [head] if head else [" ".join((title + " " + body).split())]
    if head and head.casefold() in " ".join(kept).casefold():
        head = ""
    whole = " ".join(([head if head[-1] in ".?!:…" else head + "."] if head else []) + kept).strip()
    asking = tuple(s for s in kept if asks(s)) or ((head,) if head and asks(head) else ())
    return Ask(title=head, asking=asking or (whole,), whole=whole)


def separately(asked: Ask) -> list[Ask]:
    """Return the questions of a post one by one, each with the title as its context; empty if it asks but one thing."""
    single = [s for s in dict.fromkeys(asked.asking) if s != asked.whole and _stands_alone(s)][:MOST]
    if len(single) < 2:
        return []
    head = f"{asked.title if asked.title[-1:] in '.?!:…' else asked.title + '.'} " if asked.title else ""
    return [Ask(title=asked.title, asking=(s,), whole=head + s) for s in single]


def every(asked: Ask) -> list[Ask]:
    """Return a post as a whole, and then its questions one by one, if it asks several."""
    return [asked, *separately(asked)]


MOST = 5
"""Questions of one post that are looked up one by one."""
LEAST = 5
"""Words that a sentence needs to be a question of its own: shorter ones lean on what was said before."""


TOLD = regex.compile(r"(?i)\bbe looking for\b|\b(?:\w+n.t|not|never|without)\s(?:\w+\s){0,2}any(?:one|body)\b")
"""Words of need in a story: "he will be looking for work", "I haven't told anyone"."""


def _stands_alone(sentence: str) -> bool:
    if len(sentence.split()) < LEAST:
        return False
    return sentence.rstrip(" )\"'”’*_")[-1:] in "?؟？" or bool(REQUEST.search(TOLD.sub(" ", sentence)))


def split(text: str) -> tuple[str, str]:
    """Return title and body of a text that has them as two blocks; one block is a body without title."""
    head, gap, rest = text.strip().partition("\n\n")
    return (head, rest) if gap and "\n" not in head else ("", text)


def _bare(title: str) -> str:
    text = " ".join(LINK.sub(" ", title).split())
    return "" if GREETING.match(text) or CLOSING.match(text) else text
