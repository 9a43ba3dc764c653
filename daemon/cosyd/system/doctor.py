"""The doctor: is everything there that the daemon needs, and if not, what is to be done?

Works with or without a daemon, and loads neither torch nor any engine.
"""

import contextlib
import os
import shutil
import ssl
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from cosyd import __version__
from cosyd.contract.engines import EngineOffer
from cosyd.contract.errors import CosydError, SoundUnavailable
from cosyd.system import sound
from cosyd.system.certificate import SOON_DAYS, Certificate
from cosyd.system.doctor_engines import card_findings, engine_findings, model_findings
from cosyd.system.exposure import check_reach, is_loopback
from cosyd.system.finding import Finding
from cosyd.system.options import BUS_TCP, Settings
from cosyd.system.runtime import Connection, Folders, token_path, who_holds_port
from cosyd.system.runtime.paths import why_unsafe
from cosyd.system.runtime.reach import answers, can_listen

_GIB = 1 << 30
_LITTLE_SPACE = 1 * _GIB


def checks(
    folders: Folders,
    settings: Settings,
    needs: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    offers: Iterable[EngineOffer] = (),
) -> Iterator[Finding]:
    """All findings, one by one as they are made. Changes nothing, never raises.

    Args:
        folders: Where this daemon keeps things.
        settings: What is in force.
        needs: For each engine, by name, the modules without which it cannot speak.
        offers: Engines that do not come with their model.
    """
    questions: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("Python", _python),
        ("disk", lambda: _disk(folders)),
        ("folders", lambda: _folders(folders)),
        ("token", lambda: _token(folders)),
        ("network", lambda: _network(settings)),
        ("certificate", lambda: _certificate(settings)),
        ("daemon", lambda: _daemon(folders)),
        ("port", lambda: _port(folders, settings)),
        ("bus", lambda: _bus(folders, settings)),
        ("sound", _sound),
        ("engines", lambda: engine_findings(needs)),
        ("graphics card", card_findings),
        ("models", lambda: model_findings(folders, settings, offers)),
        ("clock", _clock),
    )
    for name, question in questions:
        try:
            yield from question()
        except CosydError as error:
            yield Finding(name=name, ok="problem", says=str(error), do=error.advice)
        except Exception as error:  # noqa: BLE001 - the other questions are still worth asking
            says = f"This could not be found out: {error!r}"
            yield Finding(name=name, ok="note", says=says)


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(name="Python", says=f"cosyd {__version__} on Python {version}, {sys.platform}")


def _disk(folders: Folders) -> Iterator[Finding]:
    seen: set[int] = set()
    for folder in (_nearest(folders.data), _nearest(folders.cache)):
        device = folder.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(folder).free
        room = f"{free / _GIB:.1f} GiB free"
        says = f"{room} in {folder}"
        if free < _LITTLE_SPACE:
            do = "Make room: models, voices and narrations are kept there."
            yield Finding(name="disk", ok="problem", says=says, do=do, abroad=room)
        else:
            yield Finding(name="disk", says=says, abroad=room)


