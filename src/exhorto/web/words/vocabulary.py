"""What a vocabulary is: the words of the screen for one kind of code of the domain.

English is the message to translate; the Spanish words are those of the glossary, in the catalogue.
"""

from collections.abc import Mapping

from django.utils.functional import Promise

Vocabulary = Mapping[str, Promise | str]
