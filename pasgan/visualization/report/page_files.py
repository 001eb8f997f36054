"""The parts that HTML pages are put together from: templates, styles and scripts of `page/`."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup


def page_template(name: str) -> Template:
    """A template of `page/`; what it is given is escaped."""
    environment = Environment(
        loader=PackageLoader("pasgan.visualization.report", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def page_files(names: tuple[str, ...]) -> Markup:
    """Files of `page/`, one after the other; they are the package's own and need no escaping."""
    folder = files("pasgan.visualization.report") / "page"
    return Markup("\n".join((folder / name).read_text(encoding="utf-8") for name in names))


def content_policy(style: str, script: str, images: str) -> str:
    """A content security policy that allows this style, this script, images of these sources, and nothing else."""

    def sha256(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    allowed = f"img-src {images}; style-src {sha256(style)}; script-src {sha256(script)}"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
