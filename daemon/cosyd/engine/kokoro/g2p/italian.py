# ruff: noqa: RUF001 - the alphabet is IPA
"""Italian in Kokoro's alphabet, by rule.

The spelling gives the sounds, but neither the stress of longer words, nor whether a stressed e or
o is open. Both are told from the ending, with lists of the common words that no ending tells.

Warm-up: none to speak of; num2words is imported with the first digit (about 100 ms).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cosyd.engine.kokoro.g2p.signs import Signs, number_words, spoken
from cosyd.engine.kokoro.g2p.spelling import PRIMARY, SECONDARY, Rules, listed, read

if TYPE_CHECKING:
    from collections.abc import Sequence

_LETTERS = "àèéìíòóùú"


def phonemes(text: str) -> str:
    """*text*, one sentence, in Kokoro's alphabet, with the marks that make pauses.

    Raises:
        ModuleNotFoundError: One of what it needs is not installed, and *text* has digits.
    """
    return read(spoken(text, _SIGNS), _phrase, _LETTERS)


def _phrase(words: Sequence[str]) -> str:
    return " ".join(_joined(word) for word in words)


def _joined(word: str) -> str:
    """``dell'acqua`` sounds as one word."""
    return "".join(_word(part) for part in word.split("'") if part)


def _word(word: str) -> str:
    if word in _WHOLE:
        return _WHOLE[word]
    if word not in _GLIDING:
        word = _HIATUS.sub("ì", word)
    sounds = _DOUBLED(_SOUNDS(word))
    nuclei = list(_NUCLEUS.finditer(sounds))
    if word in _UNSTRESSED or not nuclei:
        return sounds.translate(_PLAIN)
    main = _stressed(word, [match[0] for match in nuclei])
    said, done = "", 0
    for place, match in enumerate(nuclei):
        said += sounds[done : match.start()]
        done = match.end()
        if place == main:
            said += SECONDARY if word in _HALF_STRESSED else PRIMARY
            said += _quality(word, sounds, match, len(nuclei) - place)
        else:
            said += _LAX.get(match[0], match[0]) if done == len(sounds) else _weak(match[0])
    return _LONG_GN.sub("ɲɲ", (said + sounds[done:]).translate(_PLAIN))


def _weak(nucleus: str) -> str:
    return "ʊ" if nucleus == "u" else nucleus


def _stressed(word: str, nuclei: Sequence[str]) -> int:
    """Index of the stressed syllable."""
    accented = [place for place, nucleus in enumerate(nuclei) if nucleus[0] in _ACCENTED]
    if accented:
        return accented[0]
    if len(nuclei[-1]) > 1:  # andai, potrei
        return len(nuclei) - 1
    slides = len(nuclei) >= _THREE and (word in _SLIDING or bool(_SLIDES.search(word)))
    return max(0, len(nuclei) - (_THREE if slides and word not in _LEVEL else 2))


def _quality(word: str, sounds: str, match: re.Match[str], from_end: int) -> str:
    """The stressed nucleus, its e or o open or closed."""
    vowel, glide = match[0][0], match[0][1:]
    if vowel not in {"e", "o"}:
        return match[0]
    before, rest = sounds[: match.start()][-1:], sounds[match.end() :]
    closed = (_CLOSED_E if vowel == "e" else _CLOSED_O).match(rest)
    rising = before == {"e": "j", "o": "w"}[vowel]
    if (
        word in _CLOSED
        or word in _HALF_STRESSED
        or (closed and not (rising or glide or from_end >= _THREE or word in _OPEN))
    ):
        return match[0]
    return {"e": "ɛ", "o": "ɔ"}[vowel] + glide


_THREE = 3
"""Most stresses are on the second syllable from the end, nearly all others on the third."""

