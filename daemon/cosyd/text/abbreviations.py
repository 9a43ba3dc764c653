"""Words before whose full stop a sentence seldom ends, and words with which one often begins.

Kept small on purpose: what is missing here costs a pause in the wrong place, no more. Sorted by
what may follow, since that decides.
"""

from __future__ import annotations

from typing import Final


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


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
