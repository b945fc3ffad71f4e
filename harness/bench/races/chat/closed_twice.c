// races: who fails to send to a client closes that client's descriptor, and so does the client's own thread after its read: between the two closes accept may give the number to a newcomer, who is cut off
// fails: come_and_go_at_once no_answer
// fails: one_who_never_reads no_answer

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 1024
#define FREE -1
#define VANISHED -2 /* the place is still that of its thread */

static int members[MOST], count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int send_all(int fd, const char *data, size_t length) {
    while (length > 0) {
        ssize_t sent = send(fd, data, length, 0);
        if (sent <= 0) return -1;
        data += sent;
        length -= sent;
    }
    return 0;
}

static void broadcast(const char *line, size_t length) {
    pthread_mutex_lock(&lock);
    for (int i = 0; i < count; i++)
        if (members[i] >= 0 && send_all(members[i], line, length)) {
            close(members[i]);
            members[i] = VANISHED; /* nobody shall send to it any more */
        }
    pthread_mutex_unlock(&lock);
}

static void *serve(void *argument) {
    int place = (int)(long)argument, fd = members[place];
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
    pthread_mutex_lock(&lock);
    members[place] = FREE;
    pthread_mutex_unlock(&lock);
    close(fd);
    char gone[40];
    broadcast(gone, snprintf(gone, sizeof gone, "client %d left\n", place));
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
        pthread_mutex_lock(&lock);
        int place = 0;
        while (place < count && members[place] != FREE) place++;
        if (place == count) count++;
        members[place] = fd;
        pthread_mutex_unlock(&lock);
        pthread_t thread;
        if (!pthread_create(&thread, NULL, serve, (void *)(long)place)) pthread_detach(thread);
    }
}
