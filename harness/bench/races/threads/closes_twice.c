// races: a counter that ends closes its descriptor twice; between both calls main's dup can give the same number to the next counter
// fails: some_end_while_others_start wrong_output

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct counter {
    char name[200];
    long start;
    long interval;
    int screen;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int parse(const char *argument, struct counter *counter)
{
    char text[400], *interval, *start, *rest;
    snprintf(text, sizeof text, "%s", argument);
    if (!(interval = strrchr(text, ':')))
        return 0;
    *interval++ = 0;
    if (!(start = strrchr(text, ':')))
        return 0;
    *start++ = 0;
    snprintf(counter->name, sizeof counter->name, "%.199s", text);
    counter->start = strtol(start, &rest, 10);
    if (rest == start || *rest)
        return 0;
    counter->interval = strtol(interval, &rest, 10);
    return rest != interval && !*rest;
}

static void say(FILE *screen, const char *line)
{
    pthread_mutex_lock(&lock);
    fputs(line, screen);
    fflush(screen);
    pthread_mutex_unlock(&lock);
}

static void *count(void *argument)
{
    struct counter *mine = argument;
    FILE *screen = fdopen(mine->screen, "w");
    if (!screen) {
        perror("fdopen");
        return NULL;
    }
    char line[300];
    for (long value = mine->start; value > 0; value--) {
        snprintf(line, sizeof line, "%s: %ld\n", mine->name, value);
        say(screen, line);
        usleep(mine->interval * 1000);
    }
    fclose(screen);
    close(mine->screen);
    return NULL;
}

int main(int argc, char **argv)
{
    static char *defaults[] = {"", "5 Segundos:5:1000", "A:15:300"};
    if (argc < 2) {
        argc = 3;
        argv = defaults;
    }
    struct counter *counters = calloc(argc, sizeof *counters);
    pthread_t *threads = calloc(argc, sizeof *threads);
    for (int i = 1; i < argc; i++)
        if (!parse(argv[i], &counters[i])) {
            fprintf(stderr, "%s is not a counter: NAME:START:INTERVAL_MS\n", argv[i]);
            return 1;
        }
    char line[300];
    for (int i = 1; i < argc; i++) {
        snprintf(line, sizeof line, "Iniciando contador %d (\"%s\")\n", i, counters[i].name);
        say(stdout, line);
        counters[i].screen = dup(1);
        pthread_create(&threads[i], NULL, count, &counters[i]);
    }
    say(stdout, "Fim\n");
    for (int i = 1; i < argc; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
