"""A certificate is checked before anybody is shown it, and no other machine is let in without."""

from __future__ import annotations

import datetime as dt
import ssl
from pathlib import Path

import pytest
import trustme

from cosyd.contract.errors import CertificateUnusable, Exposed, SettingsInvalid
from cosyd.system.certificate import Certificate, handshake
from cosyd.system.doctor import checks
from cosyd.system.exposure import check_reach
from cosyd.system.options import Http, Settings
from cosyd.system.runtime import folders
from cosyd.system.runtime.trust import trusting

EVERYWHERE = ["0.0.0.0", "::", "192.0.2.7", "tts.example"]


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def written(tmp_path, authority):
    """Writes a certificate and its key; the settings that name them."""

    def written(name="one", days=90.0):
        now = dt.datetime.now(dt.UTC)
        issued = authority.issue_cert(
            "tts.example",
            not_before=now - dt.timedelta(days=60),
            not_after=now + dt.timedelta(days=days),
        )
        certificate, key = tmp_path / f"{name}.pem", tmp_path / f"{name}.key"
        certificate.write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
        key.write_bytes(issued.private_key_pem.bytes())
        key.chmod(0o600)
        return Http(tls_certificate=str(certificate), tls_key=str(key))

    return written


@pytest.mark.parametrize("host", EVERYWHERE)
def test_other_machines_come_in_with_a_token_and_tls_alone_or_if_that_is_said(host):
    with pytest.raises(Exposed):
        check_reach(Settings(http=Http(host=host)))
    with pytest.raises(SettingsInvalid):
        check_reach(Settings(http=Http(host=host, auth=False, plain=True)))
    with pytest.raises(SettingsInvalid):
        check_reach(Settings(http=Http(host=host, auth=False, tls_certificate="there.pem")))
    check_reach(Settings(http=Http(host=host, plain=True)))
    check_reach(Settings(http=Http(host=host, tls_certificate="there.pem")))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_needs_neither(host):
    check_reach(Settings(http=Http(host=host, auth=False)))


def test_it_is_known_how_long_a_certificate_lasts(written):
    assert Certificate(written(days=30)).left_days() == pytest.approx(30, abs=0.1)
    assert Certificate(written(days=-1)).left_days() < 0
    assert Certificate.of(Http()) is None


def test_what_cannot_be_shown_is_told_with_what_to_do(written, tmp_path):
    good, other = written("good"), written("other")
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    empty.chmod(0o600)
    swapped = Http(tls_certificate=good.tls_key, tls_key=good.tls_certificate)
    wrong = [
        (Http(tls_key=good.tls_key), "alone"),
        (Http(tls_certificate=good.tls_certificate), "no key with it"),
        (Http(tls_certificate=str(empty), tls_key=good.tls_key), "no certificate in PEM"),
        (Http(tls_certificate=good.tls_certificate, tls_key=str(empty)), "no key in PEM"),
        (Http(tls_certificate=good.tls_certificate, tls_key=other.tls_key), "not the key of"),
        (Http(tls_certificate=good.tls_certificate, tls_key="/nowhere"), "No such file"),
        (Http(tls_certificate="/nowhere", tls_key=good.tls_key), "No such file"),
        (swapped, "no certificate in PEM"),
    ]

    for settings, reason in wrong:
        with pytest.raises(CertificateUnusable, match=reason) as caught:
            Certificate.of(settings)
        assert caught.value.advice


def test_a_key_that_everybody_can_read_is_none(written):
    settings = written()
    Path(settings.tls_key).chmod(0o644)

    with pytest.raises(CertificateUnusable, match="everybody"):
        Certificate(settings)


def test_a_key_may_stand_in_the_file_of_its_certificate(written, tmp_path):
    parts = written()
    both = tmp_path / "both.pem"
    both.touch(mode=0o600)
    with both.open("w") as file:
        for name in (parts.tls_certificate, parts.tls_key):
            file.write(Path(name).read_text("ascii"))

    assert Certificate(Http(tls_certificate=str(both))).left_days() > 80


@pytest.mark.parametrize("half", ["tls_certificate", "tls_key"])
def test_a_renewal_that_fails_leaves_what_was_shown(written, half):
    settings, other = written(), written("other")
    certificate = Certificate(settings)
    before = trusting(settings.tls_certificate)
    Path(getattr(other, half)).replace(getattr(settings, half))

    with pytest.raises(CertificateUnusable):
        certificate.renew()

    assert handshake(certificate.context, before)["notAfter"]


def test_who_trusts_it_trusts_nothing_else_of_its_issuer(written):
    trusted = trusting(written("one").tls_certificate)

    assert trusted.verify_mode is ssl.CERT_REQUIRED
    assert len(trusted.get_ca_certs()) == 0
    assert trusted.cert_store_stats()["x509"] == 1


@pytest.mark.parametrize(("days", "ok"), [(90, "ok"), (3, "note"), (-1, "problem")])
def test_the_doctor_tells_when_it_is_to_be_renewed(written, tmp_path, days, ok):
    found = checks(folders(tmp_path), Settings(http=written(days=days)))

    told = next(one for one in found if one.name == "certificate")
    assert told.ok == ok
    assert bool(told.do) == (ok != "ok")


def test_the_doctor_tells_who_can_connect(tmp_path):
    def told(**more):
        found = checks(folders(tmp_path), Settings(http=Http(**more)))
        return next(one for one in found if one.name == "network")

    assert told().ok == "ok"
    assert told(host="0.0.0.0", plain=True).ok == "note"
    assert told(host="0.0.0.0").ok == "problem"
