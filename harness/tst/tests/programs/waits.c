/* Echo servers for one client, each of which waits in another way before its answer: waits PORT WAY MS. With MS = 0 what
 * it waits for never comes, in the same way. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

static int client, ms;
static char bytes[4096];
static ssize_t count;

/* Rings again and again: a signal that comes just before its wait begins is not the last. */
static void ring(int time) {
    struct timeval t = { time / 1000, time % 1000 * 1000 };
    setitimer(ITIMER_REAL, &(struct itimerval){ t, t }, 0);
}
static void answer(void) { ring(0); if (write(client, bytes, count) != count) _exit(1); }
static void nothing(int signal) { (void)signal; }
static void answers(int signal) { (void)signal; answer(); }
static void handle(int number, void (*handler)(int)) { struct sigaction a = { .sa_handler = handler }; sigaction(number, &a, 0); }
static void block(int number) { sigset_t s; sigemptyset(&s); sigaddset(&s, number); sigprocmask(SIG_BLOCK, &s, 0); }
static void suspend(void) { sigset_t none; sigemptyset(&none); sigsuspend(&none); }
/* Waits for what is to come: some time, or for ever. */
static void nap(void) { if (ms) usleep(ms * 1000); else for (;;) pause(); }
/* Whether this is a process that the program has no hold of any more: its parent has ended. */
static int orphan(void) {
    pid_t child = fork();
    if (child) { waitpid(child, 0, 0); return 0; }
    if (fork()) _exit(0);
    return 1;
}
static void until(int file) { struct pollfd one = { file, POLLIN, 0 }; poll(&one, 1, -1); }
static void *serve(void *unused) {
    ring(ms);
    pause();
    answer();
    while ((count = read(client, bytes, sizeof bytes)) > 0) answer();
    _exit(0);
    return unused;
}

static void wait_by(const char *way) {
    char x;
    int pair[2];
#define IS(name) (!strcmp(way, name))
    if (IS("alarm_pause")) { handle(SIGALRM, nothing); ring(ms); pause(); }
    else if (IS("alarm_handler")) { handle(SIGALRM, answers); ring(ms); for (;;) { ssize_t n = read(client, bytes, 1); if (n == 0) _exit(0); } }
    else if (IS("alarm_poll")) { handle(SIGALRM, nothing); ring(ms); until(client); }
    else if (IS("alarm_epoll")) { handle(SIGALRM, nothing); ring(ms); int set = epoll_create1(0); struct epoll_event e = { 0 }; epoll_ctl(set, EPOLL_CTL_ADD, client, &e); epoll_wait(set, &e, 1, -1); }
    else if (IS("alarm_suspend")) { block(SIGALRM); handle(SIGALRM, nothing); ring(ms); suspend(); }
    else if (IS("alarm_sigwait")) { sigset_t s; int got; sigemptyset(&s); sigaddset(&s, SIGALRM); block(SIGALRM); ring(ms); sigwait(&s, &got); }
    else if (IS("alarm_futex")) { static int word; handle(SIGALRM, nothing); ring(ms); syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, 0, 0); }
    else if (IS("timerfd")) { int t = timerfd_create(CLOCK_MONOTONIC, 0); struct itimerspec s = { .it_value = { ms / 1000, ms % 1000 * 1000000L } }; timerfd_settime(t, 0, &s, 0); until(t); }
    else if (IS("orphan_answers")) { if (orphan()) { nap(); answer(); _exit(0); } read(client, &x, 1); _exit(0); }
    else if (IS("sibling_answers")) { if (!syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0)) { nap(); answer(); _exit(0); } read(client, &x, 1); _exit(0); }
    else if (IS("orphan_pipe")) { pipe(pair); if (orphan()) { nap(); write(pair[1], "x", 1); _exit(0); } close(pair[1]); read(pair[0], &x, 1); }
    else if (IS("orphan_session")) { pipe(pair); if (orphan()) { setsid(); nap(); write(pair[1], "x", 1); _exit(0); } close(pair[1]); until(pair[0]); }
    else if (IS("orphan_eventfd")) { int e = eventfd(0, 0); if (orphan()) { nap(); eventfd_write(e, 1); _exit(0); } until(e); }
    else if (IS("orphan_futex")) { int *word = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0); if (orphan()) { nap(); *word = 1; syscall(SYS_futex, word, FUTEX_WAKE, 1, 0, 0, 0); _exit(0); } while (!*word) syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, 0, 0); }
    else if (IS("orphan_signal")) { pid_t me = getpid(); handle(SIGUSR1, nothing); block(SIGUSR1); if (orphan()) { nap(); kill(me, SIGUSR1); _exit(0); } suspend(); }
    else if (IS("orphan_fifo")) { mkfifo("fifo", 0600); int f = open("fifo", O_RDWR); if (orphan()) { nap(); write(f, "x", 1); _exit(0); } until(f); unlink("fifo"); }
    else if (IS("orphan_queue")) { struct mq_attr of = { .mq_maxmsg = 2, .mq_msgsize = 8 }; char name[40]; sprintf(name, "/waits%d", getpid()); mqd_t q = mq_open(name, O_CREAT | O_RDWR, 0600, &of); mq_unlink(name); if (orphan()) { nap(); mq_send(q, "x", 1, 0); _exit(0); } until(q); }
    else if (IS("orphan_watch")) { int w = inotify_init1(0); inotify_add_watch(w, ".", IN_CREATE); if (orphan()) { nap(); close(open("seen", O_CREAT | O_RDWR, 0600)); _exit(0); } until(w); }
    else if (IS("orphan_continues")) { pid_t child = fork(); if (!child) { raise(SIGSTOP); answer(); _exit(0); } waitpid(child, 0, WUNTRACED); if (orphan()) { nap(); kill(child, SIGCONT); _exit(0); } waitpid(child, 0, 0); read(client, &x, 1); _exit(0); }
    else if (IS("no_main_thread")) { pthread_t t; handle(SIGALRM, nothing); pthread_create(&t, 0, serve, 0); pthread_exit(0); }
    else _exit(9);
    answer();
}

int main(int argc, char **argv) {
    if (argc < 4) return 9;
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (void *)&at, sizeof at) || listen(listener, 5)) return 1;
    ms = atoi(argv[3]);
    client = accept(listener, 0, 0);
    close(listener);
    if ((count = read(client, bytes, sizeof bytes)) > 0) wait_by(argv[2]);
    return 0;
}
