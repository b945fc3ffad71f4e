/* Tries (c) of README.md: the processor's debug registers stop each thread that touches one of four places of the program's data.
 * Usage: watch find|hold SEED HOLD_MS OFFSET,OFFSET... PROGRAM [ARGUMENT...]
 * Four of the offsets (other ones with the next seed) are watched.
 *   find  nobody is held; at the end, each place that changed and that two or more threads touched is printed on standard error: "shared OFFSET"
 *   hold  who has touched one is held, one time in three (a read too: what it read is old by then)
 * OFFSETS are hexadecimal, as `nm` prints them. Debug registers are set by ptrace in each thread; perf_event_open would set the same
 * registers, and tells who touched what without a stop (see allowed.c), but cannot hold. */
#include "trace.h"

#define REGISTER(n) (offsetof(struct user, u_debugreg) + (n) * sizeof(long))

static unsigned long base, low, high, places[4];
static int watched, touched_by[4], changed[4];
static int last[4];
static pid_t toucher[4];

static void watch(pid_t tid)
{
    unsigned long control = 0;
    for (int i = 0; i < watched; i++) {
        if (ptrace(PTRACE_POKEUSER, tid, REGISTER(i), base + places[i])) perror("debug register");
        control |= 1UL << (2 * i) | 3UL << (16 + 4 * i) | 3UL << (18 + 4 * i); /* reads and writes of four bytes */
    }
    if (ptrace(PTRACE_POKEUSER, tid, REGISTER(7), control)) perror("debug register 7");
}

static void tell(void)
{
    for (int i = 0; i < watched; i++)
        if (touched_by[i] > 1 && changed[i]) fprintf(stderr, "shared %lx\n", places[i]);
}

int main(int argc, char **argv)
{
    if (argc < 6) return 2;
    int find = !strcmp(argv[1], "find");
    srand48(atol(argv[2]) * 7919);
    hold_ms = atol(argv[3]);
    unsigned long all[4096];
    int offsets = 0;
    for (char *one = strtok(argv[4], ","); one && offsets < 4096; one = strtok(NULL, ",")) all[offsets++] = strtoul(one, NULL, 16);
    int from = offsets > 4 ? atol(argv[2]) * 4 % offsets : 0;
    for (; watched < 4 && watched < offsets; watched++) places[watched] = all[(from + watched) % offsets];
    start(argv + 5, 0);
    own_code(&base, &low, &high);
    watch(program);
    if (find) atexit(tell);
    ptrace(PTRACE_CONT, program, 0, 0);
    for (int status;;) {
        pid_t tid = next_stop(&status, held ? until : 0);
        if (!tid) {
            ptrace(PTRACE_CONT, held, 0, 0);
            held = 0;
            continue;
        }
        struct thread *it = thread_of(tid);
        if (!it->in_call && tid != program) { watch(tid); it->in_call = 1; } /* seen for the first time */
        if (WSTOPSIG(status) == SIGTRAP && status >> 16 == 0) {
            long hit = ptrace(PTRACE_PEEKUSER, tid, REGISTER(6), 0) & 15;
            ptrace(PTRACE_POKEUSER, tid, REGISTER(6), 0);
            for (int i = 0; i < watched; i++)
                if (hit >> i & 1) {
                    int value = ptrace(PTRACE_PEEKDATA, tid, base + places[i], 0);
                    touched_by[i] += toucher[i] != tid;
                    changed[i] |= toucher[i] && value != last[i];
                    toucher[i] = tid;
                    last[i] = value;
                }
            if (hit && !find && !held && count > 1 && lrand48() % 3 == 0) { hold(tid); continue; }
        }
        ptrace(PTRACE_CONT, tid, 0, signal_of(status));
    }
}