def _nearest(folder: Path) -> Path:
    """*folder*, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def _folders(folders: Folders) -> Iterator[Finding]:
    faults = list(_folder_faults(folders))
    yield from faults
    if not faults:
        says = f"settings in {folders.config}, data in {folders.data}, runtime in {folders.runtime}"
        yield Finding(name="folders", says=says)


def _folder_faults(folders: Folders) -> Iterator[Finding]:
    for folder in (folders.config, folders.data, folders.cache, folders.runtime):
        if not os.access(_nearest(folder), os.W_OK | os.X_OK):
            says = f"{folder} cannot be written to"
            do = "Correct its owner or rights, or choose another place with --home."
            yield Finding(name="folders", ok="problem", says=says, do=do)
    if os.name == "posix" and folders.runtime.is_dir() and (why := why_unsafe(folders.runtime)):
        do = "Correct it: chmod 700, and chown to yourself."
        yield Finding(name="folders", ok="problem", says=f"{folders.runtime}: {why}", do=do)
    file = folders.config / "cosyd.toml"
    with contextlib.suppress(FileNotFoundError):
        if os.name == "posix" and file.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            says = f"others may change {file}"
            yield Finding(name="folders", ok="note", says=says, do=f"chmod 600 {file}")


def _token(folders: Folders) -> Iterator[Finding]:
    path = token_path(folders)
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        yield Finding(name="token", says="none yet; the first start makes it")
        return
    if os.name == "posix" and mode & 0o077:
        says = f"others may read {path} (mode {mode:04o})"
        do = f"chmod 600 {path}; or delete it, and the next start makes another one."
        yield Finding(name="token", ok="problem", says=says, do=do)
    else:
        yield Finding(name="token", says=str(path))


def _network(settings: Settings) -> Iterator[Finding]:
    check_reach(settings)
    host = settings.http.host
    if is_loopback(host):
        yield Finding(name="network", says="only this machine can connect")
    elif settings.http.tls_certificate:
        abroad = "others connect with TLS and a token"
        says = f"others connect to {host} with TLS and a token"
        yield Finding(name="network", says=says, abroad=abroad)
    else:
        says = f"others connect to {host}; everyone on the network may read what they send"
        do = "Give a certificate: http.tls_certificate and http.tls_key."
        abroad = "others connect; everyone on the network may read what they send"
        yield Finding(name="network", ok="note", says=says, do=do, abroad=abroad)


def _certificate(settings: Settings) -> Iterator[Finding]:
    found = Certificate.of(settings.http)
    if found is None:
        return
    do = "Have it renewed, then send the daemon SIGHUP: it reads the files again."
    try:
        left_days = found.left_days()
    except ssl.SSLError as error:
        says = f"clients do not take it ({error.reason})"
        yield Finding(name="certificate", ok="problem", says=says, do="Have another one issued.")
        return
    if left_days < 0:
        says = f"{found.file} has expired"
        yield Finding(name="certificate", ok="problem", says=says, do=do)
    elif left_days < SOON_DAYS:
        says = f"{found.file} expires in {left_days:.0f} days"
        yield Finding(name="certificate", ok="note", says=says, do=do)
    else:
        yield Finding(name="certificate", says=f"{found.file}, valid {left_days:.0f} more days")


def _daemon(folders: Folders) -> Iterator[Finding]:
    there = Connection.read(folders)
    if there is None:
        do = "Start one with 'cosyd serve'."
        yield Finding(name="daemon", ok="note", says="none is running", do=do)
        return
    says = f"pid {there.pid} at {there.url}, version {there.version}"
    if not answers(there):
        says, do = f"{says}, does not answer", f"See its log; if it hangs, 'kill {there.pid}'."
        yield Finding(name="daemon", ok="problem", says=says, do=do)
    elif there.version != __version__:
        do = f"Start it again: {__version__} is installed."
        yield Finding(name="daemon", ok="note", says=says, do=do)
    else:
        yield Finding(name="daemon", says=says)


def _port(folders: Folders, settings: Settings) -> Iterator[Finding]:
    host, port = settings.http.host, settings.http.port
    if port == 0:
        yield Finding(name="port", says="any free one")
    elif (why := can_listen(host, port)) is None:
        yield Finding(name="port", says=f"{port} on {host} is free")
    elif (there := Connection.read(folders)) and there.url.endswith(f":{port}"):
        yield Finding(name="port", says=f"{port} on {host} is the running daemon's")
    elif why == "taken":
        says = f"{port} on {host} is taken by {who_holds_port(host, port)}"
        do = "Stop it, or choose another one: http.port, or --port (0 takes any free one)."
        yield Finding(name="port", ok="problem", says=says, do=do)
    else:
        says = f"{port} on {host} cannot be used: {why}"
        do = "Correct http.host or http.port."
        yield Finding(name="port", ok="problem", says=says, do=do)


def _bus(folders: Folders, settings: Settings) -> Iterator[Finding]:
    if settings.bus.endpoint or os.name != "posix":
        says = settings.bus.endpoint or BUS_TCP
        yield Finding(name="bus", says=says)
        return
    path = folders.socket_path("audio")
    if folders.sockets == folders.runtime:
        yield Finding(name="bus", says=f"ipc://{path}")
        return
    says = f"ipc://{path}, as the path of the runtime folder is too long for sockets"
    yield Finding(name="bus", ok="note", says=says, do="Nothing, or choose a shorter --home.")


def _sound() -> Iterator[Finding]:
    try:
        found = sound.outputs()
    except SoundUnavailable as error:
        do = "pip install 'cosyd[sound]'; on Debian also: apt install libportaudio2."
        yield Finding(name="sound", ok="note", says=str(error), do=do)
        return
    if found:
        count = f"{len(found)} outputs"
        yield Finding(name="sound", says=f"{count}, among them {found[0]}", abroad=count)
    else:
        do = "Connect one, or give the container /dev/snd; files and streams work without."
        yield Finding(name="sound", ok="note", says="no sound card here", do=do)


def _clock() -> Iterator[Finding]:
    installed = Path(__file__).stat().st_mtime
    says = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
    if time.time() < installed - 86_400:
        do = "Set it: downloads fail when certificates seem not to be valid yet."
        yield Finding(name="clock", ok="problem", says=f"{says} is before the installation", do=do)
    else:
        yield Finding(name="clock", says=says)
