import json
import subprocess
import sys

import msgspec
import pytest

from cosyd.contract.errors import SettingsInvalid
from cosyd.system.options import Settings
from cosyd.system.schema import known_settings
from cosyd.system.settings import as_toml, assignments, load, settings_path


@pytest.fixture
def write(tmp_path):
    """Writes the settings file of the home ``tmp_path``."""

    def write(content):
        path = settings_path(tmp_path)
        path.parent.mkdir()
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refusal(home, flags=None, environ=None):
    with pytest.raises(SettingsInvalid) as caught:
        load(home, flags or {}, environ or {})
    return str(caught.value)


def plain(settings):
    """*settings* without where they came from."""
    return msgspec.structs.replace(settings, origins={})


def test_nothing_said_is_the_defaults(tmp_path):
    settings = load(tmp_path, {}, {})

    assert settings == Settings()
    assert settings.http.port == 26_790
    assert settings.voices.defaults["zh"] == "zf_xiaoxiao"


def test_to_load_makes_no_folder(tmp_path):
    load(tmp_path / "home", {}, {})

    assert list(tmp_path.iterdir()) == []


def test_flags_win_over_environment_over_file_over_defaults(tmp_path, write):
    write("[http]\nport = 1\nhost = 'file'\nkeep_alive_s = 5\n")
    environ = {"COSYD_HTTP__PORT": "2", "COSYD_HTTP__HOST": "environment"}

    settings = load(tmp_path, {"http": {"port": 3}}, environ)

    assert settings.http.port == 3
    assert settings.http.host == "environment"
    assert settings.http.keep_alive_s == 5
    assert settings.http.auth is True


def test_cosyd_home_names_the_file(tmp_path, write):
    write("[queue]\nroom = 7\n")

    assert load(None, {}, {"COSYD_HOME": str(tmp_path)}).queue.room == 7


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        ("COSYD_HTTP__PORT", "0", ("http", "port", 0)),
        ("COSYD_HTTP__AUTH", "false", ("http", "auth", False)),
        ("COSYD_ENGINE__STALL_S", "1.5", ("engine", "stall_s", 1.5)),
        ("COSYD_ENGINE__MODEL", "007", ("engine", "model", "007")),
        ("COSYD_ENGINE__WARM", "hibari, kokoro", ("engine", "warm", ("hibari", "kokoro"))),
        ("COSYD_ENGINE__WARM", '["a,b"]', ("engine", "warm", ("a,b",))),
        ("COSYD_ENGINE__WARM", "[]", ("engine", "warm", ())),
        (
            "COSYD_VOICES__ALIASES",
            '{"alloy": "hibari"}',
            ("voices", "aliases", {"alloy": "hibari"}),
        ),
    ],
)
def test_a_variable_is_read_as_its_settings_type(tmp_path, variable, text, expected):
    settings = load(tmp_path, {}, {variable: text})

    table, key, value = expected
    assert getattr(getattr(settings, table), key) == value


def test_an_empty_variable_is_unset(tmp_path):
    assert load(tmp_path, {}, {"COSYD_HTTP__PORT": "", "COSYD_SINKS": ""}) == Settings()


def test_variables_that_are_no_settings_are_left_alone(tmp_path):
    environ = {"COSYD_TOKEN": "secret", "COSYD_PORT_26790_TCP": "tcp://10.0.0.1", "HTTP__PORT": "1"}

    assert load(tmp_path, {}, environ) == Settings()


@pytest.mark.parametrize(("said", "expected"), [("8", 8), ('"8"', 8), ('"auto"', "auto")])
def test_a_number_among_words_may_be_said_as_a_word(tmp_path, write, said, expected):
    write(f"[cosyvoice2]\nfirst_tokens = {said}\n")

    assert load(tmp_path, {}, {}).cosyvoice2.first_tokens == expected


