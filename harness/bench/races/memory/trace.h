/* What hold.c and watch.c share: a program is started under ptrace with all its threads, each stop is handed to the tool, and one thread at a
 * time is held: it stays in its stop while the others run. The program dies with the tool (PTRACE_O_EXITKILL, PR_SET_PDEATHSIG). */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST 256

struct thread { pid_t tid; long steps; int in_call; };
static struct thread threads[MOST];
static int count;
static pid_t program;
static pid_t held;          /* 0: nobody */
static long long until;     /* when it is let go, in nanoseconds */
static long hold_ms = 40;
static sigset_t child;

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static struct thread *thread_of(pid_t tid)
{
    for (int i = 0; i < count; i++)
        if (threads[i].tid == tid) return &threads[i];
    if (count == MOST) exit(3);
    threads[count] = (struct thread){tid, 0, 0};
    return &threads[count++];
}

static void forget(pid_t tid)
{
    for (int i = 0; i < count; i++)
        if (threads[i].tid == tid) threads[i] = threads[--count];
    if (held == tid) held = 0;
}

static void hold(pid_t tid) { held = tid; until = now() + hold_ms * 1000000; }

/* Starts the program stopped before its first instruction. */
static void start(char **line, long options)
{
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigaddset(&child, SIGTERM);
    sigaddset(&child, SIGINT);
    program = fork();
    if (program == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        raise(SIGSTOP);
        execvp(line[0], line);
        _exit(127);
    }
    sigprocmask(SIG_BLOCK, &child, NULL);
    int status;
    waitpid(program, &status, WUNTRACED);
    options |= PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
    if (ptrace(PTRACE_SEIZE, program, 0, options)) { perror("ptrace"); kill(program, SIGKILL); exit(3); }
    kill(program, SIGCONT);
    do {
        if (waitpid(program, &status, __WALL) < 0 || WIFEXITED(status)) exit(3);
        if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8)) break;
        ptrace(PTRACE_CONT, program, 0, WIFSTOPPED(status) && status >> 16 == 0 && WSTOPSIG(status) != SIGCONT ? WSTOPSIG(status) : 0);
    } while (1);
    thread_of(program);
}

/* The next stop of a thread, or 0 when `deadline` (nanoseconds, 0: none) has come. Ends the tool with the program. */
static pid_t next_stop(int *status, long long deadline)
{
    for (;;) {
        pid_t tid = waitpid(-1, status, __WALL | WNOHANG);
        if (tid > 0 && (WIFEXITED(*status) || WIFSIGNALED(*status))) {
            forget(tid);
            if (tid == program) exit(WIFEXITED(*status) ? WEXITSTATUS(*status) : 128 + WTERMSIG(*status));
            continue;
        }
        if (tid > 0) return tid;
        if (tid < 0) exit(3);
        long long rest = deadline ? deadline - now() : 100000000;
        if (rest <= 0) return 0;
        struct timespec t = {rest / 1000000000, rest % 1000000000};
        int came = sigtimedwait(&child, NULL, &t);
        if (came == SIGTERM || came == SIGINT) { kill(program, SIGKILL); exit(3); }
    }
}

/* The signal to hand on with a stop that is not ours. */
static int signal_of(int status)
{
    int signal = WSTOPSIG(status);
    return status >> 16 || signal == SIGTRAP || signal == (SIGTRAP | 0x80) ? 0 : signal;
}

/* Where the program's own file (index 0) lies in memory: base, and the ends of its code. */
static void own_code(unsigned long *base, unsigned long *low, unsigned long *high)
{
    char path[64], line[600], name[500], file[500] = "";
    snprintf(path, sizeof path, "/proc/%d/maps", program);
    FILE *maps = fopen(path, "r");
    *base = *low = *high = 0;
    while (maps && fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        char mode[8];
        if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %499s", &from, &to, mode, name) != 4) continue;
        if (!*base) { *base = from; strcpy(file, name); }
        if (mode[2] == 'x' && !strcmp(name, file) && !*low) { *low = from; *high = to; }
    }
    if (maps) fclose(maps);
}