_SOUNDS = Rules(
    (r"[cq]qu", "kkw"),
    (r"qu", "kw"),
    (r"cch", "kk"),
    (r"cci(?=[aouàòù])|cc(?=[eièéìí])", "ʧʧ"),
    (r"sci(?=[aouàòùe])|sc(?=[eièéìí])", "ʃ"),
    (r"ch", "k"),
    (r"ci(?=[aouàòù]|e[lc])|c(?=[eièéìí])", "ʧ"),
    (r"[cqk]", "k"),
    (r"ggh", "ɡɡ"),
    (r"ggi(?=[aouàòùe])|gg(?=[eièéìí])", "ʤʤ"),
    (r"gli(?=[aeouàèéòù])|gl(?=i)", "ʎ"),
    (r"gni?(?=[aeouàèéòù])|gn(?=i)", "ɲ"),
    (r"gh", "ɡ"),
    (r"gi(?=[aouàòù])|g(?=[eièéìí])", "ʤ"),
    (r"g", "ɡ"),
    (r"sh", "ʃ"),
    (r"h", ""),
    (r"(?<=[aeiouàèéìòù])s(?=[aeiouàèéìòù])|(?<!s)s(?=[bdglmnrv])", "z"),
    (r"(?<=^me)zz|(?<=^a)zz(?=urr)|(?<=ori)zz(?=ont)|(?<=\w\wi)zz", "ʣʣ"),
    (r"(?<=^pran)z", "ʣ"),
    (r"zz", "ʦʦ"),
    (r"^z", "ʣ"),
    (r"z", "ʦ"),
    (r"x", "ks"),
    (r"w", "v"),
    (r"y", "i"),
    (r"n(?=[gcqk](?![eièéìín]))", "ŋ"),
    (r"i(?=[aeouàèéòóù])", "j"),
    (r"u(?=[aeioàèéìòó])", "w"),
)

_DOUBLED = Rules(
    (r"ss", "S"),
    (r"rr", "rɾ"),
    *((sound * 2, f"{sound}ː") for sound in "ptkbdɡʧʤʦʣ"),
)

_NUCLEUS = re.compile(r"[aeoàèéòó][iu]|[aeiouàèéìíòóùú]")
_ACCENTED = "àèéìíòóùú"
_PLAIN = str.maketrans("àèéìíòóùú", "aɛeiiɔouu")
_LAX = {"i": "ɪ", "u": "ʊ"}
_LONG_GN = re.compile(r"(?<=ˈ[aeiouɛɔ])ɲ")

# A stressed i that keeps its syllable before a vowel: farmacia, energia, zio.
_HIATUS = re.compile(
    r"(?<=^[mzdprv])i(?=[aoe]$)"
    r"|(?<=[^aeiou]er)i(?=[ae]$)"
    r"|(?<=log)i(?=[ae]$)|(?<=graf)i(?=[ae]$)|(?<=nom)i(?=[ae]$)|(?<=craz)i(?=[ae]$)"
    r"|(?<=sof)i(?=[ae]$)|(?<=metr)i(?=[ae]$)|(?<=pat)i(?=[ae]$)"
    r"|(?<=^ener[g])i(?=[ae]$)|(?<=^mar)i(?=a$)|(?<=^poliz)i(?=[ae]$)|(?<=^farmac)i(?=[ae]$)"
    r"|(?<=^bug)i(?=[ae]$)|(?<=^compagn)i(?=[ae]$)|(?<=^malatt)i(?=[ae]$)|(?<=^fantas)i(?=[ae]$)"
    r"|(?<=^poes)i(?=[ae]$)|(?<=^allegr)i(?=[ae]$)|(?<=^armon)i(?=[ae]$)|(?<=^teor)i(?=[ae]$)"
    r"|(?<=^categor)i(?=[ae]$)|(?<=^foll)i(?=[ae]$)|(?<=^gelos)i(?=[ae]$)|(?<=^melod)i(?=[ae]$)"
    r"|(?<=^sinfon)i(?=[ae]$)|(?<=^terap)i(?=[ae]$)|(?<=^add)i(?=o$)"
    r"|(?<=^garanz)i(?=[ae]$)|(?<=^cortes)i(?=[ae]$)|(?<=^tuttav)i(?=a$)"
)

_GLIDING = frozenset(
    listed("materia materie miseria miserie serie arteria arterie ferie macerie intemperie")
)

