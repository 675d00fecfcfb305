"""The language of the pages: gettext for what the templates say, and the right half of a two-language label."""

from gettext import NullTranslations

from gis.schema import Label

LANGUAGE = "it"

translations = NullTranslations()
_ = translations.gettext
ngettext = translations.ngettext


def label(text: Label, /) -> str:
    """The label in the language of the page."""
    return text.it
