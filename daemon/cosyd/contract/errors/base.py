"""The errors' common ground, and what stands for those that a newer daemon knows."""

from __future__ import annotations

from typing import Any, ClassVar, Self


class CosydError(Exception):
    """Something went wrong that a person can be told about."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    """The HTTP status that fits."""

    message: ClassVar[str] = "Something went wrong inside cosyd."
    solution: ClassVar[str] = "See the log of the daemon; 'cosyd doctor' checks the usual causes."
    retry_after_s: int | None = None
    """When it may be tried again; some know it only when it happens."""

    known: ClassVar[dict[str, type[CosydError]]] = {}

    def __init_subclass__(cls) -> None:
        CosydError.known[cls.code] = cls

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        self.retry_after_s = facts.get("retry_after_s", self.retry_after_s)
        self._words: tuple[str, str] | None = None
        super().__init__(self.message.format_map(_Facts(facts)))

    def __str__(self) -> str:
        return self._words[0] if self._words else super().__str__()

    @property
    def advice(self) -> str:
        """What to do about it."""
        return self._words[1] if self._words else self.solution.format_map(_Facts(self.facts))

    def as_problem(self) -> dict[str, Any]:
        """The members of an RFC 9457 problem document that speak of the error itself."""
        return {
            "type": f"urn:cosyd:error:{self.code}",
            "title": str(self),
            "status": self.status,
            "detail": self.advice,
            "error": self.code,
            "message": str(self),
            "solution": self.advice,
            "facts": self.facts,
        }

    @staticmethod
    def from_problem(problem: dict[str, Any]) -> CosydError:
        """The error that *problem* tells of, in the document's own words where it has no facts.

        It is a :class:`ForeignError` where the code is unknown.
        """
        kind = CosydError.known.get(str(problem.get("error", "")), ForeignError)
        if kind is ForeignError:
            return ForeignError.retold(problem)
        facts, message = problem.get("facts"), problem.get("message")
        if isinstance(facts, dict):
            return kind(**facts)
        return kind.quoting(message, problem.get("solution") or "") if message else kind()

    @classmethod
    def quoting(cls, message: str, solution: str) -> Self:
        """One whose facts are not known, only what was said of them."""
        error = cls()
        error._words = message, solution
        return error


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return f"<{key}>"


class ForeignError(CosydError):
    """An answer that is no problem document of ours, or one of a newer daemon."""

    code = "foreign"
    status = 502
    message = "{message}"
    solution = "{solution}"

    @classmethod
    def retold(cls, problem: dict[str, Any]) -> ForeignError:
        """*problem* in its own words."""
        return cls(
            message=problem.get("message")
            or problem.get("title")
            or "The answer was not understood.",
            solution=problem.get("solution")
            or problem.get("detail")
            or "Check that the address is that of a cosyd daemon of this version.",
        )
