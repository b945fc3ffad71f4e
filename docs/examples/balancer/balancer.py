"""Passes HTTP requests on to backends that take turns."""
import os

raise NotImplementedError(os.environ["PORT"])
