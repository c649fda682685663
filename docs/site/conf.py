"""How Sphinx makes the site from the pages that docs/make/site has put together."""

project = "autograd-core"
author = "the autograd-core authors"
copyright = f"2026 {author}"
html_title = "autograd-core"
root_doc = "index"
language = "en"

extensions = ["myst_nb", "sphinx_copybutton", "docs.make.site.mathml"]
exclude_patterns = ["_static"]

# Outputs are stored in the notebooks, and `make notebooks` holds them.
nb_execution_mode = "off"
myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
myst_heading_anchors = 4
suppress_warnings = ["mystnb.unknown_mime_type"]
add_module_names = False
maximum_signature_line_length = 88
python_use_unqualified_type_names = True

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_favicon = "static/icon.svg"
html_math_renderer = "mathml"
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"navigation_with_keys": True}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


def setup(app):
    """Say of the pages in Chinese that they are: to screen readers, for fonts, in their titles."""
    app.connect("html-page-context", say_language)


def say_language(app, page, template, context, doctree):
    """Set the language of a page that is not in English, and a title of its own."""
    if page.endswith((".zh", "_zh")):
        context["language"] = "zh-CN"
    if page == "README.zh":  # its heading is the name of the site
        context["title"] = "中文说明"