_CLOSED_E = re.compile(
    r"ʦː|z[eai]$|ɲ|sk|vol[ei]$|re$|te$|mo$|v[aio]|S[oaie]|ʃ|r[aoie]$|rd|d[oeia]$|tː[oaie]$|st[oaie]$"
)
_CLOSED_O = re.compile(r"n|ŋ|rn|rs|rm|z[oi]$|r[ei]$|m|v|ʧe|ra$|lt|rd|ɲ|tːo$")
_CLOSED = frozenset(
    listed(
        "momento documento elemento argomento movimento avvenimento comportamento",
        "quello quella quelli quelle capelli capello dentro mentre sopra dopo solo sola",
        "ogni posto lettera sono volo colore",
    )
)
_OPEN = frozenset(
    listed(
        "era festa testa resta presto resto protesta foresta letto petto aspetto",
        "effetto oggetto progetto rispetto diretto perfetto soggetto adesso successo",
        "processo stesso cosa rosa nove novo forte sorte però sette bene piede sede",
    )
)

# Endings that put the stress on the third syllable from the end ...
_SLIDES = re.compile(
    r"(?:[ai]bil[ei]|evol[ei]|ic[oaie]|ich[ei]|im[oaie]|(?<![uig])ol[oaie]|ul[oaie]|id[oaie]"
    r"|udin[ei]|[aio]gin[ei]|[oa]log[oaie]|[oa]logh[ei]|graf[oaie]|metr[oi]|fon[oaie]|dici"
    r"|gen[oaie]|[aei]rono|[aei]vano|ssero|bbero|ssimo|[^aeiou]ano|[^aeiouzs]ono|ggiano|gliano"
    r"|(?<=[lrntdvpgmcsu][dgvtnpcrms])ere|[iu]vere|[iu]dere|[iu]gere|ggere|cere|essere"
    r"|(?<=c)iano)$"
)
# ... of which these are not.
_LEVEL = frozenset(
    listed(
        "amico amica amici amiche antico antica antichi antiche nemico nemici fatica",
        "formica dico pistola parola parole decido divido confido sublime medicina",
        "cucina piacere tacere giacere vedere avere potere volere sapere tenere dovere",
        "temere godere cadere sedere rimanere valere parere mantenere ottenere",
        "sostenere contenere appartenere possedere mano umano umana umani romano romana",
        "romani lontano lontana lontani strano strana vulcano sovrano divano brano",
        "toscano toscana napoletano artigiano partigiano quotidiano americano americana",
        "americani africano messicano repubblicano vaticano metropolitano capitano",
        "pakistano aeroplano villano pagano uragano milano bolzano lugano oceano urbano",
        "urbana germano sano piano grano nano profano gitano puritano mondano gabbano",
        "panettone perdono abbandono colono telono patrono intono condono imperdono",
        "insieme rovine mattina cinquantano spagnolo spagnola",
    )
)
_SLIDING = frozenset(
    listed(
        "numero numeri libero libera liberi camera camere lettera lettere opera opere",
        "povero poveri albero alberi zucchero maschera tessera genere generi tenero",
        "prospero cenere macchina macchine pagina pagine femmina immagine immagini",
        "ordine ordini termine termini uomini giovane giovani organo organi margine",
        "crimine semplice semplici complice codice indice vertice giudice giudici",
        "radice subito limite limiti debito credito merito abito abiti spirito esercito",
        "ospite ospiti sabato fegato cronaca farmaco farmaci monaco stomaco sindaco",
        "attimo anima anime epoca epoche polizza fabbrica fabbriche vittima ultima",
        "prossima domenica isola isole regola regole tavola tavolo tavoli favola",
        "scatola musica lacrima lacrime satira polvere vipera tunica nuvola nuvole",
        "principe principi interprete celebre funebre integro gomito vomito compito",
        "circolo vincolo pillola briciola lampada visita abitano visitano perdita",
        "vendita crescita nascita scelgono tolgono vengono tengono essere mettere",
        "prendere leggere scrivere vivere chiedere correre perdere rispondere credere",
        "decidere chiudere spendere permettere scendere rompere conoscere nascere",
        "crescere ridere uccidere spegnere stringere vincere piangere giungere",
        "raggiungere aggiungere rendere attendere difendere dividere offendere muovere",
        "ricevere bevere accendere dipendere comprendere succedere concedere smettere",
        "trasmettere ammettere promettere discutere esistere assistere insistere",
        "resistere vendere battere combattere temono asino asini pettine cardine",
        "vergine origine margini titolo titoli capitolo articolo secolo popolo angolo",
        "piccolo piccola singolo pericolo spettacolo miracolo ostacolo veicolo muscolo",
        "telefono dodici undici tredici quindici sedici quattordici zingaro barbaro",
        "nettare america africa atlantico pacifico napoli genova modena padova mantova",
        "bergamo brindisi facile facili difficile difficili utile utili inutile simile",
        "simili agile fragile fertile abita stefano cesare monica angelo angeli metodo",
        "metodi periodo periodi sintesi analisi enfasi estasi ipotesi protesi diocesi",
        "genesi chilometri centesimo",
    )
)

