/* Tries (a) and (b) of README.md: holds a thread of a program for some milliseconds in the middle of its own instructions.
 * Usage: hold moment|steps|own|crawl SEED HOLD_MS MOST PROGRAM [ARGUMENT...]
 *   moment  at random moments (every 0 to MOST hundredths of a millisecond) a random thread is interrupted wherever it is, and held
 *   steps   a thread that comes back from a system call (or begins) is single-stepped for a random number of instructions, 1 to MOST, and then held
 *   own     the same, but only instructions of the program's own file count: the C library's are stepped over and not counted
 *   crawl   such a thread is held after each instruction of the program's own file that nobody was held at before, until its next call: it
 *           goes through its code in slow motion, each place once in a play; MOST is the number of such instructions it runs before, drawn from 0
 * One in three returns from a call is chosen, while no other thread is stepped or held. */
#include "trace.h"

static unsigned long base, low, high;
static char seen[1 << 22]; /* instructions somebody was held at */

int main(int argc, char **argv)
{
    if (argc < 6) return 2;
    int moment = !strcmp(argv[1], "moment"), crawl = !strcmp(argv[1], "crawl"), own = crawl || !strcmp(argv[1], "own");
    srand48(atol(argv[2]) * 7919);
    hold_ms = atol(argv[3]);
    long most = atol(argv[4]);
    start(argv + 5, PTRACE_O_TRACESYSGOOD);
    own_code(&base, &low, &high);
    thread_of(program)->in_call = 1; /* exec has not yet come back */
    int go = moment ? PTRACE_CONT : PTRACE_SYSCALL, status;
    pid_t stepped = 0, asked = 0;
    long long next = moment ? now() : 0;
    ptrace(go, program, 0, 0);
    for (;;) {
        pid_t tid = next_stop(&status, held ? until : next);
        if (!tid && held) {
            ptrace(stepped ? PTRACE_SINGLESTEP : go, held, 0, 0);
            held = 0;
            next = moment ? now() + lrand48() % most * 10000 : 0;
            continue;
        }
        if (!tid) {
            asked = threads[lrand48() % count].tid;
            next = ptrace(PTRACE_INTERRUPT, asked, 0, 0) ? now() + 10000 : now() + 1000000;
            continue;
        }
        struct thread *it = thread_of(tid);
        int event = status >> 16, call = WSTOPSIG(status) == (SIGTRAP | 0x80);
        if (moment) {
            if (event == PTRACE_EVENT_STOP && tid == asked) { hold(tid); asked = 0; continue; }
            ptrace(go, tid, 0, signal_of(status));
            continue;
        }
        int begins = event == PTRACE_EVENT_STOP && !it->steps && !it->in_call;
        if (call) it->in_call = !it->in_call;
        if (tid == stepped && WSTOPSIG(status) == SIGTRAP && !event) {
            struct user_regs_struct at;
            ptrace(PTRACE_GETREGS, tid, 0, &at);
            long code = ptrace(PTRACE_PEEKTEXT, tid, at.rip, 0);
            if ((code & 0xffff) == 0x050f) { /* the next is a call: too late */
                stepped = 0;
                ptrace(go, tid, 0, 0);
                continue;
            }
            int counts = !own || (at.rip >= low && at.rip < high);
            it->steps -= counts;
            if (crawl && counts && it->steps < 0 && !seen[(at.rip - low) % sizeof seen]) {
                seen[(at.rip - low) % sizeof seen] = 1;
                hold(tid);
                continue;
            }
            if (!crawl && it->steps <= 0) { stepped = 0; hold(tid); continue; }
            ptrace(PTRACE_SINGLESTEP, tid, 0, 0);
            continue;
        }
        if (tid == stepped) stepped = 0;
        if (((call && !it->in_call) || begins) && !stepped && !held && count > 1 && lrand48() % 3 == 0) {
            stepped = tid;
            it->steps = !crawl + lrand48() % most;
            ptrace(PTRACE_SINGLESTEP, tid, 0, signal_of(status));
            continue;
        }
        ptrace(go, tid, 0, signal_of(status));
    }
}
