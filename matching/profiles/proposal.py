"""From a job title and a few sentences to a proposed profile, for a person to keep or strike.

The title links to an occupation, which brings its essential and important skills; the sentences
bring the skills that they mention. Nothing here decides: every proposal says where it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from matching.profiles.linking import Link, Linked, Linker
from matching.profiles.mentions import cutter_for

FROM_TITLE: Final = "occupation"
FROM_TEXT: Final = "text"


class Proposal(NamedTuple):
    """One skill that somebody in this work, or with these words, probably has or needs.

    `skill` is the id, `importance` essential, important or nice, `source` ``occupation`` or
    ``text``, `words` the label of the occupation or the words in the text, `start` and `end`
    their place in the text (0 and 0 for an occupation), `probability` how sure the link is.
    """

    skill: str
    importance: str
    source: str
    words: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True)
class Proposed:
    """A proposed profile.

    Parameters
    ----------
    title
        What the title was linked to; its links may be proposals only.
    occupation
        The occupation whose skills were taken, or None.
    skills
        Each skill once: what the text says comes before what the occupation brings.
    """

    title: Linked | None
    occupation: Link | None
    skills: tuple[Proposal, ...]


def propose(linker: Linker, title: str = "", text: str = "", *, least: float = 0.4) -> Proposed:
    """Return the profile that a job title and some sentences propose.

    Parameters
    ----------
    linker
        Links to the vocabulary whose occupations and skills are proposed.
    title
        A job title, of a person or of a vacancy; may be empty.
    text
        Sentences, a letter or a vacancy text; may be empty.
    least
        How sure the link of the title must be to bring the skills of an occupation.
    """
    found: dict[str, Proposal] = {}
    for mention in cutter_for(linker).mentions(text) if text.strip() else ():
        best = mention.linked.links[0]
        words = text[mention.start : mention.end]
        row = Proposal(
            best.skill,
            "essential" if mention.sure else "important",
            FROM_TEXT,
            words,
            mention.start,
            mention.end,
            best.probability,
        )
        if best.skill not in found or found[best.skill].probability < row.probability:
            found[best.skill] = row
    linked = linker.occupations([title], k=5)[0] if title.strip() else None
    occupation = linked.links[0] if linked and linked.links else None
    if occupation is None or occupation.probability < least:
        return Proposed(linked, None, tuple(found.values()))
    vocabulary = linker.vocabulary
    work = vocabulary.occupations[vocabulary.occupation_position[occupation.skill]]
    for importance, skills in (("essential", work.essential), ("important", work.important)):
        for skill in skills:
            found.setdefault(
                skill,
                Proposal(
                    skill, importance, FROM_TITLE, occupation.name, 0, 0, occupation.probability
                ),
            )
    return Proposed(linked, occupation, tuple(found.values()))
