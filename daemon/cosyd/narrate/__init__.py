"""Narrations: documents on their way to audio files.

How they go: a folder is watched (``watch``), a document that has settled is read (``documents``)
and planned (``plan``); its lines are spoken one after the other, each journalled before the next
(``narrator``, ``journal``), listened to (``check``), and bound to a book (``book``). ``narrations``
is the way in for the doors.
"""
