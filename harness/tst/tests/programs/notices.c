/* Right echo servers, each of which does something by which a program might notice that its calls are watched, or leave the
 * filter behind: notices WAY PORT. One of them misbehaves when it notices. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *way;
static int listener, turns_round;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned served;

static int is(const char *name) { return strcmp(way, name) == 0; }
static void fail(const char *what) { perror(what); _exit(1); }
static void nothing(int signal) { (void)signal; }

static void start(void *(*work)(void *), void *with) {
    pthread_t thread;
    if (pthread_create(&thread, 0, work, with) != 0) fail("pthread_create");
    pthread_detach(thread);
}

/* Stops everything that we are; a child lets it go on. */
static void stops(void) {
    pid_t self = getpid(), child = fork();
    if (child == -1) fail("fork");
    if (child == 0) {
        char name[64], text[512];
        snprintf(name, sizeof name, "/proc/%d/stat", self);
        for (;;) {
            int file = open(name, O_RDONLY);
            ssize_t count = file < 0 ? 0 : read(file, text, sizeof text - 1);
            if (file >= 0) close(file);
            text[count > 0 ? count : 0] = 0;
            char *state = strrchr(text, ')');
            if (state == 0 || state[2] == 'T') break;
            usleep(1000);
        }
        kill(self, SIGCONT);
        _exit(0);
    }
    kill(self, SIGSTOP);
    while (waitpid(child, 0, 0) == -1 && errno == EINTR) {}
}

/* A child that shares our memory, and becomes another program. */
static void vforks(void) {
    pid_t child = vfork();
    if (child == 0) {
        execl("/bin/true", "true", (char *)0);
        _exit(127);
    }
    if (child == -1 || waitpid(child, 0, 0) != child) fail("vfork");
}

/* A queue of the kernel's for one request at a time, which no call of ours names: io_uring(7). */
struct ring {
    int file;
    unsigned *tail, *head, mask, done_mask, *done_head, *done_tail;
    struct io_uring_sqe *asked;
    struct io_uring_cqe *done;
};

static void *mapped(int file, size_t size, off_t at) {
    void *found = mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file, at);
    if (found == MAP_FAILED) fail("mmap");
    return found;
}

