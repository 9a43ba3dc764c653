"""``python -m cosyd.engine``: the worker process of one engine."""

from cosyd.system.lean import import_structlog_alone


def main() -> None:
    """See :func:`cosyd.engine.worker.main`."""
    import_structlog_alone()
    from cosyd.engine.worker import main as work  # noqa: PLC0415 - it imports structlog

    work()


if __name__ == "__main__":
    main()
