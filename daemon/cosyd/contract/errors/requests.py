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
    solution = (
        "Send 'Authorization: Bearer TOKEN'; 'cosyd token' prints the token. One of a client "
        "lasts two hours; POST /oauth/token gives another."
    )


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


class FieldUnfit(CosydError):
    """A field of a request that holds what it cannot."""

    code = "request.field"
    status = 400
    message = "The field {field!r} does not fit: {reason}."
    solution = "{do}"


class Misdirected(CosydError):
    """Addressed to a name that is none of ours, as by a web page that has it point here."""

    code = "request.misdirected"
    status = 421
    message = "The request is addressed to {host!r}, which is none of the names of this daemon."
    solution = "Address it as 127.0.0.1 or localhost, or add the name to the setting http.hosts."


class ForeignPage(CosydError):
    """A web page from elsewhere wants to do something here."""

    code = "request.origin"
    status = 403
    message = "Web pages from {origin!r} may do nothing here."
    solution = "If you trust that page, add its origin to the setting http.origins."


class HeadTooLarge(CosydError):
    """More headers than a request needs."""

    code = "request.head_too_large"
    status = 431
    message = "The headers of the request are too many or too large."
    solution = "Send at most {headers} headers, with at most {limit_bytes} bytes altogether."


class AddressTooLong(CosydError):
    """A URL that is too long."""

    code = "request.address_too_long"
    status = 414
    message = "The address of the request has more than {limit_bytes} bytes."
    solution = "Send a long text in the body of a POST."


class TooSlow(CosydError):
    """A request that does not come to its end."""

    code = "request.too_slow"
    status = 408
    message = "The request was not whole in time."
    solution = "Send it again, at once as a whole; the setting http.read_timeout_s is the limit."


class RangeUnfit(CosydError):
    """A part of a file that it does not have."""

    code = "request.range"
    status = 416
    message = "The file has {size_bytes} bytes; there are none where {range!r} asks for them."
    solution = "Ask for bytes within it, or leave the header Range out."
