"""A spec as one readable Python script, made without torch; see script.py."""

from layerlab.network.export.data_code import DATA_FILE, needs_file
from layerlab.network.export.script import script

__all__ = ["DATA_FILE", "needs_file", "script"]
