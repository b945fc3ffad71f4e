"""An HTTP proxy that keeps what may be kept."""
import sys

raise NotImplementedError(sys.argv[1])
