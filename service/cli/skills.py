"""`stagepact skills`: understand words about work, and look after the vocabulary."""

from __future__ import annotations

import click

from service.cli.language import TranslatedGroup
from service.cli.skills_confirm import confirm
from service.cli.skills_fit import fit
from service.cli.skills_import import import_
from service.cli.skills_link import link, read
from service.cli.skills_list import list_
from service.cli.skills_map import map_
from service.cli.skills_occupation import occupation
from service.cli.skills_similar import similar
from service.words import N_


@click.group(
    cls=TranslatedGroup,
    help=N_("Look up skills and occupations, import vocabularies, or fit one again."),
)
def command() -> None:
    """Hold the commands about skills together."""


for _each in (link, read, similar, occupation, confirm, list_, import_, map_, fit):
    command.add_command(_each)
