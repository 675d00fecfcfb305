"""The language of the pages: gettext for what they say, and the right half of a two-language label."""

from app.languages import Lazy, current, label, lazy, ngettext
from app.languages import gettext as _

__all__ = ["Lazy", "_", "current", "label", "lazy", "ngettext"]
