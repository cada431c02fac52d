"""Every string of the interface is in the catalogues, and every complete language says all of it."""

import textwrap

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.utils.functional import Promise
from django.utils.translation import gettext, override

from diagnosis import catalogues

# A language stands here from the day on which nothing of it is missing: from then on nothing may be.
COMPLETE = ["es", "zh-hans", "id"]


@pytest.fixture(scope="module")
def said():
    return catalogues.said()


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Catalogues in a folder of the test's own."""
    monkeypatch.setattr(catalogues, "SOURCE", tmp_path / "locale")
    return tmp_path


@pytest.mark.parametrize("language", COMPLETE)
def test_nothing_is_left_untranslated(language, said):
    assert catalogues.gaps(language, said) == []


@pytest.mark.parametrize("language", catalogues.languages())
def test_translations_hold_the_placeholders_and_tags_of_their_message(language):
    assert catalogues.broken(language) == []


def test_the_languages_are_english_spanish_chinese_and_indonesian():
    assert [code for code, _name in settings.LANGUAGES] == ["en", "es", "zh-hans", "id"]
    assert catalogues.languages() == ["es", "zh-hans", "id"]


def test_messages_are_found_wherever_they_are_said(tmp_path):
    module = tmp_path / "words.py"
    module.write_text(
        textwrap.dedent("""
        from django.utils.translation import gettext as _, ngettext as many, pgettext_lazy as _p
        from diagnosis.rules.words import gettext_noop as mark
        _("one"), many("%(n)s video", "%(n)s videos", n), _p("month", "May"), mark("two"), unmarked("three")
        """)
    )
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}<p>\n      {% translate "four" %}{{ _("five")|title }}\n  <b title="{% translate "six" context "step" %}">'
        "{% blocktranslate trimmed count n=n %}\n one video\n{% plural %}{{ n }} videos{% endblocktranslate %}"
    )
    assert [(message, context) for _l, message, _c, context in catalogues.messages(module)] == [
        ("one", None), (("%(n)s video", "%(n)s videos"), None), ("May", "month"), ("two", None),
    ]  # fmt: skip
    assert [(message, context) for _l, message, _c, context in catalogues.messages(page)] == [
        ("four", None), ("five", None), ("six", "step"), (("one video", "%(n)s videos"), None),
    ]  # fmt: skip


def test_words_of_rules_models_and_templates_are_all_in_the_catalogue(said):
    ids = {message.id for message in said}
    assert {
        "CTR of views", "Can do better", "Loses most at product clicks", "e-mail address", "View Video Details",
    } <= ids  # fmt: skip


def test_the_admin_names_its_records_in_every_language():
    ours = [model._meta for model in admin.site._registry if model._meta.app_label == "diagnosis"]
    english = [
        meta.label
        for meta in ours
        if not isinstance(meta.verbose_name, Promise) or not isinstance(meta.verbose_name_plural, Promise)
    ]
    assert len(ours) > 10
    assert english == []
    with override("es"):
        assert [str(meta.verbose_name_plural) for meta in ours if meta.label == "diagnosis.Shop"] == ["tiendas"]


def test_refreshing_keeps_translations_adds_what_is_new_and_drops_what_is_gone(elsewhere):
    before, after = Catalog(), Catalog()
    before.add("Stays"), before.add("Goes"), before.add(("%(n)s video", "%(n)s videos"))
    after.add("Stays"), after.add("Comes"), after.add(("%(n)s video", "%(n)s videos"))
    assert catalogues.update("es", before)[0] == {("", "Stays"), ("", "Goes"), ("", "%(n)s video")}
    path = catalogues.po_file("es")
    path.write_text(path.read_text().replace('msgid "Stays"\nmsgstr ""', 'msgid "Stays"\nmsgstr "Queda"'))
    assert catalogues.update("es", after) == ({("", "Comes")}, {("", "Goes")})
    assert catalogues.read("es")["Stays"].string == "Queda"
    assert catalogues.gaps("es", after) == [
        ("Comes", "untranslated"), (("%(n)s video", "%(n)s videos"), "untranslated"),
    ]  # fmt: skip
    once = path.read_text()
    catalogues.update("es", after)
    assert path.read_text() == once


@pytest.mark.parametrize(
    ("message", "good", "bad"),
    [
        ("%(got)s of %(need)s", "%(need)s/%(got)s", "%(got)s de %(needed)s"),
        ("Row %d", "Fila %d", "Fila %s"),
        ("<b>Detail</b>", "<b>Detalle</b>", "Detalle"),
        ("{name}", "«{name}»", "{nombre}"),
        (("%(n)s video", "%(n)s videos"), ("un video", "%(n)s videos"), ("un video", "videos")),
    ],
)
def test_a_translation_with_other_placeholders_is_named(elsewhere, message, good, bad):
    for string, named in ((good, []), (bad, [(message, bad)])):
        catalog = Catalog(locale="es")
        catalog.add(message, string)
        catalogues.update("es", catalog)
        kept = catalogues.read("es")
        kept[message].string = string
        with catalogues.po_file("es").open("wb") as file:
            catalogues.write_po(file, kept)
        assert catalogues.broken("es") == named


def test_what_is_doubtful_or_missing_is_named(elsewhere):
    now = Catalog()
    now.add("Old"), now.add("New"), now.add("Doubtful")
    kept = Catalog(locale="id")
    kept.add("Old", "Lama"), kept.add("Doubtful", "Ragu", flags=["fuzzy"])
    path = catalogues.po_file("id")
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        catalogues.write_po(file, kept)
    assert sorted(catalogues.gaps("id", now)) == [("Doubtful", "fuzzy"), ("New", "missing")]


def test_a_changed_catalogue_is_compiled_anew_and_an_unchanged_one_is_not(elsewhere):
    now = Catalog()
    now.add("Save")
    catalogues.update("es", now)
    catalogues.compile_all(elsewhere / "made")
    made = elsewhere / "made/es/LC_MESSAGES/django.mo"
    first = made.stat()
    catalogues.compile_all(elsewhere / "made")
    assert made.stat().st_ino == first.st_ino
    path = catalogues.po_file("es")
    path.write_text(path.read_text().replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "Guardar"'))
    catalogues.compile_all(elsewhere / "made")
    assert b"Guardar" in made.read_bytes()
    assert [file.name for file in made.parent.iterdir()] == ["django.mo"]


def test_the_command_says_what_is_missing_and_changes_nothing_when_it_checks(elsewhere, capsys):
    call_command("update_translations", "--language", "es", "--check")
    assert not catalogues.po_file("es").exists()
    assert "es: missing: 'View Video Details'" in capsys.readouterr().out
    call_command("update_translations", "--language", "es")
    assert catalogues.po_file("es").exists()
    assert not catalogues.po_file("id").exists()


def test_djangos_own_words_come_in_every_language():
    spoken = {}
    for language in catalogues.languages():
        with override(language):
            spoken[language] = gettext("This field is required.")
    assert spoken == {
        "es": "Este campo es obligatorio.",
        "zh-hans": "这个字段是必填项。",
        "id": "Bidang ini tidak boleh kosong.",
    }
