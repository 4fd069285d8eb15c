"""`dnqa serve`: the HTTP service in one process."""

import socket
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from app.cli.terminal import err, progress_bar
from app.errors import DnqaError, SettingsError
from app.settings import Settings, load_settings

_SHUTDOWN_SECONDS = 10
"""How long open requests may take to end; without a limit an open stream would hold the process."""


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; DNQA_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; DNQA_PORT.")] = None,
    build: Annotated[bool, typer.Option(help="Build the index when none is active.")] = True,
) -> None:
    """Serve over HTTP. Builds the index first when none is active."""
    settings = load_settings()
    given = {"host": host, "port": port}
    settings = settings.model_copy(update={k: v for k, v in given.items() if v is not None})
    listener = _listen(settings)
    if build and not (Path(settings.index_dir) / "CURRENT").exists():
        _build(settings)
    _run(settings, listener)


def _build(settings: Settings) -> None:
    """Build the first index. A failure is told, and the service starts all the same: it then says
    on /health/ready what is wrong.
    """
    from app.runtime.indexing import build_index

    err.print("No index is active: building one now. This takes about a minute, once.")
    try:
        with progress_bar() as progress:
            report = build_index(settings, progress)
    except DnqaError as error:
        err.print(f"[bold red]error:[/] {escape(str(error))}", soft_wrap=True)
        return
    err.print(f"Built {report.index_id}: {report.passages} passages in {report.seconds:.0f} s.")
    for skipped in report.skipped:
        err.print(f"[yellow]left out:[/] {escape(skipped)}", soft_wrap=True)


def _listen(settings: Settings) -> socket.socket:
    """Bind before anything slow, so that a taken port is told at once.

    Raises:
        SettingsError: The address cannot be used.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror or error}.",
            remedy="Choose another with --port, or stop the program that uses it.",
        ) from error
    return listener


def _run(settings: Settings, listener: socket.socket) -> None:
    import uvicorn

    from app.api.factory import create_app

    listener.listen()  # from here on clients wait in line instead of being refused
    name = f"[{settings.host}]" if ":" in settings.host else settings.host
    err.print(f"Listening on http://{name}:{listener.getsockname()[1]} (stop with Ctrl-C)")
    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listener])
