"""Argon2 as the node has it, at a price that hundreds of log-ins in a test run can pay."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):
    """One round over a few kilobytes."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
