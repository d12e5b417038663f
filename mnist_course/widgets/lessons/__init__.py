"""Widgets of single lessons."""
