"""Names of people and entities: how they are compared and searched."""

import re
import unicodedata
from itertools import pairwise

UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
ACCENT = re.compile("[\u0300-\u036f]")
WORD = re.compile(r"[^\W_]+")
ABBREVIATION = re.compile(r"(?<![^\W_])(?:[^\W_]\.)+[^\W_]?(?![^\W_])")
INITIALS_WITH_AND = re.compile("([a-z])y([a-z])")
SPELLED_FORM = re.compile(r"\bs en c(?: s| p)?(?: a)?\b")
LEGAL_FORMS = frozenset(
    {"sas", "sa", "ltda", "limitada", "eu", "esp", "ese", "sca", "bic", "cia"}
    | {"inc", "llc", "ltd", "corp", "gmbh"}
)
SPACED_FORMS = ("sas", "esp", "ese", "sca")
STOP_WORDS = frozenset(["y", "e", "en", "de", "del", "la", "las", "los", "el"])

ENDINGS = (
    "com co net org edu gov mil int info biz name pro app dev io ai me tv us uk es mx ar br cl pe"
    " ec ve pa fr de it ru cn eu xyz online site store shop club top live link click page web"
    " website tech cloud bit ly gl gd to cc tk ml ga cf gq pw ws su icu vip fun space press news"
)
ADDRESS = re.compile(
    r"\bhttps?\b\W*[/:]|\bwww[0-9]?\s*\.|(?<![a-z0-9])[a-z0-9-]{2,}\.(?:"
    + "|".join(ENDINGS.split())
    + r")(?![a-z0-9])"
)


def fold(text: str) -> str:
    """Lower case without accents, ñ as n: what two spellings of one name have in common."""
    if text.isascii():
        return text.lower()
    marked = unicodedata.normalize("NFKD", text.casefold())
    if (plain := ACCENT.sub("", marked)).isascii():
        return plain.lower()
    translated = unicodedata.normalize("NFKD", plain.translate(UNDECOMPOSED).casefold())
    return "".join(char for char in translated if not unicodedata.combining(char))


def key_tokens(text: str) -> list[str]:
    """The words that tell one name from another, each of `[a-z0-9]+`, in order.

    `E.S.E.`, `E S E` and `ESE` are one word, and so are `H&H`, `H & H` and `HyH`. Legal forms and
    stop words are left out, unless the name has nothing else.
    """
    joined = ABBREVIATION.sub(lambda found: found[0].replace(".", "") + " ", fold(text))
    words = [_ascii(word) for word in WORD.findall(joined)]
    words = SPELLED_FORM.sub(" ", " ".join(words)).split() or words
    words = _with_initials_joined(words)
    telling = [word for word in words if word not in LEGAL_FORMS and word not in STOP_WORDS]
    return telling or words


def holds_address(text: str) -> bool:
    """Whether a name carries a web address, which letters and desks would then show (A64)."""
    folded = fold(text).replace("。", ".")
    return ("." in folded or "http" in folded) and ADDRESS.search(folded) is not None


def _ascii(word: str) -> str:
    """Words of other scripts under a stable ASCII name, so that they too can be found."""
    return word if word.isascii() else word.encode("punycode").decode().replace("-", "")


def _with_initials_joined(words: list[str]) -> list[str]:
    """`h`, `y`, `h` → `hh`; `hyh` → `hh`; a legal form at the end of a run stands alone."""
    result: list[str] = []
    run = ""
    for word, following in pairwise([*words, ""]):
        if word == "y" and run and len(following) == 1:
            continue
        if len(word) == 1 and word != "y":
            run += word
            continue
        result += [*_run(run), INITIALS_WITH_AND.sub(r"\1\2", word) if len(word) == 3 else word]
        run = ""
    return [*result, *_run(run)]


def _run(letters: str) -> list[str]:
    for form in SPACED_FORMS:
        if letters.endswith(form):
            return [*_run(letters.removesuffix(form)), form]
    return [letters] if letters else []
