"""Who may come in, what they may do, and how much of it at once."""

from __future__ import annotations

from cosyd.contract.errors.base import CosydError


class ScopeMissing(CosydError):
    """The token is right, but not for this."""

    code = "auth.scope"
    status = 403
    message = "This token does not allow it: the scope {scope!r} is lacking."
    solution = (
        "Ask for a token with that scope. What a client may ask for is said when it is added: "
        "'cosyd clients add NAME --scope {scope}'."
    )


class TooFast(CosydError):
    """A client that sends more requests than it may."""

    code = "auth.too_fast"
    status = 429
    message = "The client may send {requests_per_minute} requests a minute, and has sent more."
    solution = (
        "Try again in {retry_after_s} seconds, and send fewer; or add the client with a larger "
        "--rate, or raise the setting clients.requests_per_minute."
    )


class TooManyAtOnce(CosydError):
    """A client that has more requests under way than it may."""

    code = "auth.too_many"
    status = 429
    message = "The client may have {at_once} requests under way, and has as many."
    solution = (
        "Wait until one has ended; or add the client with a larger --at-once, or raise the "
        "setting clients.at_once."
    )


class TooManyFailures(CosydError):
    """Somebody tries secrets."""

    code = "auth.too_many_failures"
    status = 429
    message = "There were too many attempts with a wrong secret."
    solution = "Correct client_id and client_secret, and try again in {retry_after_s} seconds."


class TooManyWait(CosydError):
    """Secrets are looked at one after another, and many wait."""

    code = "auth.busy"
    status = 429
    message = "Too many ask for a token at once."
    solution = "Try again in {retry_after_s} seconds; a token can be used for two hours."


class UnknownClient(CosydError):
    """No client of that name is known."""

    code = "client.unknown"
    status = 404
    message = "There is no client called {name!r}."
    solution = "See 'cosyd clients list', or add it with 'cosyd clients add {name}'."


class ClientExists(CosydError):
    """The name is taken."""

    code = "client.exists"
    status = 409
    message = "There is a client called {name!r} already."
    solution = (
        "Choose another name; or, where its secret was lost, 'cosyd clients remove {name}' and "
        "add it anew."
    )


class ClientNameInvalid(CosydError):
    """A name that cannot be a client's."""

    code = "client.name"
    status = 400
    message = "A client cannot be called {name!r}."
    solution = (
        "Use 1 to 64 letters from a to z, digits, '_', '-' and '.'; begin with a letter or a digit."
    )


class ClientsUnreadable(CosydError):
    """The file of the clients cannot be used."""

    code = "client.store"
    status = 503
    message = "The clients' file cannot be used: {reason}."
    solution = (
        "See to the file clients.db in the data folder ('cosyd doctor' tells where that is). "
        "Moved away, it is made anew without any client."
    )


class InvalidClient(CosydError):
    """No such client, or a wrong secret; not told which."""

    code = "oauth.invalid_client"
    status = 401
    message = "There is no such client, or its secret is another."
    solution = "Send client_id and client_secret as 'cosyd clients add' has printed them."


class UnsupportedGrant(CosydError):
    """Something other than client credentials."""

    code = "oauth.unsupported_grant_type"
    status = 400
    message = "The grant type {grant!r} is not offered."
    solution = "Send grant_type=client_credentials."


class InvalidScope(CosydError):
    """More than the client may ask for."""

    code = "oauth.invalid_scope"
    status = 400
    message = "This client cannot have the scope {scope!r}."
    solution = "Ask for some of: {scopes}; or leave 'scope' out to have them all."
