"""How the documentation is built: every page with code is executed, every warning is an error (``-W``)."""

import sys
from inspect import isclass, signature
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))
sys.path.insert(0, str(HERE.parent))

import winset

project = "winset"
author = "The winset developers"
copyright = "The winset developers"
release = version = winset.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "mathml",
    "sphinxcontrib.bibtex",
    "public_names",
    "answer_details",
    "kinds",
    "which_concept",
]
exclude_patterns = ["_build", "jupyter_execute", "**/.ipynb_checkpoints"]
html_theme = "furo"
html_title = "winset"
html_static_path = ["_static"]
html_css_files = ["winset.css"]
html_show_copyright = False
html_show_search_summary = False  # a page opened from a disk may not read others

bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "plain"
bibtex_reference_style = "author_year"

myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 240
nb_merge_streams = True

suppress_warnings = ["ref.python"]  # names such as n belong to several games
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True


def _constructor(app, what, name, thing, options, written, returns):
    """A class is called as its constructor says, not as ``__new__`` does, which keeps the arguments of every game."""
    if what == "class" and isclass(thing) and str(written).startswith("(*args"):
        return str(signature(thing)), None
    return None


def setup(app):
    """Register what Sphinx is to ask."""
    app.connect("autodoc-process-signature", _constructor)
