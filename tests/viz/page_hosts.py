"""What holds a page as a notebook does: widgets, and an editor's policy."""

import json

from viz.pages.document import data_text
from viz.pages.widget import RENDER

# An editor's notebook may forbid its pages nearly all but scripts of their own; so VS Code's.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src https: data:; font-src https:; connect-src https:; child-src https: data:"
)
HEIGHT = 600


def widgets(kit, data, themes, style=""):
    """The HTML of a page with a widget for each theme, in elements named after them.

    `ready` is set when they are drawn; `ends` holds what ends each of them.
    """
    module = json.dumps(f"{kit.script()}\n{RENDER}").replace("<", "\\u003c")
    styles = "".join(f"<style>{kit.style(theme)}</style>" for theme in themes)
    places = "".join(f"<div class=host><div id={theme}></div></div>" for theme in themes)
    return f"""<!doctype html><meta charset=utf-8>{styles}<style>{style}</style>{places}
      <input id=other><script type=module>
      const url = URL.createObjectURL(new Blob([{module}], {{type: "text/javascript"}}));
      const widget = await import(url);
      window.ends = {{}};
      for (const theme of {json.dumps(themes)}) {{
        const given = {{ theme, height: {HEIGHT}, frames: {json.dumps(data_text(data))} }};
        const model = {{ get: (name) => given[name] }};
        ends[theme] = widget.default.render({{ model, el: document.getElementById(theme) }});
      }}
      window.ready = true;</script>"""
