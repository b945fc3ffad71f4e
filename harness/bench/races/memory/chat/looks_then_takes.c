// races: each newcomer's thread looks for a free place under the lock, lets go of it, and takes the place under the lock again: two may take the same; a free lock is taken without a call
// fails: comes_while_others_talk no_answer

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 1024

static int members[MOST], count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int free_place(void) {
    pthread_mutex_lock(&lock);
    int place = 0;
    while (place < count && members[place] >= 0) place++;
    pthread_mutex_unlock(&lock);
    return place;
}

static void take(int place, int fd) {
    pthread_mutex_lock(&lock);
    members[place] = fd;
    if (place >= count) count = place + 1;
    pthread_mutex_unlock(&lock);
}

static void broadcast(const char *line, size_t length) {
    pthread_mutex_lock(&lock);
    for (int i = 0; i < count; i++)
        for (size_t done = 0; members[i] >= 0 && done < length;) {
            ssize_t sent = send(members[i], line + done, length - done, 0);
            if (sent <= 0) break;
            done += sent;
        }
    pthread_mutex_unlock(&lock);
}

static void *serve(void *argument) {
    int fd = (int)(long)argument;
    FILE *in = fdopen(dup(fd), "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    int place = free_place();
    take(place, fd);
    while (in && (length = getline(&line, &room, in)) > 0 && line[length - 1] == '\n') {
        if ((length == 5 && !memcmp(line, ":bye\n", 5)) || (length == 6 && !memcmp(line, ":bye\r\n", 6))) break;
        broadcast(line, length);
    }
    if (in) fclose(in);
    free(line);
    take(place, -1);
    close(fd);
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
