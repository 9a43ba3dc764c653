from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cosyd.voices.manifest import Manifest, parsed
from cosyd.voices.writing import as_toml, edited

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
LINES = st.lists(WORDS | st.sampled_from(['"""', "'''", "\\", "\r", ""]), max_size=4).map("\n".join)
TAGS = st.lists(st.text("ab\"'\\# é小.", min_size=1, max_size=9), max_size=3).map(tuple)
MIXES = st.dictionaries(st.text("ab\"'\\#=. é小", min_size=1, max_size=9), st.floats(0.01, 9))
MANIFESTS = st.builds(
    Manifest,
    name=st.just("anna"),
    languages=st.just(("en-GB", "zh")),
    text=LINES,
    notes=LINES,
    tags=TAGS,
    mix=MIXES,
    filename=st.text("ab\"'\\# é小.", max_size=9),
    file_bytes=st.integers(0, 2**40),
    created_at=st.integers(0, 4_000_000_000).map(float),
)


@settings(deadline=None, max_examples=80)
@given(manifest=MANIFESTS)
def test_what_is_written_is_read_again(manifest):
    assert parsed(as_toml(manifest).encode(), "anna") == manifest


@settings(deadline=None, max_examples=80)
@given(before=MANIFESTS, after=MANIFESTS)
def test_what_is_changed_is_read_again(before, after):
    fields = {"notes": after.notes, "tags": after.tags, "mix": after.mix}

    changed = parsed(edited(as_toml(before).encode(), fields).encode(), "anna")

    assert {field: getattr(changed, field) for field in fields} == fields
    assert changed.text == before.text
