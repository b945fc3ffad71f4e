// races: a file that was read is put into the cache by its name first and its bytes after that, and who looks there takes no lock: it may find the name, and answer with nothing
// fails: the_same_file_for_all_at_once wrong_response

#include <arpa/inet.h>
#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT "text/plain; charset=utf-8"
#define HTML "text/html; charset=utf-8"
#define PAGE "<!DOCTYPE html>\n<html><h1>Olá!</h1><p>Um minúsculo servidor HTTP em C.</p></html>\n"
#define LONGEST 16384

static char folder[PATH_MAX];
#define MOST 64

static struct entry {
    char name[PATH_MAX];
    const char *body;
    size_t size;
} cache[MOST];
static volatile int used;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct entry *find(const char *name) {
    for (int i = 0; i < used; i++)
        if (strcmp(cache[i].name, name) == 0) return &cache[i];
    return NULL;
}

static void keep(const char *name, const char *body, size_t size) {
    pthread_mutex_lock(&lock);
    if (used < MOST) {
        struct entry *entry = &cache[used];
        strcpy(entry->name, name);
        used++;
        entry->size = size;
        entry->body = body;
    }
    pthread_mutex_unlock(&lock);
}

static int send_all(int fd, const char *data, size_t size) {
    while (size > 0) {
        ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
        if (sent < 0) return -1;
        data += sent;
        size -= (size_t)sent;
    }
    return 0;
}

static int answer(int fd, const char *status, const char *type, const char *body, size_t size) {
    char head[512];
    int length = snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Type: %s\r\n%sContent-Length: %zu\r\nConnection: close\r\n\r\n",
                          status, type, status[2] == '5' ? "Allow: GET\r\n" : "", size);
    if (send_all(fd, head, (size_t)length) < 0) return -1;
    return send_all(fd, body, size);
}

static int refuse(int fd, const char *status) {
    return answer(fd, status, TEXT, status, strlen(status));
}

static const char *type_of(const char *name) {
    static const char *types[][2] = {{"html", HTML}, {"txt", TEXT}, {"css", "text/css"}, {"js", "text/javascript"}, {"json", "application/json"},
                                     {"png", "image/png"}, {"jpg", "image/jpeg"}, {"svg", "image/svg+xml"}};
    const char *end = strrchr(name, '.');
    for (size_t i = 0; end && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(end + 1, types[i][0]) == 0) return types[i][1];
    return "application/octet-stream";
}

static size_t decode(char *text) {
    char *to = text;
    for (char *from = text; *from; from++) {
        unsigned byte;
        if (*from == '%' && isxdigit((unsigned char)from[1]) && isxdigit((unsigned char)from[2]) && sscanf(from + 1, "%2x", &byte) == 1) {
            *to++ = (char)byte;
            from += 2;
        } else
            *to++ = *from;
    }
    *to = 0;
    return (size_t)(to - text);
}

static int serve_file(int fd, const char *path) {
    char wanted[2 * PATH_MAX], name[PATH_MAX];
    struct stat about;
    snprintf(wanted, sizeof wanted, "%s/%s", folder, path);
    size_t length = strlen(folder);
    if (!realpath(wanted, name) || strncmp(name, folder, length) != 0 || name[length] != '/' || stat(name, &about) < 0 || !S_ISREG(about.st_mode))
        return refuse(fd, "404 Not Found");
    struct entry *kept = find(name);
    if (kept) return answer(fd, "200 OK", type_of(name), kept->body, kept->size);
    int file = open(name, O_RDONLY);
    if (file < 0) return refuse(fd, "404 Not Found");
    size_t size = (size_t)about.st_size, got = 0;
    char *body = malloc(size + 1);
    ssize_t n;
    while (body && got < size && (n = read(file, body + got, size - got)) > 0) got += (size_t)n;
    close(file);
    if (!body) return -1;
    keep(name, body, got);
    return answer(fd, "200 OK", type_of(name), body, got);
}

static int respond(int fd, char *head) {
    char *line_end = strchr(head, '\n');
    char *method = head, *target = strchr(head, ' ');
    if (!target || target > line_end || !isupper((unsigned char)*head) || target[1] != '/') return refuse(fd, "400 Bad Request");
    *target++ = 0;
    char *version = strchr(target, ' ');
    if (!version || version > line_end || strncmp(version + 1, "HTTP/1.", 7) != 0) return refuse(fd, "400 Bad Request");
    *version = 0;
    if (strcmp(method, "GET") != 0) return refuse(fd, "405 Method Not Allowed");
    target[strcspn(target, "?")] = 0;
    size_t length = decode(target);
    if (strcmp(target, "/") == 0) return answer(fd, "200 OK", HTML, PAGE, strlen(PAGE));
    if (strncmp(target, "/echo/", 6) == 0) return answer(fd, "200 OK", TEXT, target + 6, length - 6);
    if (strncmp(target, "/sleep/", 7) == 0) {
        char *end;
        long time = strtol(target + 7, &end, 10);
        if (end == target + 7 || *end || time < 0 || time > 10000) return refuse(fd, "400 Bad Request");
        usleep((useconds_t)time * 1000);
        return answer(fd, "200 OK", TEXT, "slept\n", 6);
    }
    return serve_file(fd, target);
}

/* 1: the head is there; 0: it is too large; -1: the client has left. */
static int read_head(int fd, char *head) {
    size_t size = 0;
    for (;;) {
        ssize_t n = recv(fd, head + size, LONGEST + 1 - size, 0);
        if (n <= 0) return -1;
        size += (size_t)n;
        head[size] = 0;
        if (memchr(head, 0, size)) return 1;
        if (strstr(head, "\n\r\n") || strstr(head, "\n\n")) return 1;
        if (size > LONGEST) return 0;
    }
}

static void *serve(void *argument) {
    int fd = (int)(long)argument;
    char head[LONGEST + 2], rest[4096];
    int read = read_head(fd, head);
    if (read == 0) refuse(fd, "431 Request Header Fields Too Large");
    if (read > 0) respond(fd, head);
    shutdown(fd, SHUT_WR); /* what is left unread would turn the end into a reset */
    while (recv(fd, rest, sizeof rest, MSG_DONTWAIT) > 0) continue;
    close(fd);
    return NULL;
}

int main(int argc, char **argv) {
    char *end = "";
    long port = argc > 1 ? strtol(argv[1], &end, 10) : 8000;
    struct sockaddr_in address = {.sin_family = AF_INET};
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    pthread_t thread;
    if (*end || port < 0 || port > 65535 || (argc > 1 && !*argv[1]) || !realpath(argc > 2 ? argv[2] : ".", folder)) {
        fprintf(stderr, "http: a bad port or folder\n");
        return 1;
    }
    address.sin_port = htons((uint16_t)port);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 128) < 0) {
        perror("http");
        return 1;
    }
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) continue;
        if (pthread_create(&thread, NULL, serve, (void *)(long)fd) != 0)
            close(fd);
        else
            pthread_detach(thread);
    }
}
