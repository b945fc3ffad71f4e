"""`line_reversal [PORT [MILLISECONDS]]`: reverses lines that come over LRCP."""

raise NotImplementedError("acknowledge what comes, and send lines back reversed")
