"""The ASGI application for other servers than `dnqa serve`: `uvicorn app.main:app`."""

from app.api.factory import create_app
from app.settings import load_settings

app = create_app(load_settings())
