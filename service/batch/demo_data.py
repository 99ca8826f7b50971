"""The data that ships: beside the code in a checkout, inside the package in a wheel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from matching.errors import message
from service.errors import ServiceError


@contextmanager
def demo_data() -> Iterator[Path]:
    """Give the folder of the Leiden data as long as the block runs.

    Raises
    ------
    ServiceError
        If this installation came without the data.
    """
    checkout = Path(__file__).parents[2] / "fixtures" / "leiden"
    packaged = resources.files("service") / "demo_data" / "leiden"
    if checkout.is_dir():
        yield checkout
    elif packaged.is_dir():
        with resources.as_file(packaged) as folder:
            yield folder
    else:
        raise ServiceError(
            message("this installation came without the demo data; install stagepact again")
        )
