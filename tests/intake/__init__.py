"""Tests of uploads and of OpenML: what files are understood, what is refused, what stays behind."""
