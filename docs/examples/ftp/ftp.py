"""A small FTP server."""
import sys

raise NotImplementedError(sys.argv[2])
