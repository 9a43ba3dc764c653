"""Which links are taken for broken."""

import pytest

from scripts import ROOT, script

check_docs = script("check_docs")


def broken(tmp_path, text):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "api.md").write_text("# The API\n\n## POST /v1/speech: sound\n")
    page = tmp_path / "README.md"
    page.write_text(text)
    return list(check_docs.broken_links(page, tmp_path))


@pytest.mark.parametrize(
    "link",
    [
        "[a](docs/api.md)",
        "[a](docs/api.md#post-v1speech-sound)",
        "[a](docs)",
        '[a](docs/api.md "with a title")',
        "[a](https://example.com/nowhere)",
        "![a picture whose text\ngoes on](docs/api.md)",
        "`[code](is/no/link)`",
        "```\n[nor](is/this)\n```",
        '<img src="docs/api.md">',
    ],
)
def test_what_leads_somewhere_is_left_alone(tmp_path, link):
    assert broken(tmp_path, link) == []


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("[a](docs/gone.md)", "no such file"),
        ("[a](docs/api.md#gone)", "no such heading"),
        ("[a](#gone)", "no such heading"),
        ("[a](../secret.md)", "out of the repository"),
        ('<img src="gone.png">', "no such file"),
    ],
)
def test_what_leads_nowhere_is_told(tmp_path, link, reason):
    (line,) = broken(tmp_path, link)

    assert reason in line


def test_the_documents_of_this_repository_lead_somewhere():
    found = check_docs.documents(ROOT)

    lines = [line for document in found for line in check_docs.broken_links(document, ROOT)]

    assert ROOT / "README.md" in found
    assert lines == []
