"""A page that lists what can be called, without scripts and without other hosts."""

from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code{font-family:ui-monospace,monospace}dt{margin-top:1rem}dd{margin:0 0 0 1rem}
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}a{color:#8cf}}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """The operations of the OpenAPI document as a readable list."""
    document = request.app.openapi()
    operations = "".join(
        _operation(path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    info = document["info"]
    page = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(info['title'])}</title>"
        f"<meta name=viewport content='width=device-width'><style>{_STYLE}</style>"
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>"
        f"<p>{escape(info['description'])}</p>"
        "<p>The full contract, with every field: <a href=/openapi.json>/openapi.json</a>.</p>"
        f"<dl>{operations}</dl></html>"
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    description = escape(operation.get("description", ""))
    return (
        f"<dt><code>{escape(method.upper())} {escape(path)}</code> "
        f"<strong>{escape(operation.get('summary', ''))}</strong></dt><dd>{description}</dd>"
    )
