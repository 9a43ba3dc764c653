"""Lists of words: where a sentence ends, where a speaker takes breath.

Kept small on purpose: what is missing here costs a pause in the wrong place, no more.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# -- words with a full stop: sorted by what may follow, since that decides -----------------------

TITLES: Final = _words("""
    Mr Mrs Ms Mx Dr Prof Ste Sen Rep Gov Gen Col Cmdr Capt Lt Sgt Cpl Maj Adm Rev Hon Messrs
    Mme Mlle Mgr M MM Sr Sra Srta Dra Profa Dña Arq Lic Sig Dott Avv Hr Fr Supt Insp Bros
    """)
"""A name follows, so the capital letter after them says nothing. Written with one themselves."""

NUMBERED: Final = _words("""
    no nos nr num vol vols fig figs p pp pg ch chap sec sect art para ref refs eq tab ex
    jan feb mar apr jun jul aug sep sept oct nov dec abr ago dic núm pág págs cap
    """)
"""A number follows, or the word means what it says: "No. 5" but "I said no. We left."."""

INNER: Final = _words("""
    vs approx misc cf viz resp incl excl e.g i.e eg ie ibid bzw bspw ggf z.b d.h p.ej p.ex
    """)
"""The sentence goes on."""

EITHER: Final = _words("""
    etc inc ltd co corp jr sr esq st al est dept ed eds univ ave blvd rd hwy ext tel min max avg
    temp phd ph.d b.a m.a md bc ad bce ce usw ee.uu env
    """)
"""The sentence may end here: only if what follows looks like the beginning of one."""

# -- the beginnings of sentences and clauses ---------------------------------------------------

STARTERS: Final = _words("""
    the a an this that these those he she it they we you i his her its their our my your there here
    then now but and or so yet nor however if when while although because since after before as
    what who why how where which in on at for from with by to did do does is are was were can could
    will would should may might let no not yes all some many most one every each both today
    tomorrow yesterday later next please don't didn't
    el la los las un una yo tú él ella pero y si en por con para como cuando
    le les une des je tu il elle nous vous ils elles mais et dans pour avec ce cette
    lo gli uno io lui lei noi ma e se di per come quando
    o os as um uma eu ele nós mas em não com
    der die das ein eine ich er sie es wir und aber im am
    """)
"""Common first words: after an abbreviation that may end a sentence, they say that it did."""

CONJUNCTIONS: Final = MappingProxyType(
    {
        "en": "and but or nor so yet which who whose that because since while when where if unless"
        " until although though whereas then than",
        "es": "y e o u pero sino porque que cuando donde aunque si mientras como",
        "fr": "et ou mais car donc ni que qui parce quand lorsque puis si tandis dont où",
        "it": "e ed o ma che perché quando dove se mentre poi quindi cui",
        "pt": "e ou mas porque que quando onde se enquanto embora como",
        "de": "und oder aber denn sondern dass weil wenn als ob während",
        "zh": "但是 可是 不过 然而 因为 所以 如果 虽然 而且 并且 或者 以及 还有 然后 因此 同时",
    }
)
"""By language: a clause begins with them, so a speaker may take breath before."""

LEADERS: Final = _words("""
    a an the of to for in on at by with from into my your his her its our their this these is are
    was were be not very el la los las un una al de del con por para su mi muy es le les une des du
    au aux dans avec sur ce cette il lo gli uno di da per nel della o os as um uma do em no na der
    die das ein eine zu im am von mit
    """)
"""Nobody takes breath after them, in any language."""

# -- the most common words, by which a short sentence is told -------------------------------------

COMMON: Final = MappingProxyType(
    {
        "en": _words("""
            the a an and of to in is are was were be it i you he she we they this that my your his
            her our for on with at by from not do does did don't have has had will would can could
            what who how where when why there here please thanks thank hello hi hey good morning
            evening yes no all new some any if or but as so just me him them its i'm it's that's
            let's bye sorry well sure welcome okay said says come go get see day night today
            tomorrow done ready
            """),
        "es": _words("""
            el la los las un una unos y de del al en es son era está están ser yo tú él ella
            nosotros ellos este esta esto ese eso mi tu su para por con sin no sí que qué quién
            cómo dónde cuándo hay muy más pero como cuando porque gracias hola buenos buenas todo
            todos nuevo nueva lo le les se me te nos ya si adiós señor señora usted ustedes vamos
            claro bien hoy mañana favor ¿ ¡ días tardes noches
            """),
        "fr": _words("""
            le la les l' un une des du de au aux et est sont était être je j' tu il elle nous vous
            ils elles ce c' cet cette ces mon ton son ma ta sa mes pour par avec sans ne n' pas non
            oui que qu' qui quoi quel quelle où quand comment dans sur plus très mais ou si comme
            merci bonjour bonsoir salut tout tous nouveau nouvelle lui leur se s' me te y en d' à
            monsieur madame voilà plaît demain bien sûr d'accord ça va
            """),
        "it": _words("""
            il lo la i gli le un un' uno una di del della dei delle al alla e è sono era essere io
            tu lui lei noi voi loro questo questa quello mio tuo suo per con senza non no sì che chi
            come dove quando perché in nel nella su più molto ma o se grazie ciao buongiorno
            buonasera tutto tutti nuovo nuova si mi ti ci vi da l' dell' all' c' ed signore signora
            cosa prego oggi domani bene arrivederci scusi va stai tra due
            """),
        "pt": _words("""
            o a os as um uma uns umas de do da dos das no na nos nas ao à e é são era está estão ser
            eu tu ele ela nós eles elas este esta isto esse isso meu seu sua minha para por com sem
            não sim que quem como onde quando há muito mais mas ou se obrigado obrigada olá bom boa
            tudo todos novo nova lhe me te em pelo pela você senhor senhora hoje amanhã bem tchau
            favor dia noite tarde
            """),
        "de": _words("""
            der die das den dem ein eine einen und ist sind war ich du er sie es wir ihr mein dein
            sein nicht kein ja nein für mit von zu im in auf an aus wie was wer wo wann warum hier
            da bitte danke hallo guten gute morgen abend tag alle neu neue aber oder wenn als auch
            noch nur schon sehr mich mir dich sich
            """),
    }
)
"""By language. Words with an apostrophe at their end stand before another word: l', qu'."""
