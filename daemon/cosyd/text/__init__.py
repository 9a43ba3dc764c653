"""Text on its way to a voice: pure functions that cut it, find its language and make it readable.

What the speech service calls, in the order in which it does: :func:`cosyd.text.split.sentences`,
:class:`cosyd.text.language.LanguageFinder` (and :func:`cosyd.text.runs.runs` where a voice
cannot read all of a sentence), :func:`cosyd.text.normalise.normalise`,
:func:`cosyd.text.pieces.pieces`.
"""
