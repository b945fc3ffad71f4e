/* Tries (d) of README.md: where and for how long threads run. Needs no ptrace.
 * Usage: place one|rr|nudge|starve SEED PROGRAM [ARGUMENT...]
 *   one     all threads on one processor, slices of 0.1 ms (sched_setattr's sched_runtime, Linux 6.12)
 *   rr      all threads on one processor, SCHED_RR (needs CAP_SYS_NICE)
 *   nudge   each 0.2 ms a random thread gets another processor and another nice value, from outside
 *   starve  a busy process on processor 0; a random thread is put there as SCHED_IDLE for 40 ms: it stands still wherever it is */
#define _GNU_SOURCE
#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t program, busy;

static void on(pid_t tid, int processor)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int i = 0; i < sysconf(_SC_NPROCESSORS_ONLN); i++)
        if (processor < 0 || i == processor) CPU_SET(i, &set);
    sched_setaffinity(tid, sizeof set, &set);
}

static pid_t random_thread(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", program);
    DIR *folder = opendir(path);
    pid_t chosen = program;
    int seen = 0;
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (*entry->d_name != '.' && lrand48() % ++seen == 0) chosen = atoi(entry->d_name);
    if (folder) closedir(folder);
    return chosen;
}

static void stop(int signal)
{
    (void)signal;
    kill(program, SIGKILL);
    if (busy > 0) kill(busy, SIGKILL);
    _exit(3);
}

static pid_t child(void)
{
    pid_t pid = fork();
    if (pid == 0) prctl(PR_SET_PDEATHSIG, SIGKILL);
    return pid;
}

int main(int argc, char **argv)
{
    if (argc < 4) return 2;
    char *way = argv[1];
    srand48(atol(argv[2]) * 7919);
    signal(SIGTERM, stop);
    if (!strcmp(way, "starve") && (busy = child()) == 0) {
        on(0, 0);
        for (;;) continue;
    }
    if ((program = child()) == 0) {
        struct { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority; uint64_t runtime, deadline, period; } slice = {.size = 48, .runtime = 100000};
        struct sched_param first = {.sched_priority = 1};
        if (!strcmp(way, "one") || !strcmp(way, "rr")) on(0, 1);
        if (!strcmp(way, "one") && syscall(SYS_sched_setattr, 0, &slice, 0)) perror("sched_setattr");
        if (!strcmp(way, "rr") && sched_setscheduler(0, SCHED_RR, &first)) perror("SCHED_RR");
        execvp(argv[3], argv + 3);
        _exit(127);
    }
    int status;
    while (waitpid(program, &status, !strcmp(way, "nudge") || busy ? WNOHANG : 0) == 0) {
        pid_t tid = random_thread();
        if (busy) {
            struct sched_param none = {0};
            on(tid, 0);
            sched_setscheduler(tid, SCHED_IDLE, &none);
            usleep(40000);
            sched_setscheduler(tid, SCHED_OTHER, &none);
            on(tid, -1);
            usleep(lrand48() % 2000);
        } else {
            on(tid, lrand48() % 3 - 1);
            setpriority(PRIO_PROCESS, tid, lrand48() % 20);
            usleep(200);
        }
    }
    if (busy) kill(busy, SIGKILL);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
