"""The message catalogues: what the code says, and what each language makes of it. Babel does it all: no gettext tools.

`locale/<language>/LC_MESSAGES/django.po` is what people edit. Django reads compiled files: they are made from it at the
start of every process that finds them missing or older, in var/, so that a fresh checkout needs no build step.
"""

import ast
import io
import os
import re
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

SOURCE = settings.BASE_DIR / "locale"
MARKERS = ("django.utils.translation", "diagnosis.rules.words")
# What templatize() writes for the tags of templates.
TAGS = DEFAULT_KEYWORDS | {"_": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}|</?\w+[^>]*>")


def languages():
    """The languages that have a catalogue: all but English, in which the code is written."""
    return [code for code, _name in settings.LANGUAGES if code != "en"]


def po_file(language):
    return SOURCE / to_locale(language) / "LC_MESSAGES" / "django.po"


def compile_all(into):
    """Make the .mo files that are missing or belong to another .po. Several processes may: a file appears whole."""
    for language in languages():
        source = po_file(language)
        target = Path(into) / to_locale(language) / "LC_MESSAGES" / "django.mo"
        if not source.exists() or (target.exists() and target.stat().st_mtime_ns == source.stat().st_mtime_ns):
            continue
        made_from = source.stat()
        target.parent.mkdir(parents=True, exist_ok=True)
        made = target.with_suffix(f".{os.getpid()}")
        with made.open("wb") as file:
            write_mo(file, read(language))
        os.utime(made, ns=(made_from.st_atime_ns, made_from.st_mtime_ns))
        made.replace(target)


def read(language):
    """A language's catalogue; an empty one where there is no file yet."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=Locale.parse(to_locale(language)))
    with path.open("rb") as file:
        return read_po(file, locale=Locale.parse(to_locale(language)), abort_invalid=True)


def said():
    """A catalogue of every message in the project's modules and templates, with the files that say it."""
    catalog = Catalog(project="Video Diagnosis", charset="utf-8")
    for root, kind in (("diagnosis", "*.py"), ("sellercenter", "*.py"), ("templates", "*")):
        for path in sorted((settings.BASE_DIR / root).rglob(kind)):
            if not path.is_file() or "migrations" in path.parts:
                continue
            name = path.relative_to(settings.BASE_DIR).as_posix()
            for line, message, comments, context in messages(path):
                catalog.add(message, locations=[(name, line)], auto_comments=comments, context=context)
    return catalog


def messages(path):
    """(line, message, comments for translators, context) of a module or a template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        keywords = marked(ast.parse(text))
    else:
        # A template's indentation means nothing; Python's tokenizer would stumble over it.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
        keywords = TAGS
    return extract("python", io.BytesIO(text.encode()), keywords=keywords, comment_tags=["Translators:"])


def marked(tree):
    """The names under which a module calls gettext and its kin, each with what its arguments mean."""
    kinds = {
        alias.asname or alias.name: alias.name.removesuffix("_lazy").removesuffix("_noop")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in MARKERS
        for alias in node.names
    }
    return {name: TAGS[kind] for name, kind in kinds.items() if kind in TAGS}


def update(language, catalog=None):
    """Bring a language's file in line with the code: new messages empty, gone ones dropped. Returns (new, gone)."""
    kept, template = read(language), catalog or said()
    before, now = keys(kept), keys(template)
    for message in list(kept):
        if message.id and key(message) not in now:
            kept.delete(message.id, message.context)
    kept.update(template, no_fuzzy_matching=True, update_creation_date=False)
    kept.fuzzy, kept.project, kept.version = False, "Video Diagnosis", ""
    kept.last_translator = kept.language_team = kept.msgid_bugs_address = ""
    kept.header_comment = (
        f"# Video Diagnosis in {kept.locale.english_name}. Refresh with: manage.py update_translations"
    )
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, kept, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return now - before, before - now


def key(message):
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def keys(catalog):
    return {key(message) for message in catalog if message.id}


def gaps(language, catalog=None):
    """What a language lacks: [(message, why)]: missing, untranslated, doubtful (fuzzy) or with other placeholders."""
    theirs = read(language)
    kept = {key(message): message for message in theirs if message.id}
    found = []
    for message in catalog or said():
        if not message.id:
            continue
        translation = kept.get(key(message))
        if translation is None:
            found.append((message.id, "missing"))
        elif not any(texts(translation.string)):
            found.append((message.id, "untranslated"))
        elif translation.fuzzy:
            found.append((message.id, "fuzzy"))
        elif len(list(filter(None, texts(translation.string)))) != (theirs.num_plurals if message.pluralizable else 1):
            found.append((message.id, "a plural is missing"))
    return found


def broken(language):
    """Translations whose placeholders or tags are not those of the message: they would fail or lie on a page."""
    return [
        (message.id, message.string)
        for message in read(language)
        if message.id and any(texts(message.string)) and not _agree(texts(message.id), texts(message.string))
    ]


def _agree(ids, strings):
    """A translation holds what its message holds, in any order; in plurals only the last form must name the number."""
    said, allowed = placeholders(ids[-1]), set().union(*map(placeholders, ids))
    return placeholders(strings[-1]) == said and all(placeholders(string) <= allowed for string in strings)


def placeholders(text):
    return set(PLACEHOLDER.findall(text))


def texts(string):
    return list(string) if isinstance(string, tuple | list) else [string]
