"""Echoes whatever comes, over TLS. Usage: python3 tls_echo.py PORT CERTIFICATE KEY"""
import sys

port, certificate, key = sys.argv[1:]
raise NotImplementedError("listen on port " + port)