def test_tables_of_free_keys_add_up_over_all_layers(tmp_path, write):
    write("[engines.cosyvoice2]\ndevice = 'cuda'\nsteps = 10\n[voices.defaults]\nen = 'alto'\n")
    environ = {"COSYD_ENGINES__COSYVOICE2__STEPS": "5", "COSYD_PLUGINS__WAVFILE__FOLDER": "/music"}

    settings = load(tmp_path, {"engines.cosyvoice2.fp16": "true"}, environ)

    assert settings.engines == {"cosyvoice2": {"device": "cuda", "steps": 5, "fp16": True}}
    assert settings.plugins == {"wavfile": {"folder": "/music"}}
    assert settings.voices.defaults["en"] == "alto"
    assert settings.voices.defaults["ja"] == "jf_alpha"


def test_an_engine_may_have_its_own_time_to_release(tmp_path):
    settings = load(tmp_path, {"engines.kokoro": {"release_after_s": "5", "threads": 2}}, {})

    assert settings.release_after_s("kokoro") == 5
    assert settings.release_after_s("hibari") == 1_800
    assert settings.engine_table("kokoro") == {"threads": 2}


def test_assignments_become_flags(tmp_path):
    flags = assignments(["http.port=0", "bus.endpoint=ipc://a=b", "engine.warm="])

    settings = load(tmp_path, flags, {"COSYD_HTTP__PORT": "9"})

    assert settings.http.port == 0
    assert settings.bus.endpoint == "ipc://a=b"
    assert settings.engine.warm == ()


def test_a_flag_that_was_not_given_changes_nothing(tmp_path):
    assert load(tmp_path, {"http": {"port": None}, "engine": {"name": None}}, {}) == Settings()


def test_an_assignment_without_a_value_is_refused():
    with pytest.raises(SettingsInvalid, match=r"--set http\.port: it has no value"):
        assignments(["http.port"])


def test_a_wrong_value_names_file_line_key_value_and_what_is_allowed(tmp_path, write):
    path = write("# mine\n[http]\nhost = 'localhost'\nport = 99999\n")

    assert refusal(tmp_path) == (
        f"{path}, line 4: http.port is 99999, but has to be a whole number from 0 to 65535."
    )


def test_a_typo_names_the_nearest_setting(tmp_path, write):
    path = write("[http]\nprot = 1\n")

    assert refusal(tmp_path) == (
        f"{path}, line 2: there is no setting 'http.prot'; the nearest one is 'http.port'."
    )


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        ({"htpp": {"port": 1}}, "no setting 'htpp'; the nearest one is 'http'"),
        ({"port": 1}, "no setting 'port'; the nearest one is 'http.port'"),
        ({"qwertz": 1}, "no setting 'qwertz'."),
        ({"origins": {"a": "b"}}, "no setting 'origins'"),
        ({"http": 3}, "http is a table of settings and cannot be 3"),
        ({"log.level": "loud"}, "has to be one of debug, error, info, warning"),
        ({"http.host": ""}, "has to be text that is not empty"),
        ({"http.auth": "maybe"}, "has to be true or false"),
        ({"engine.stall_s": 0}, "has to be a number above 0"),
        ({"queue.room": "many"}, "has to be a whole number, at least 1"),
        ({"engines.kokoro.release_after_s": "late"}, "engines.kokoro.release_after_s is 'late'"),
        ({"engines": {"kokoro": 3}}, "has to be a table of tables"),
        ({"voices.aliases": {"a": ["b"]}}, "has to be a table of texts"),
        ({"engine.warm": "[hibari"}, "has to be a list of texts"),
    ],
)
def test_what_is_not_allowed_is_said_in_words(tmp_path, flags, reason):
    assert reason in refusal(tmp_path, flags)


@pytest.mark.parametrize(
    "content",
    [
        '[tracing]\nendpoint = ["https://anna:periwinkle@traces.example"]\n',
        '[[plugins]]\ntoken = "periwinkle"\n',
        '[http]\norigins = "https://notes.example/?key=periwinkle"\n',
    ],
)
def test_a_secret_that_is_in_the_wrong_place_is_not_told(tmp_path, write, content):
    write(content)

    told = refusal(tmp_path)
    assert "but has to be" in told
    assert "periwinkle" not in told