_WHOLE = {
    "e": "e", "o": "o", "ed": "ed", "è": "ˈɛ", "ha": "a", "ho": "o", "hai": "aj", "hanno": "ˌanno",
    "di": "dɪ", "i": "i", "gli": "ʎɪ", "su": "sʊ", "un": "ʊn", "una": "ˌʊna", "uno": "ˌʊno",
    "chi": "kɪ", "ci": "ʧɪ", "si": "sɪ", "mi": "mɪ", "ti": "tɪ", "vi": "vɪ", "dei": "dˌA",
    "due": "dˈue", "mio": "mˌio", "mia": "mˌia", "suo": "sˌʊo", "sua": "sˌʊa", "tuo": "tˌʊo",
    "tua": "tˌʊa",
    "web": "wˈɛb", "computer": "kompjˈuter", "internet": "ˈinternet", "file": "fˈIl",
    "sport": "spˈɔrt", "jazz": "ʤˈɛʦ", "weekend": "wikˈɛnd", "software": "sˈɔftwer",
}  # fmt: skip
_UNSTRESSED = frozenset(
    listed(
        "a ad ai al c che con d da dal dai del dell all dall nell sull l ma m ne né nei",
        "nel non per se sul t v s il la le lo un in tra fra e",
    )
)
_HALF_STRESSED = frozenset(
    listed(
        "alla alle allo agli della delle dello degli nella nelle nello negli dalla",
        "dalle dallo sulla sulle sullo come sono questo questa quello quella anche",
        "senza mentre abbiamo noi voi loro era",
    )
)

_ORDINAL = number_words("it", ordinal=True)


def _feminine(number: int) -> str:
    return re.sub(r"o$", "a", _ORDINAL(number))


_SIGNS = Signs(
    cardinal=number_words("it"),
    minus="meno",
    point="virgola",
    percent="per cento",
    money={
        "€": ("euro", "euro"),
        "$": ("dollaro", "dollari"),
        "£": ("sterlina", "sterline"),
        "¥": ("yen", "yen"),
    },
    cents="e",
    clock="{hour} e {minute}",
    full_hour="{hour}",
    hours={"uno": "una"},
    date="{day} {month} {year}",
    months=listed(
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre",
        "dicembre",
    ),
    first_day="primo",
    ordinals=((r"ª", _feminine), (r"[º°](?! ?C)", _ORDINAL)),
    units={
        "km/h": ("chilometro all'ora", "chilometri all'ora"),
        "km": ("chilometro", "chilometri"),
        "cm": ("centimetro", "centimetri"),
        "mm": ("millimetro", "millimetri"),
        "m": ("metro", "metri"),
        "kg": ("chilo", "chili"),
        "g": ("grammo", "grammi"),
        "l": ("litro", "litri"),
        "h": ("ora", "ore"),
        "°C": ("grado", "gradi"),
    },
    before_noun={"uno": "un"},
    abbreviations={
        "Sig.": "signor",
        "Sig.ra": "signora",
        "Dott.": "dottor",
        "Dott.ssa": "dottoressa",
        "Prof.": "professor",
        "ecc.": "eccetera.",
        "p. es.": "per esempio",
        "n.": "numero",
        "&": "e",
        "+": "più",
        "=": "uguale",
        "@": "chiocciola",
    },
    letters=dict(
        zip(
            "bcdfghjklmnpqrstvwxyz",
            listed(
                "bì cì dì èffe gì àcca ilùnga càppa èlle èmme ènne pì cù èrre èsse tì",
                "vù doppiavù ics ìpsilon zèta",
            ),
            strict=True,
        )
    ),
)
