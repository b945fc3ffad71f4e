/* A right chat: a thread for each client, the list under a lock. Usage: chat PORT */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 1024 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int members[MOST], count;

static void send_all(int member, const char *line, size_t length) {
    while (length > 0) {
        ssize_t sent = send(member, line, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return; /* Its own thread takes it off the list. */
        line += sent;
        length -= (size_t)sent;
    }
}

static void broadcast(const char *line, size_t length) {
    pthread_mutex_lock(&lock);
    for (int at = 0; at < count; at++) send_all(members[at], line, length);
    pthread_mutex_unlock(&lock);
}

static void *serve(void *with) {
    int client = (int)(long)with;
    FILE *input = fdopen(client, "r");
    char *line = 0, left[64];
    size_t room = 0;
    ssize_t length;
    while (input != 0 && (length = getline(&line, &room, input)) > 0 && line[length - 1] == '\n') {
        if (length == 5 && memcmp(line, ":bye\n", 5) == 0) break;
        if (length == 6 && memcmp(line, ":bye\r\n", 6) == 0) break;
        broadcast(line, (size_t)length);
    }
    free(line);
    pthread_mutex_lock(&lock);
    for (int at = 0; at < count; at++)
        if (members[at] == client) members[at] = members[--count];
    pthread_mutex_unlock(&lock);
    broadcast(left, (size_t)snprintf(left, sizeof left, "client %d left\n", client));
    if (input != 0) fclose(input);
    else close(client);
    return 0;
}

int main(int words, char **word) {
    if (words != 2) return 2;
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(word[1])) };
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
    if (bind(listener, (struct sockaddr *)&here, sizeof here) != 0 || listen(listener, 128) != 0) {
        perror("chat");
        return 1;
    }
    for (;;) {
        int client = accept(listener, 0, 0);
        if (client < 0) continue;
        pthread_mutex_lock(&lock);
        int has_room = count < MOST;
        if (has_room) members[count++] = client;
        pthread_mutex_unlock(&lock);
        pthread_t thread;
        if (!has_room || pthread_create(&thread, 0, serve, (void *)(long)client) != 0) return 1;
        pthread_detach(thread);
    }
}