def test_a_number_in_quotes_is_no_number_in_a_file(tmp_path, write):
    write("[http]\nport = '1'\n")

    assert "http.port is '1', but has to be a whole number" in refusal(tmp_path)


def test_single_underscores_are_noticed(tmp_path):
    assert "parted by two underscores: COSYD_HTTP__BODY_LIMIT_BYTES" in refusal(
        tmp_path, environ={"COSYD_HTTP_BODY_LIMIT_BYTES": "5000"}
    )


def test_a_wrong_variable_is_named(tmp_path):
    assert refusal(tmp_path, environ={"COSYD_HTTP__PORT": "x"}).startswith(
        "environment variable COSYD_HTTP__PORT: http.port is 'x'"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[http\n", "this is no TOML"),
        (b"[http]\nhost = '\xff'\n", "the file is not UTF-8 text (byte 15)"),
    ],
)
def test_a_damaged_file_is_told_apart_from_a_missing_one(tmp_path, write, content, reason):
    path = write(content)

    assert refusal(tmp_path).startswith(f"{path}: {reason}")


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    settings_path(tmp_path).mkdir(parents=True)

    assert "the file cannot be read (Is a directory)" in refusal(tmp_path)


def test_a_byte_order_mark_does_no_harm(tmp_path, write):
    write(b"\xef\xbb\xbf[queue]\nroom = 3\n")

    assert load(tmp_path, {}, {}).queue.room == 3


def test_settings_cannot_be_changed(tmp_path):
    with pytest.raises(AttributeError):
        load(tmp_path, {}, {}).http.port = 1


def test_every_setting_has_help():
    assert [known.name for known in known_settings().values() if not known.help] == []


@pytest.mark.parametrize("with_comments", [True, False])
def test_the_printed_settings_read_back_as_the_same(tmp_path, write, with_comments):
    flags = {
        "engines.kokoro": {"threads": 2, "deep": {"list": [1, 2]}},
        "voices.aliases": {"alloy": "hibari"},
        "sinks": ["zeromq", 'a "quoted" ünï\\'],
        "engine.warm": [],
        "log.file": "C:\\log\n",
    }
    settings = load(None, flags, {"COSYD_HOME": str(tmp_path)})

    write(as_toml(settings, with_comments=with_comments))

    assert plain(load(tmp_path, {}, {})) == plain(settings)


def test_the_printed_settings_say_where_a_value_comes_from(tmp_path, write):
    path = write("[queue]\nroom = 3\n")

    shown = as_toml(load(tmp_path, {"http.port": 0}, {"COSYD_JOBS__KEEP_S": "1"}))

    assert "\n# from command line\nport = 0\n" in shown
    assert f"\n# from {path}, line 2\nroom = 3\n" in shown
    assert "\n# from environment variable COSYD_JOBS__KEEP_S\nkeep_s = 1.0\n" in shown
    assert shown.count("# from ") == 3


def test_without_comments_there_are_none():
    assert "#" not in as_toml(Settings(), with_comments=False)


def test_the_longest_text_fits_into_a_request():
    text = "\N{GRINNING FACE}" * Settings().speech.max_characters

    body = json.dumps({"text": text, "voice": "zf_xiaoxiao", "format": "wav"})

    assert len(body) <= Settings().http.body_limit_bytes


def test_settings_work_where_the_source_is_not_shipped(tmp_path):
    code = (
        "import inspect, sys\n"
        "def gone(_): raise OSError\n"
        "inspect.getsource = gone\n"
        "from cosyd.system.settings import as_toml, load\n"
        "print(as_toml(load(sys.argv[1], {}, {})))\n"
    )

    shown = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True, text=True
    )

    assert "port = 26790" in shown.stdout
