"""What befalls the daemon itself: its start, its settings, its end."""

from __future__ import annotations

from cosyd.contract.errors.base import CosydError


class ShuttingDown(CosydError):
    """The daemon finishes what it has and takes nothing new."""

    code = "daemon.stopping"
    status = 503
    message = "The daemon is stopping and takes no new jobs."
    solution = "Try again when it has been started again."
    retry_after_s = 5


class AlreadyRunning(CosydError):
    """Another daemon of the same user runs."""

    code = "daemon.running"
    status = 409
    message = "cosyd is running already (pid {pid}, {url})."
    solution = "Use it, stop it with 'kill {pid}', or give this one another --home."


class PortTaken(CosydError):
    """Somebody else listens there."""

    code = "daemon.port_taken"
    status = 409
    message = "Port {port} on {host} is taken by {holder}."
    solution = "Stop it, or choose another port with --port (0 takes any free one)."


class AddressUnusable(CosydError):
    """The system does not let us listen there."""

    code = "daemon.address"
    status = 409
    message = "Cannot listen on {host} port {port}: {reason}."
    solution = "Choose an address of this machine with --host, and a port above 1023 with --port."


class NotRunning(CosydError):
    """No daemon answers."""

    code = "daemon.not_running"
    status = 503
    message = "No cosyd daemon answers at {url}."
    solution = "Start one with 'cosyd serve'."


class SettingsInvalid(CosydError):
    """A setting that is not one, or has a value it cannot have."""

    code = "settings.invalid"
    status = 400
    message = "{source}: {reason}."
    solution = "Correct it; 'cosyd serve --print-settings' shows every setting and its value."


class SettingFixed(CosydError):
    """What comes later than the file has the last word."""

    code = "settings.fixed"
    status = 409
    message = "{name} cannot be changed in the file: {why}."
    solution = "Take it out there, and start the daemon again."


class SettingsBroken(CosydError):
    """The file cannot be read as it is, and so is not touched."""

    code = "settings.broken"
    status = 409
    message = "No setting was changed, since their file cannot be used: {source}: {reason}."
    solution = (
        "Correct the file first; 'cosyd serve --print-settings' tells whether it can be read."
    )


class SettingsUnwritable(CosydError):
    """The file cannot be written."""

    code = "settings.unwritable"
    status = 500
    message = "The settings could not be written to {file}: {reason}. It is as it was."
    solution = "See that the disk has room, and that the file and its folder are yours."


class TooManyConnections(CosydError):
    """As many clients as may be here are here."""

    code = "daemon.full"
    status = 503
    message = "Too many clients are connected."
    solution = "Try again in a moment, or raise the setting http.connections."
    retry_after_s = 2


class Exposed(CosydError):
    """Others on the network would read along."""

    code = "daemon.exposed"
    status = 400
    message = "On {host} everybody on the network could read the token and all that is said."
    solution = (
        "Give a certificate: http.tls_certificate and http.tls_key. If the network is to be "
        "trusted, or something else encrypts, say --plain (http.plain = true)."
    )


class CertificateUnusable(CosydError):
    """TLS was asked for and is not possible."""

    code = "daemon.certificate"
    status = 400
    message = "{setting} cannot be used: {reason}."
    solution = "{do}."
