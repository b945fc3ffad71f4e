/* Right echo servers, each of which does something by which a program might notice that its calls are watched, or leave the
 * filter behind: notices WAY PORT. One of them misbehaves when it notices. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static void *serve(void *with) {
    int client = (int)(long)with;
    char bytes[4096];
    ssize_t count;
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
