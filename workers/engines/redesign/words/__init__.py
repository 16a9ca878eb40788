"""The vocabulary of prompts: tables, one subject a file, and the lexicon that is made of them."""

from workers.engines.redesign.words.lexicon import LEXICON, LONGEST, Meaning

__all__ = ["LEXICON", "LONGEST", "Meaning"]
