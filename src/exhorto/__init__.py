"""Exhorto: signed, marked, traceable statements between countries that cooperate."""

__version__ = "0.1.0"
