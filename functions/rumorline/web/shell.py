"""The desk's page: a shell that everybody may have. It signs in and asks the API with the token."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rumorline.notices.labels import LABELS, labels_for
from rumorline.web.desk_reasons import DESK_REASONS
from rumorline.web.desk_words import DESK_WORDS
from rumorline.web.pages import Reader

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Shell:
    """The page and its script, for one issuer.

    `client` is the public client that the page is there, "" if it has none, and `scope` what it
    asks for. `token_origin` is that of the issuer's token endpoint, "" if it is the issuer's own.
    """

    publisher: str
    issuer: str = ""
    audience: str = ""
    client: str = ""
    scope: str = "openid desk"
    token_origin: str = ""

    @cached_property
    def script(self) -> str:
        """The script, the same for everybody."""
        return (_TEMPLATES / "desk.js").read_text("utf-8")

    @cached_property
    def policy(self) -> str:
        """Its own script and style, no markup made by it, and no address but API and issuer."""
        style = b64encode(hashlib.sha256(self._style.encode()).digest()).decode()
        addresses = dict.fromkeys(["'self'", _origin(self.issuer), _origin(self.token_origin)])
        return "; ".join(
            [
                "default-src 'none'",
                "script-src 'self'",
                f"style-src 'sha256-{style}'",
                f"connect-src {' '.join(filter(None, addresses))}",
                "img-src data:",
                "form-action 'none'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
                "require-trusted-types-for 'script'",
                "trusted-types 'none'",
            ]
        )

    def page(self, reader: Reader) -> str:
        """The shell in a language."""
        others = [
            {"tag": tag, "language": labels.language, "query": f"?lang={tag}"}
            for tag, labels in LABELS.items()
        ]
        return self._environment.get_template(
            "desk.html"
        ).render(
            labels=labels_for(reader.language),
            words=DESK_WORDS[reader.language],
            all_words=json.dumps(DESK_WORDS[reader.language], ensure_ascii=False),
            reasons=json.dumps(DESK_REASONS[reader.language], ensure_ascii=False),
            languages=others,
            spoken=f"?lang={reader.language}" if reader.chosen else "",
            style=Markup(self._style),  # noqa: S704 - our own files
            version=hashlib.sha256(self.script.encode()).hexdigest()[:12],
            shell=self,
        )

    @cached_property
    def _style(self) -> str:
        return "".join((_TEMPLATES / name).read_text("utf-8") for name in ("style.css", "desk.css"))

    @cached_property
    def _environment(self) -> Environment:
        return Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )


def _origin(url: str) -> str:
    """`https://login.example` of an address below it; "" of none."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
