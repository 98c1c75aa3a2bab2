"""The list of file formats that can be uploaded; each is a choice whose fields are the questions of the form."""

from layerlab.catalog.choice import Registry
from layerlab.intake.formats import Csv, Format, Idx, Images, Npz

FORMATS: Registry[Format] = Registry("upload format", Format, (Csv, Images, Npz, Idx))

__all__ = ["FORMATS", "Format"]