/* Whether there is one; where there is none, calls serve. */
static int opens(struct ring *ring) {
    struct io_uring_params parts = { 0 };
    if ((ring->file = (int)syscall(SYS_io_uring_setup, 2, &parts)) < 0) return 0;
    char *asked = mapped(ring->file, parts.sq_off.array + parts.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
    char *done = mapped(ring->file, parts.cq_off.cqes + parts.cq_entries * sizeof(struct io_uring_cqe), IORING_OFF_CQ_RING);
    ring->asked = mapped(ring->file, parts.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
    ring->tail = (unsigned *)(asked + parts.sq_off.tail);
    ring->mask = *(unsigned *)(asked + parts.sq_off.ring_mask);
    ring->done_head = (unsigned *)(done + parts.cq_off.head);
    ring->done_tail = (unsigned *)(done + parts.cq_off.tail);
    ring->done_mask = *(unsigned *)(done + parts.cq_off.ring_mask);
    ring->done = (struct io_uring_cqe *)(done + parts.cq_off.cqes);
    for (unsigned at = 0; at < parts.sq_entries; at++) ((unsigned *)(asked + parts.sq_off.array))[at] = at;
    return 1;
}

static ssize_t asks(struct ring *ring, unsigned char what, int client, char *bytes, size_t count) {
    unsigned tail = *ring->tail;
    ring->asked[tail & ring->mask] =
        (struct io_uring_sqe){ .opcode = what, .fd = client, .addr = (unsigned long)bytes, .len = (unsigned)count };
    __atomic_store_n(ring->tail, tail + 1, __ATOMIC_RELEASE);
    unsigned new = 1;
    while (*ring->done_head == __atomic_load_n(ring->done_tail, __ATOMIC_ACQUIRE)) {
        long taken = syscall(SYS_io_uring_enter, ring->file, new, 1, IORING_ENTER_GETEVENTS, 0, 0);
        if (taken < 0 && errno != EINTR) fail("io_uring_enter");
        if (taken > 0) new = 0;
    }
    ssize_t result = ring->done[*ring->done_head & ring->done_mask].res;
    __atomic_store_n(ring->done_head, *ring->done_head + 1, __ATOMIC_RELEASE);
    return result;
}

/* The calls of 32-bit programs, which a 64-bit one may make as well: another table, other numbers. */
#ifdef __x86_64__
static int other_call(int number, long one, void *two, long three) {
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(one), "c"(two), "d"(three) : "memory");
    return result;
}

/* Whether this kernel has them: who makes one where it does not is killed. */
static int has_others(void) {
    pid_t child = fork();
    int how = 0;
    if (child == 0) _exit(other_call(20, 0, 0, 0) == getpid() ? 0 : 1);
    while (waitpid(child, &how, 0) == -1 && errno == EINTR) {}
    return child > 0 && how == 0;
}

/* Their addresses have 32 bits. */
static char *low(void) {
    char *found = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    return found == MAP_FAILED ? 0 : found;
}
#else
static int other_call(int number, long one, void *two, long three) { return -(int)(number + one + three + (two != 0)); }
static int has_others(void) { return 0; }
static char *low(void) { return 0; }
#endif

static void *serve(void *with) {
    int client = (int)(long)with;
    char bytes[4096], *others = is("other_calls") && has_others() ? low() : 0;
    ssize_t count;
    struct ring ring;
    if (is("ring") && opens(&ring)) {
        while ((count = asks(&ring, IORING_OP_RECV, client, bytes, sizeof bytes)) > 0)
            for (ssize_t done = 0, now; done < count; done += now)
                if ((now = asks(&ring, IORING_OP_SEND, client, bytes + done, (size_t)(count - done))) < 0) fail("send");
        close(ring.file);
    }
    while (others && (count = other_call(3, client, others, 4096)) > 0)
        for (ssize_t done = 0, now; done < count; done += now)
            if ((now = other_call(4, client, others + done, count - done)) < 0) fail("write");
    if (is("stops")) stops();
    if (is("vforks")) vforks();
    while ((count = read(client, bytes, sizeof bytes)) > 0) {
        pthread_mutex_lock(&lock);
        served++;
        pthread_mutex_unlock(&lock);
        if (turns_round) memset(bytes, '?', (size_t)count);
        for (ssize_t done = 0, now; done < count; done += now)
            if ((now = write(client, bytes + done, (size_t)(count - done))) < 0) fail("write");
    }
    close(client);
    return 0;
}

static void *accepts(void *with) {
    for (;;) {
        int client = accept(listener, 0, 0);
        if (client >= 0) start(serve, (void *)(long)client);
        else if (errno != EINTR) fail("accept");
    }
    return with;
}

static void *sleeps(void *with) {
    for (;;) pause();
    return with;
}

/* A filter of our own, or one that asks ourselves: who has such a one already gets no second. */
static void filters(unsigned answer, unsigned flags) {
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpriority, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, answer),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { .len = 4, .filter = steps };
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    long set = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
    if (set < 0 && errno != EBUSY) fail("seccomp");
}

static int is_watched(void) {
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    int mode = 0;
    if (status == 0) fail("status");
    while (fgets(line, sizeof line, status)) sscanf(line, "Seccomp: %d", &mode);
    fclose(status);
    return mode != 0;
}

/* What comes before the server listens. */
static void prepare(char **arguments) {
    const char *self = "/proc/self/exe", *port = arguments[2];
    if (is("own_filter")) filters(SECCOMP_RET_ERRNO | EPERM, 0);
    if (is("own_listener")) filters(SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    if (is("undumpable") && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) fail("prctl");
    if (is("closes_all")) for (int file = 3; file < 1024; file++) close(file);
    if (is("execs_itself")) execl(self, "notices", "plain", port, (char *)0);
    if (is("execs_another")) execl("/bin/sh", "sh", "-c", "exec \"$0\" plain \"$1\"", arguments[0], port, (char *)0);
    if (is("looks")) is_watched();
    if (is("misbehaves")) turns_round = is_watched();
    if (is("stops")) stops();
    if (is("timer")) {
        struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART };
        sigaction(SIGALRM, &action, 0);
        setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 5000 }, { 0, 5000 } }, 0);
    }
    if (is("new_session") && setsid() == -1) {
        /* Who leads a group cannot: its child can, and ends with it. */
        pid_t child = fork();
        if (child == -1) fail("fork");
        if (child > 0) {
            int how = 0;
            while (waitpid(child, &how, 0) == -1 && errno == EINTR) {}
            _exit(WIFEXITED(how) ? WEXITSTATUS(how) : 1);
        }
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (setsid() == -1) fail("setsid");
    }
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    way = arguments[1];
    signal(SIGPIPE, SIG_IGN);
    prepare(arguments);
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(arguments[2])) };
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
    if (bind(listener, (struct sockaddr *)&here, sizeof here) != 0 || listen(listener, 16) != 0) fail("listen");
    if (is("many_threads")) for (int thread = 0; thread < 200; thread++) start(sleeps, 0);
    if (is("no_main_thread")) {
        start(accepts, 0);
        pthread_exit(0);
    }
    accepts(0);
}
