"""Settings as they are shown: what they may be, where they come from, and no secret."""

from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import Meta

from cosyd.contract.errors import SettingsInvalid
from cosyd.system.kept import Kept
from cosyd.system.schema import known_settings, settings_of_part
from cosyd.system.settings import Source
from cosyd.system.settings_view import Outlook, Part


class Target(msgspec.Struct):
    url: str
    name: str = ""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    begin: str = msgspec.field(name="from", default="22:00")
    """When it begins."""

    days: tuple[Literal["mon", "tue", "wed"], ...] = ()
    gain: Annotated[float, Meta(gt=0, le=4)] = 1
    targets: tuple[Target, ...] = ()
    entry: Annotated[str, Meta(extra={"secret": True})] = ""
    api_token: str = ""


@pytest.fixture
def shown(tmp_path):
    """The views of settings that are written so, by name."""

    def show(text="", environ=None, then=None, at_once=lambda _: False, **flags):
        home = {"COSYD_HOME": str(tmp_path), **(environ or {})}
        source = Source(environ=home, flags=flags)
        now = source.read(text)
        outlook = Outlook(
            started=now,
            now=now,
            then=source.read(text if then is None else then),
            at_once=at_once,
            kept=Kept(),
            parts={"bell": Part(about="Rings.", settings=settings_of_part("bell", Settings))},
            words={"gates": ["bell"]},
        )
        return {view.name: view for view in outlook.views()}

    return show


def test_every_setting_is_there_with_its_help_and_its_default(shown):
    views = shown()

    assert set(known_settings()) - {"plugins"} <= set(views)
    assert all(views[name].help for name in known_settings() if name != "plugins")
    assert all(view.value == view.default and view.origin == "default" for view in views.values())
    assert not any(view.fixed or view.pending or view.secret for view in views.values())


@pytest.mark.parametrize(
    ("name", "kind", "choices", "limits"),
    [
        ("http.auth", "switch", [], (None, None)),
        ("http.port", "number", [], (0, 65_535)),
        ("engine.stall_s", "decimal", [], (0, None)),
        ("http.host", "text", [], (None, None)),
        ("log.format", "choice", ["auto", "console", "json"], (None, None)),
        ("gates", "list", ["bell"], (None, None)),
        ("voices.aliases", "table", [], (None, None)),
        ("plugins.bell.from", "text", [], (None, None)),
        ("plugins.bell.days", "list", ["mon", "tue", "wed"], (None, None)),
        ("plugins.bell.gain", "decimal", [], (0, 4)),
        ("plugins.bell.targets", "tables", [], (None, None)),
    ],
)
def test_a_setting_tells_what_it_may_be(shown, name, kind, choices, limits):
    view = shown()[name]

    assert (view.kind, view.choices, (view.least, view.most)) == (kind, choices, limits)


def test_who_has_the_last_word_is_told_also_within_a_table(shown):
    views = shown(
        '[http]\nport = 1\n[log]\nlevel = "debug"\n[plugins.bell]\ngain = 2\nfrom = "20:00"\n',
        {"COSYD_LOG__LEVEL": "error", "COSYD_PLUGINS__BELL__FROM": "21:00"},
        **{"queue.room": 3},
    )

    told = {name: (view.value, view.origin, view.fixed) for name, view in views.items()}
    assert told["http.port"] == (1, "file", "")
    assert told["log.level"] == ("error", "environment", "COSYD_LOG__LEVEL says so")
    assert told["queue.room"] == (3, "flag", "the command line says so")
    assert told["plugins.bell.gain"] == (2, "file", "")
    assert told["plugins.bell.from"] == (
        "21:00",
        "environment",
        "COSYD_PLUGINS__BELL__FROM says so",
    )


def test_what_the_file_says_otherwise_is_pending(shown):
    view = shown("[queue]\nroom = 3", then="[queue]\nroom = 4")["queue.room"]

    assert (view.value, view.pending, view.next_value) == (3, True, 4)


def test_a_table_that_no_plug_in_has_is_shown_as_it_is(shown):
    view = shown("[plugins.ghost]\nx = 1")["plugins.ghost"]

    assert (view.kind, view.value, view.origin) == ("table", {"x": 1}, "file")


SECRET = "3l33t"
HELD = f"""
tracing.endpoint = "https://me:{SECRET}@example.org/traces"
models.huggingface = "https://example.org/?key={SECRET}"
[plugins.bell]
entry = "{SECRET}"
api_token = "{SECRET}"
targets = [{{ url = "https://example.org/{SECRET}", name = "hall" }}]
[plugins.hooks]
targets = "https://example.org/{SECRET}"
[plugins.ghost.deep]
password = "{SECRET}"
[engines.far]
api_key = "{SECRET}"
"""


def test_no_secret_is_shown(shown):
    views = shown(HELD, then=HELD.replace(SECRET, f"{SECRET}2"))

    assert SECRET not in repr(list(views.values()))
    assert {name for name, view in views.items() if view.secret} == {
        "tracing.endpoint",
        "models.huggingface",
        "plugins.bell.entry",
        "plugins.bell.api_token",
        "plugins.bell.targets",
        "plugins.hooks",
        "plugins.ghost",
        "engines",
    }
    assert views["plugins.bell.targets"].value[0]["name"] == "hall"


def test_a_word_that_stands_for_a_secret_is_known_again_wherever_it_stands():
    kept, held = Kept(), [{"url": "https://a/1"}, {"url": "https://b/2"}]
    told = kept.hidden("plugins.bell.targets", held, None)

    assert kept.restored([told[1], {"url": "new"}], [held]) == [held[1], {"url": "new"}]
    with pytest.raises(SettingsInvalid, match="nothing is kept"):
        Kept().restored(told, [held])
