"""What a request can be wrong in, whichever door it comes to."""

from __future__ import annotations

from cosyd.contract.errors.base import CosydError


class InvalidRequest(CosydError):
    """The request cannot be read."""

    code = "request.invalid"
    status = 400
    message = "The request cannot be understood: {reason}."
    solution = "Correct the request; /schema describes every field and its limits."


class TextEmpty(CosydError):
    """Nothing to say."""

    code = "text.empty"
    status = 400
    message = "There is nothing to say: the text is empty or blank."
    solution = "Send at least one letter or digit in 'text'."


class TextTooLong(CosydError):
    """More text than one utterance may hold."""

    code = "text.too_long"
    status = 413
    message = "The text has {characters} characters; at most {limit} are taken at once."
    solution = "Send it in parts, or raise the setting speech.max_characters."


class BodyTooLarge(CosydError):
    """A request body over the limit."""

    code = "request.too_large"
    status = 413
    message = "The request is larger than {limit_bytes} bytes."
    solution = "Send less at once, or raise the setting http.body_limit_bytes (at most 1 MiB)."


class UnknownLanguage(CosydError):
    """No voice speaks that language."""

    code = "language.unknown"
    status = 400
    message = "No voice here speaks {language!r}."
    solution = "Use one of: {languages}; or leave the language out to have it found."


class UnknownFormat(CosydError):
    """No such audio format."""

    code = "format.unknown"
    status = 400
    message = "There is no audio format called {format!r}."
    solution = "Use one of: {formats}."


class UnsupportedRate(CosydError):
    """A sample rate that the format cannot carry."""

    code = "format.rate"
    status = 400
    message = "{format} cannot carry {rate_hz} Hz."
    solution = "Use one of: {rates}."


class OutOfRange(CosydError):
    """A number out of its range."""

    code = "request.out_of_range"
    status = 400
    message = "{field} is {value}; it may be {low} to {high}."
    solution = "Choose a value between {low} and {high}."


class Unauthorized(CosydError):
    """No token, or a wrong one."""

    code = "auth.token"
    status = 401
    message = "The token is missing or wrong."
    solution = "Send 'Authorization: Bearer TOKEN'; 'cosyd token' prints the token."


class NotFromHere(CosydError):
    """Without a token, only programs of this machine may connect."""

    code = "auth.elsewhere"
    status = 403
    message = "The request is not one of this machine's own programs."
    solution = "Address the daemon as 127.0.0.1 or localhost, or have it ask for a token."


class NotFound(CosydError):
    """No such address."""

    code = "route.unknown"
    status = 404
    message = "There is nothing at {path!r}."
    solution = "See /schema for all that the daemon offers."


class MethodNotAllowed(CosydError):
    """The address is right, the method is not."""

    code = "route.method"
    status = 405
    message = "{method} is not possible at {path!r}."
    solution = "See /schema for what is."


class UploadTooLarge(CosydError):
    """A file over the limit."""

    code = "upload.too_large"
    status = 413
    message = "The file is larger than {limit_mb} MB."
    solution = "Send a shorter recording: a reference has 3 to 30 seconds."
