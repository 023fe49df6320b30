"""Plumbing shared by all modules: settings, database, base classes, errors."""
