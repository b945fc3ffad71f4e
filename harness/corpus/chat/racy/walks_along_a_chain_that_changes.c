// races: who speaks walks along the chain of clients without the lock: when the client that it is just sending to leaves, that link goes to the spare ones, and the walk goes on there: the rest of the chain misses the line
// fails: leaves_while_others_talk no_answer
// fails: one_who_never_reads no_answer

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct link {
    int fd;
    pthread_mutex_t sending;
    struct link *next;
};

static struct link *chain, *spare;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void send_all(int fd, const char *data, size_t length) {
    while (length > 0) {
        ssize_t sent = send(fd, data, length, 0);
        if (sent <= 0) return;
        data += sent;
        length -= sent;
    }
}

static void broadcast(const char *line, size_t length) {
    for (struct link *link = chain; link; link = link->next) {
        pthread_mutex_lock(&link->sending);
        if (link->fd >= 0) send_all(link->fd, line, length);
        pthread_mutex_unlock(&link->sending);
    }
}

static struct link *join(int fd) {
    pthread_mutex_lock(&lock);
    struct link *link = spare;
    if (link) spare = link->next;
    else {
        link = calloc(1, sizeof *link);
        pthread_mutex_init(&link->sending, NULL);
    }
    link->fd = fd;
    link->next = chain;
    chain = link;
    pthread_mutex_unlock(&lock);
    return link;
}

static void leave(struct link *link) {
    pthread_mutex_lock(&link->sending);
    close(link->fd);
    link->fd = -1;
    pthread_mutex_unlock(&link->sending);
    pthread_mutex_lock(&lock);
    struct link **place = &chain;
    while (*place != link) place = &(*place)->next;
    *place = link->next;
    link->next = spare;
    spare = link;
    pthread_mutex_unlock(&lock);
}

static void *serve(void *argument) {
    int fd = (int)(long)argument;
    struct link *me = join(fd);
    FILE *in = fdopen(dup(fd), "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while (in && (length = getline(&line, &room, in)) > 0 && line[length - 1] == '\n') {
        if ((length == 5 && !memcmp(line, ":bye\n", 5)) || (length == 6 && !memcmp(line, ":bye\r\n", 6))) break;
        broadcast(line, length);
    }
    if (in) fclose(in);
    free(line);
    leave(me);
    char gone[40];
    broadcast(gone, snprintf(gone, sizeof gone, "client %d left\n", fd));
    return NULL;
}

int main(int argc, char **argv) {
    char *end, *text = argc > 1 ? argv[1] : "9090";
    long port = strtol(text, &end, 10);
    if (end == text || *end || port < 0 || port > 65535) {
        fprintf(stderr, "chat: \"%s\" is no port\n", text);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_ANY)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 128)) {
        perror("chat");
        return 1;
    }
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) continue;
        pthread_t thread;
        if (!pthread_create(&thread, NULL, serve, (void *)(long)fd)) pthread_detach(thread);
    }
}
