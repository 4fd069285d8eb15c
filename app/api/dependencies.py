"""What routes need from the application's state."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar, cast

import anyio
import anyio.to_thread
from fastapi import Depends, Request

from app.errors import OverloadedError
from app.runtime.services import Services

Result = TypeVar("Result")


@dataclass
class Inference:
    """Runs the work of a question in a thread of its own pool, and refuses what would only wait.

    The default thread pool is shared with every other route; questions must not starve them.
    """

    threads: int
    max_waiting: int
    _limiter: anyio.CapacityLimiter = field(init=False)

    def __post_init__(self) -> None:
        self._limiter = anyio.CapacityLimiter(self.threads)

    async def run(self, work: Callable[..., Result], *args: Any) -> Result:
        """Run `work`. Raises OverloadedError at once when too many wait."""
        if self._limiter.statistics().tasks_waiting >= self.max_waiting:
            raise OverloadedError("Too many questions are waiting.", remedy="Ask again shortly.")
        return await anyio.to_thread.run_sync(work, *args, limiter=self._limiter)


def get_services(request: Request) -> Services:
    """The services that the lifespan opened."""
    return cast("Services", request.state.services)


def get_inference(request: Request) -> Inference:
    """Where questions are worked on."""
    return cast("Inference", request.state.inference)


ServicesDep = Annotated[Services, Depends(get_services)]
InferenceDep = Annotated[Inference, Depends(get_inference)]
