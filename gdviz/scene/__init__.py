"""Scenes: records, files, edits and undo."""
