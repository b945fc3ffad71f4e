/* Tells which of the methods of README.md this user may use here: each is tried on a child, and the kernel's answer printed. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static int value;

static void tell(const char *what, long result)
{
    printf("  uid %d: %-45s %s\n", getuid(), what, result < 0 ? strerror(errno) : "yes");
}

static long breakpoint(pid_t pid, int sigtrap)
{
    struct perf_event_attr want = {.type = PERF_TYPE_BREAKPOINT, .size = sizeof want, .bp_type = 3, .bp_len = 4, .sample_period = 1, .exclude_kernel = 1,
                                   .exclude_hv = 1, .sigtrap = sigtrap, .remove_on_exec = sigtrap};
    want.bp_addr = (unsigned long)&value;
    return syscall(SYS_perf_event_open, &want, pid, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

int main(void)
{
    pid_t child = fork();
    if (child == 0) for (;;) pause();
    tell("ptrace a child (PTRACE_SEIZE)", ptrace(PTRACE_SEIZE, child, 0, 0));
    tell("  stop it (PTRACE_INTERRUPT)", ptrace(PTRACE_INTERRUPT, child, 0, 0));
    waitpid(child, NULL, 0);
    tell("  set its debug register", ptrace(PTRACE_POKEUSER, child, offsetof(struct user, u_debugreg), &value));
    tell("  switch it on", ptrace(PTRACE_POKEUSER, child, offsetof(struct user, u_debugreg) + 7 * sizeof(long), 0xf0001L));
    tell("perf_event_open, a breakpoint on a child", breakpoint(child, 0));
    tell("  with a signal at each touch (sigtrap)", breakpoint(child, 1));
    struct sched_param first = {.sched_priority = 1};
    tell("SCHED_RR", sched_setscheduler(child, SCHED_RR, &first));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return 0;
}
