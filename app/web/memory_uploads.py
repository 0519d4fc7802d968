"""Takes the files of some routes in memory: nothing that a person sends there is ever written to a disk."""

from typing import IO

from flask import Blueprint, Request
from flask.blueprints import BlueprintSetupState

from schemas.memory_file import open_memory_file


class MemoryRequest(Request):
    """A request whose files stand in memory where its route says so; elsewhere a large one may pass over the disk."""

    in_memory: frozenset[str] = frozenset()

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.endpoint in self.in_memory:
            return open_memory_file()
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def keep_in_memory(blueprint: Blueprint, *endpoints: str) -> None:
    """Take the files that come to these endpoints of a blueprint in memory alone."""

    def install(state: BlueprintSetupState) -> None:
        before: frozenset[str] = getattr(state.app.request_class, "in_memory", frozenset())
        names = before | {f"{blueprint.name}.{endpoint}" for endpoint in endpoints}
        state.app.request_class = type("MemoryRequest", (MemoryRequest,), {"in_memory": names})

    blueprint.record(install)
