"""Echoes messages over WebSocket (RFC 6455). Usage: python3 websocket.py PORT"""
import sys

raise NotImplementedError("listen on port " + sys.argv[1])
