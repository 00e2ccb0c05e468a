"""Is this text a question, does this page say that it is an FAQ, and what of a heading is mere numbering?"""

from __future__ import annotations

import regex

MARKS = "?？؟;՞፧⸮"
INVISIBLE = regex.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")

# What a question begins with, in the languages of European and many other university pages.
OPENERS = regex.compile(
    r"""^(?:
    who|what|whats|when|where|which|why|how|whose|whom|can|could|may|must|do|does|did|is|are|am|was|were|will|would|should|shall|has|have|had
    |wer|was|wann|wo|wohin|woher|welche[rsmn]?|warum|wieso|weshalb|wie|wessen|wem|wen|womit|wofür|wozu|woran|kann|können|darf|dürfen|muss|müssen
    |gibt\s+es|ist|sind|habe|haben|hat|werden|wird
    |qui|que|quoi|quand|où|quel(?:le)?s?|pourquoi|comment|combien|est-ce|puis-je|peut-on|dois-je|faut-il|y\s+a-t-il|qu'est-ce
    |quién(?:es)?|qué|cuándo|dónde|cuál(?:es)?|por\s+qué|cómo|cuánt[oa]s?|puedo|debo|hay
    |chi|che|quando|dove|quale|quali|perché|come|quanto|quanti|posso|devo|cos'è|cosa
    |wie|wat|wanneer|waar|welke?|waarom|hoe|hoeveel|kan|mag|moet|heb|ben
    |quem|onde|qual|quais|porquê|como|quanto|posso|existe
    |vem|vad|när|var|vilken|vilka|varför|hur|kan|måste|får|finns
    |kto|co|kiedy|gdzie|który|która|dlaczego|jak|ile|czy
    )\b""",
    regex.VERBOSE | regex.IGNORECASE,
)
# "Can", "Is" and "Have" begin many headings that ask nothing: without a question mark, three words are the least.
NUMBERING = regex.compile(
    r"^\s*(?:(?:[Qq](?:uestion)?|[Ff](?:rage)?|[Pp](?:regunta)?|[Dd]omanda)\s*\.?\s*\d*\s*[:.)]\s+|\(?\d{1,3}(?:\.\d{1,3})*\s*[.):]\s*|[•–—·»›▸►▼+-]\s+)+"
)
ANSWER_PREFIX = regex.compile(r"^\s*(?:A|Answer|Antwort|R[ée]ponse|Respuesta|Risposta)\s*\.?\s*[:.)]\s+")

FAQ = regex.compile(
    r"""\bF\.?\s?A\.?\s?Q\.?s?\b|frequently[\s-]+asked|asked[\s-]+questions|questions?\s+(?:and|&)\s+answers?|\bQ\s?(?:&|and)\s?A\b
    |häufig\w*\s+(?:gestellte\s+)?fragen|fragen\s+(?:und|&)\s+antworten|oft\s+gefragt
    |questions?\s+fréquentes|foire\s+aux\s+questions|questions?\s+(?:et|-)\s*réponses
    |preguntas\s+(?:más\s+)?frecuentes|domande\s+frequenti|perguntas\s+frequentes|veelgestelde\s+vragen|vanliga\s+frågor
    |ofte\s+stil\w*\s+spørsmål|usein\s+kysyt\w*|najczęściej\s+zadawane|często\s+zadawane|sık\s+sorulan|часто\s+задаваемые|вопрос\w*\s+и\s+ответ
    |الأسئلة\s+(?:الشائعة|المتكررة)|أسئلة\s+(?:شائعة|متكررة)|よくある(?:ご)?質問|常见问题|常見問題|자주\s*묻는""",
    regex.VERBOSE | regex.IGNORECASE,
)
FAQ_PATH = regex.compile(
    r"(?:^|[/_\-.])(?:faqs?|q-?and-?a|fragen|haeufige-fragen|preguntas|domande)(?:[/_\-.]|$)", regex.IGNORECASE
)
FAQ_CLASS = regex.compile(r"(?:^|[\s_-])(?:faqs?|qa-faqs?|q-?and-?a|schema-faq)(?:[\s_-]|$)", regex.IGNORECASE)


def squash(text: str) -> str:
    """Return *text* with white space folded and soft hyphens and zero-width signs gone."""
    return " ".join(INVISIBLE.sub("", text).split())


def asked(text: str) -> str:
    """Return a heading without its numbering ("1.", "Q:", "Frage 3:")."""
    cleaned = NUMBERING.sub("", squash(text)).strip()
    return cleaned or squash(text)


def is_question(text: str) -> bool:
    """Return whether *text* asks: by its mark, in any script, or by its first word."""
    text = squash(text)
    if not text or len(text) > 400:
        return False
    if text.rstrip("\"'”’»)] ")[-1:] in MARKS.replace(";", "") or text.endswith("\u037e"):
        return True
    numbered = NUMBERING.match(text)
    if numbered and numbered[0].strip()[0] in "QqFf":
        return True
    plain = asked(text)
    return len(plain.split()) >= 3 and plain[-1] not in ".!:…" and bool(OPENERS.match(plain))


def says_faq(text: str) -> bool:
    """Return whether a title or heading says that what follows are frequent questions."""
    return bool(FAQ.search(text))


MISSING = regex.compile(
    r"\b404\b|(?:page|site|document|content)\s+(?:was\s+|is\s+|could\s+)?not\s+(?:be\s+)?(?:found|available)|not\s+found"
    r"|nicht\s+gefunden|nicht\s+vorhanden|introuvable|no\s+encontrad|non\s+trovata|niet\s+gevonden|não\s+encontrad",
    regex.IGNORECASE,
)


def says_missing(text: str) -> bool:
    """Return whether a title or heading says that there is no such page."""
    return len(text) < 120 and bool(MISSING.search(text))


def key(question: str) -> str:
    """Return what two wordings of the same heading share: letters and digits, case folded."""
    return regex.sub(r"[^\p{L}\p{N}]+", " ", asked(question).casefold()).strip()
