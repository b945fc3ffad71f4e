// races: the thread of a newcomer looks for a free place on the list, writes its log, and only then takes the place: two who come together take the same one, and one of them is not on the list
// fails: comes_while_others_talk no_answer
// fails: one_who_never_reads no_answer

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PLACES 1000

/* The descriptor of the client in each place, plus one; 0 is a free place. */
static int places[PLACES];
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
    pthread_mutex_lock(&lock);
    for (int i = 0; i < PLACES; i++)
        if (places[i]) send_all(places[i] - 1, line, length);
    pthread_mutex_unlock(&lock);
}

static int free_place(void) {
    pthread_mutex_lock(&lock);
    int place = 0;
    while (place < PLACES - 1 && places[place]) place++;
    pthread_mutex_unlock(&lock);
    return place;
}

static void take_place(int place, int owner) {
    pthread_mutex_lock(&lock);
    places[place] = owner;
    pthread_mutex_unlock(&lock);
}

static void *serve(void *argument) {
    int fd = (int)(long)argument, place = free_place();
    printf("a client in place %d\n", place);
    fflush(stdout);
    take_place(place, fd + 1);
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
    take_place(place, 0);
    close(fd);
    char gone[40];
    broadcast(gone, snprintf(gone, sizeof gone, "place %d is free\n", place));
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
