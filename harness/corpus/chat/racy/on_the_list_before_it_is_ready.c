// races: main puts a newcomer on the list, whose own thread opens the stream that lines are written to: who speaks before that writes to a null pointer
// fails: comes_while_others_talk crashed
// fails: one_who_never_reads no_answer

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct member {
    struct member *before, *after;
    int socket;
    FILE *out;
};

/* A ring; this is where it begins and ends. */
static struct member ring = {&ring, &ring, -1, NULL};
static pthread_mutex_t ring_lock = PTHREAD_MUTEX_INITIALIZER;

static void join_ring(struct member *m)
{
    pthread_mutex_lock(&ring_lock);
    m->before = ring.before;
    m->after = &ring;
    ring.before->after = m;
    ring.before = m;
    pthread_mutex_unlock(&ring_lock);
}

static void leave_ring(struct member *m)
{
    pthread_mutex_lock(&ring_lock);
    m->before->after = m->after;
    m->after->before = m->before;
    pthread_mutex_unlock(&ring_lock);
}

static void tell_everyone(const char *text, size_t size)
{
    pthread_mutex_lock(&ring_lock);
    for (struct member *m = ring.after; m != &ring; m = m->after) {
        fwrite(text, 1, size, m->out);
        fflush(m->out);
    }
    pthread_mutex_unlock(&ring_lock);
}

static int is_bye(const char *line)
{
    return !strcmp(line, ":bye\n") || !strcmp(line, ":bye\r\n");
}

static void *life_of(void *argument)
{
    struct member *m = argument;
    char goodbye[64], *line = NULL;
    size_t space = 0;
    ssize_t size;

    fprintf(stderr, "chat: %d is here\n", m->socket);
    m->out = fdopen(dup(m->socket), "w");
    FILE *in = fdopen(m->socket, "r");
    while ((size = getline(&line, &space, in)) > 0 && line[size - 1] == '\n' && !is_bye(line))
        tell_everyone(line, size);
    leave_ring(m);
    size = snprintf(goodbye, sizeof goodbye, "number %d left us\n", m->socket);
    fclose(m->out);
    fclose(in);
    tell_everyone(goodbye, size);
    free(line);
    free(m);
    return NULL;
}

static int listen_on(unsigned short port)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int s = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(s, (struct sockaddr *)&where, sizeof where) < 0 || listen(s, SOMAXCONN) < 0) {
        fprintf(stderr, "chat: port %hu: %s\n", port, strerror(errno));
        exit(1);
    }
    return s;
}

int main(int argc, char **argv)
{
    unsigned short port = 9090;
    if (argc > 1) {
        char *rest;
        unsigned long value = strtoul(argv[1], &rest, 10);
        if (*rest || rest == argv[1] || value > 65535) {
            fprintf(stderr, "chat: not a port: \"%s\"\n", argv[1]);
            return 1;
        }
        port = (unsigned short)value;
    }
    signal(SIGPIPE, SIG_IGN);
    int listener = listen_on(port);
    for (;;) {
        int s = accept(listener, NULL, NULL);
        if (s < 0)
            continue;
        struct member *m = calloc(1, sizeof *m);
        m->socket = s;
        join_ring(m);
        pthread_t thread;
        if (pthread_create(&thread, NULL, life_of, m) == 0) {
            pthread_detach(thread);
        } else {
            leave_ring(m);
            close(s);
            free(m);
        }
    }
}
