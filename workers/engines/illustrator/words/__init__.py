"""The illustrator's words, in tables of plain Python."""

from workers.engines.illustrator.words.lexicon import LEXICON, LONGEST, Meaning

__all__ = ["LEXICON", "LONGEST", "Meaning"]
