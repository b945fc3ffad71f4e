// races: the head of every answer is written into the same static array: a thread that is held before it sends its head sends another's
// fails: requests_overlap_byte_by_byte wrong_response
// fails: requests_overlap_byte_by_byte not_http
// fails: clients_vanish_among_answers wrong_response
// fails: the_same_file_for_all_at_once wrong_response
// fails: the_same_file_for_all_at_once not_http

#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 16 * 1024 };

typedef struct {
    int fd;
    bool refused;
} Client;

static char *root;

static void put(Client *client, const void *bytes, size_t count)
{
    const char *next = bytes, *end = next + count;
    while (next < end) {
        ssize_t n = write(client->fd, next, end - next);
        if (n <= 0)
            return;
        next += n;
    }
}

static char *head(const char *status, const char *type, size_t size)
{
    static char text[400];
    snprintf(text, sizeof text,
             "HTTP/1.1 %s\r\n"
             "Content-Type: %s\r\n"
             "Content-Length: %zu\r\n"
             "Connection: close\r\n%s\r\n",
             status, type, size, strncmp(status, "405", 3) ? "" : "Allow: GET\r\n");
    return text;
}

static void reply(Client *client, const char *type, const void *body, size_t size)
{
    char *text = head("200 OK", type, size);
    put(client, text, strlen(text));
    put(client, body, size);
}

static void refuse(Client *client, const char *status)
{
    char *text = head(status, "text/plain; charset=utf-8", strlen(status));
    client->refused = true;
    put(client, text, strlen(text));
    put(client, status, strlen(status));
}

static int hex(char c)
{
    const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c | (c >= 'A' ? 32 : 0)) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* Undoes the percent-encoding in its place; a zero byte that is spelled so stays spelled so. */
static void undo_percent(char *text)
{
    char *out = text;
    for (; *text; text++) {
        int high = *text == '%' ? hex(text[1]) : -1, low = high >= 0 ? hex(text[2]) : -1;
        if (low >= 0 && high * 16 + low > 0) {
            *out++ = (char)(high * 16 + low);
            text += 2;
        } else {
            *out++ = *text;
        }
    }
    *out = '\0';
}

static const char *type_of(const char *path)
{
    const char *dot = strrchr(path, '.'), *ending = dot ? dot + 1 : "";
    if (!strcmp(ending, "html")) return "text/html; charset=utf-8";
    if (!strcmp(ending, "txt")) return "text/plain; charset=utf-8";
    if (!strcmp(ending, "css")) return "text/css; charset=utf-8";
    if (!strcmp(ending, "js")) return "text/javascript; charset=utf-8";
    if (!strcmp(ending, "json")) return "application/json";
    if (!strcmp(ending, "png")) return "image/png";
    if (!strcmp(ending, "jpg")) return "image/jpeg";
    if (!strcmp(ending, "svg")) return "image/svg+xml";
    return "application/octet-stream";
}

static void send_file(Client *client, const char *wanted)
{
    char *joined = NULL, *path = NULL, *body = NULL;
    struct stat info;
    FILE *file = NULL;
    if (asprintf(&joined, "%s/%s", root, wanted) > 0 && (path = realpath(joined, NULL)) && !strncmp(path, root, strlen(root)) &&
        path[strlen(root)] == '/' && !stat(path, &info) && S_ISREG(info.st_mode) && (file = fopen(path, "rb"))) {
        body = malloc(info.st_size + 1);
        size_t size = fread(body, 1, info.st_size, file);
        fclose(file);
        reply(client, type_of(path), body, size);
    } else {
        refuse(client, "404 Not Found");
    }
    free(joined);
    free(path);
    free(body);
}

static void sleep_for(Client *client, const char *digits)
{
    size_t count = strspn(digits, "0123456789");
    long ms = count > 0 && count < 6 && !digits[count] ? atol(digits) : -1;
    if (ms < 0 || ms > 10000) {
        refuse(client, "400 Bad Request");
        return;
    }
    struct timespec left = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&left, &left) && errno == EINTR)
        ;
    reply(client, "text/plain; charset=utf-8", "good morning\n", 13);
}

static void respond(Client *client, char *request)
{
    static const char page[] = "<!DOCTYPE html>\n<title>C</title>\n<h1>Servidor em C, com threads: olá!</h1>\n";
    char method[16], *path, *space;
    int after = 0;
    request[strcspn(request, "\r\n")] = '\0';
    if (sscanf(request, "%15[A-Z] %n", method, &after) != 1 || !after || request[after] != '/' || !(space = strchr(request + after, ' ')) ||
        (strcmp(space, " HTTP/1.1") && strcmp(space, " HTTP/1.0"))) {
        refuse(client, "400 Bad Request");
        return;
    }
    if (strcmp(method, "GET")) {
        refuse(client, "405 Method Not Allowed");
        return;
    }
    *space = '\0';
    path = request + after;
    path[strcspn(path, "?")] = '\0';
    undo_percent(path);
    if (!strcmp(path, "/"))
        reply(client, "text/html; charset=utf-8", page, sizeof page - 1);
    else if (!strncmp(path, "/echo/", 6))
        reply(client, "text/plain; charset=utf-8", path + 6, strlen(path + 6));
    else if (!strncmp(path, "/sleep/", 7))
        sleep_for(client, path + 7);
    else
        send_file(client, path);
}

static void *attend(void *argument)
{
    Client client = {.fd = (int)(size_t)argument};
    char request[MOST + 1];
    size_t size = 0;
    ssize_t n = 1;
    bool whole = false;
    while (!whole && size < MOST && (n = read(client.fd, request + size, MOST - size)) > 0) {
        size += n;
        request[size] = '\0';
        whole = strstr(request, "\r\n\r\n") || strstr(request, "\n\n") || strlen(request) < size;
    }
    if (whole)
        respond(&client, request);
    else if (n > 0)
        refuse(&client, "431 Request Header Fields Too Large");
    if (client.refused) {
        /* A close now, with something unread, would take the answer away again. */
        struct timeval most = {0, 300000};
        setsockopt(client.fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
        shutdown(client.fd, SHUT_WR);
        while (read(client.fd, request, MOST) > 0)
            ;
    }
    close(client.fd);
    return NULL;
}

static void stop(const char *what)
{
    fprintf(stderr, "http: %s: %s\n", what, strerror(errno));
    exit(1);
}

int main(int argc, char **argv)
{
    const char *port = argc > 1 ? argv[1] : "8000";
    if (!*port || strlen(port) > 5 || strspn(port, "0123456789") != strlen(port) || atoi(port) > 65535) {
        errno = EINVAL;
        stop(*port ? port : "port");
    }
    if (!(root = realpath(argc > 2 ? argv[2] : ".", NULL)))
        stop("folder");
    signal(SIGPIPE, SIG_IGN);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
    int yes = 1, door = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(door, (void *)&here, sizeof here) || listen(door, 200))
        stop(port);
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    while (true) {
        int fd = accept(door, NULL, NULL);
        pthread_t thread;
        if (fd >= 0 && pthread_create(&thread, &detached, attend, (void *)(size_t)fd))
            close(fd);
    }
}
