"""Documents: what a file holds, as chapters of text.

Each format has a function ``read(path, limits)`` in a file of its own, and runs in a process of its
own (``reader``): what strangers have made may crash, hang or fill the memory of what reads it.
Nothing of a document is run, and nothing that it names is fetched.
"""

from types import MappingProxyType
from typing import Final

READERS: Final = MappingProxyType(
    {
        ".txt": "cosyd.narrate.documents.plain:read",
        ".md": "cosyd.narrate.documents.markdown:read",
        ".markdown": "cosyd.narrate.documents.markdown:read",
        ".html": "cosyd.narrate.documents.html:read",
        ".htm": "cosyd.narrate.documents.html:read",
        ".xhtml": "cosyd.narrate.documents.html:read",
        ".srt": "cosyd.narrate.documents.subtitles:read",
        ".vtt": "cosyd.narrate.documents.subtitles:read",
        ".epub": "cosyd.narrate.documents.epub:read",
        ".docx": "cosyd.narrate.documents.docx:read",
        ".odt": "cosyd.narrate.documents.odt:read",
        ".pdf": "cosyd.narrate.documents.pdf:read",
    }
)
"""What reads the files of each suffix, in lower case: ``module:function``, imported when needed."""

SUFFIXES: Final = frozenset(READERS)
"""What can be read, and what a watched folder takes up."""
