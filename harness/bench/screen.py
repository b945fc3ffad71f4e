"""The part of screen.sh that runs the judge in a pseudo-terminal and reads the screen."""
import fcntl, os, pathlib, pty, re, statistics, struct, subprocess, sys, termios, unicodedata

TST, ROWS, COLUMNS, OUT = sys.argv[1], 24, 80, pathlib.Path(sys.argv[2])
LANGUAGES = sys.argv[3].split(",")
PROGRAMS = [pathlib.Path(name) for name in sys.argv[4:]]
# A report that a student could read at most, and how long one run may take, in seconds.
MOST = 300
WORDS = {
    "en": ("required: ", "found: ", ("likely cause: ", "hint: "), "first failure: "),
    "pt-BR": ("exigido: ", "encontrado: ", ("causa provável: ", "dica: "), "primeira falha: "),
}


def run(command):
    """What a command writes at a terminal of ROWS by COLUMNS, to its end."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    out = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        out += part
    os.close(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return status, out.decode("utf-8", "replace")


def width(text):
    wide = lambda c: 0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return sum(wide(c) for c in text)


def rows(text):
    """The rows that stay: without the line of progress, longer lines wrapped as a terminal does."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r\n", "\n")
    lines = [line.rsplit("\r", 1)[-1] for line in text.rstrip("\n").split("\n")]
    return [row for line in lines for row in [line] + [""] * max(0, -(-width(line) // COLUMNS) - 1)]


def main():
    found, bad = {language: [] for language in LANGUAGES}, []
    for program in PROGRAMS:
        exercise = program.parts[-3]
        for language in LANGUAGES:
            status, text = run([TST, "test", exercise, "--subject", str(program), "--lang", language, "--seed", "7"])
            shown = rows(text)
            kept = OUT / language / exercise / (program.name + ".txt")
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text("\n".join(shown) + "\n")
            # The prompt takes the last row.
            screen = shown[-(ROWS - 1):]
            required, what, causes, heading = WORDS[language]
            stands = lambda words: any(row.startswith(words) for row in screen)
            heads = [row for row in screen if heading in row]
            is_good = stands(required) and stands(what) and stands(causes) and len(heads) == 1
            if status != 1:
                bad.append(f"{exercise}/{program.name} {language}: status {status}")
            elif not is_good:
                bad.append(f"{exercise}/{program.name} {language}: the first failure is not on the screen")
            found[language].append((len(shown), is_good, sum(row.startswith(("FAILED", "FALHOU")) for row in shown) + 1))
            print(f"\r{len(found[language])} of {len(PROGRAMS)}", end="", file=sys.stderr)
    print(file=sys.stderr)
    for language, results in found.items():
        lines = sorted(result[0] for result in results)
        good = sum(result[1] for result in results)
        many = sum(result[2] > 3 for result in results)
        print(f"{language}: {len(results)} programs; first failure on the screen: {good} ({100 * good / len(results):.1f} of 100); "
              f"lines: median {statistics.median(lines):g}, most {lines[-1]}; more than three failures: {many}")
    for line in bad:
        print(line)
    sys.exit(1 if bad else 0)


main()
