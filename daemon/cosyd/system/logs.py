"""One log for everything: our events and those of the libraries, on stderr, never with a text.

stdout is for what a program prints as its result, such as the daemon's ready line.
"""

import logging
import sys
from collections.abc import Mapping
from logging.handlers import WatchedFileHandler
from pathlib import Path
from types import MappingProxyType
from typing import Any, TextIO

import structlog
from structlog.dev import ConsoleRenderer
from structlog.processors import ExceptionRenderer, JSONRenderer, TimeStamper
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

from cosyd.contract.errors import SettingsInvalid
from cosyd.system import discretion
from cosyd.system.discretion import Renaming
from cosyd.system.options import Log
from cosyd.system.ring import Ring

SECRET_KEYS = frozenset(
    {
        "text",
        "prompt_text",
        "transcript",
        "token",
        "authorization",
        "password",
        "api_key",
        "api-key",
        "x-api-key",
        "xi-api-key",
    }
)
"""Keys that are dropped wherever they appear, in any case."""

_OURS = ("cosyd", "cosyd_plugins")

_LEAKY = {
    "uvicorn": logging.WARNING,  # tells addresses with their query, which can hold a text
    "uvicorn.access": logging.CRITICAL,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
}


def configure(
    options: Log,
    stream: TextIO | None = None,
    places: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Send the log of the whole process to *stream* (None: stderr), and to the file if one is set.

    The latest lines are kept in memory, too: :func:`cosyd.system.ring.latest`. Handlers of others
    stay. Called again, it takes the place of what it did before. At level
    ``debug`` only our own loggers tell more: those of a library might tell what was said.

    Args:
        options: What to tell, and how.
        stream: Where to.
        places: Paths of this machine, each with the name that is told in its place.

    Raises:
        SettingsInvalid: The file cannot be written.
    """
    stream = stream or sys.stderr
    renaming = Renaming(places)
    ring = Ring()
    ring.keep([_first_line, *_shared()], renaming)
    handlers = [_stream_handler(options, stream, renaming), ring]
    if options.file:
        handlers.append(_file_handler(Path(options.file).expanduser(), renaming))
    release()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    root = logging.getLogger()
    for handler in handlers:
        root.addHandler(handler)
    _set_levels(getattr(logging, options.level.upper()))
    logging.captureWarnings(True)


def check_file(options: Log) -> None:
    """Whether the file that *options* name, if they name one, can be written.

    Raises:
        SettingsInvalid: It cannot.
    """
    if options.file:
        _file_handler(Path(options.file).expanduser(), Renaming({})).close()


def release() -> None:
    """Undo :func:`configure`: close what it opened, and leave logging as it was found."""
    root = logging.getLogger()
    ours = [handler for handler in root.handlers if (handler.name or "").startswith("cosyd.")]
    if not ours:
        return
    for handler in ours:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(logging.WARNING)
    for name in (*_OURS, *_LEAKY):
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def drop_secrets(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """A processor that drops texts and tokens which somebody logged in spite of the rule."""
    kept: EventDict = _without_secrets(event)
    return kept


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _without_secrets(item)
            for key, item in value.items()
            if str(key).lower() not in SECRET_KEYS
        }
    if isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
        return [_without_secrets(item) for item in value]
    return value


def _shared() -> list[Processor]:
    """What happens to every event, wherever it comes from."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        TimeStamper(fmt="iso", utc=True),
        drop_secrets,
    ]


def _stream_handler(options: Log, stream: TextIO, renaming: Renaming) -> logging.Handler:
    on_terminal = stream.isatty()
    wants_json = options.format == "json" or (options.format == "auto" and not on_terminal)
    handler = logging.StreamHandler(stream)
    handler.set_name("cosyd.stream")
    rendering = _json() if wants_json else _console(colours=on_terminal)
    handler.setFormatter(_formatter(rendering, renaming))
    return handler


def _file_handler(path: Path, renaming: Renaming) -> logging.Handler:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = WatchedFileHandler(path, encoding="utf-8")  # logrotate may move it away
    except OSError as error:
        reason = f"{path} cannot be written ({error.strerror})"
        raise SettingsInvalid(source="log.file", reason=reason) from error
    handler.set_name("cosyd.file")
    handler.setFormatter(_formatter(_json(), renaming))
    return handler


def _formatter(renderers: list[Processor], renaming: Renaming) -> logging.Formatter:
    return ProcessorFormatter(
        foreign_pre_chain=[_first_line, *_shared()],
        processors=[ProcessorFormatter.remove_processors_meta, *renderers, renaming],
    )


def _first_line(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """What libraries tell below it is the inside of things, as asyncio does of its tasks."""
    event["event"] = str(event["event"]).partition("\n")[0]
    return event


def _json() -> list[Processor]:
    """Exceptions as objects."""
    return [ExceptionRenderer(discretion.told), JSONRenderer()]


def _console(*, colours: bool) -> list[Processor]:
    """Exceptions below the line."""
    return [ConsoleRenderer(colors=colours, exception_formatter=discretion.tell)]


def _set_levels(level: int) -> None:
    logging.getLogger().setLevel(max(level, logging.INFO))
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    for name, least in _LEAKY.items():
        logging.getLogger(name).setLevel(max(level, least))
