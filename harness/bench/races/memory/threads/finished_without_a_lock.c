// races: each counter adds one to `finished` without a lock, and main waits for all of them by it: two that end together may add one, and main waits for ever
// fails: four_in_step did_not_exit

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct counter {
    char name[200];
    long start;
    long interval;
};

static volatile int finished;

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

static void *count(void *argument)
{
    struct counter *mine = argument;
    for (long value = mine->start; value > 0; value--) {
        printf("%s: %ld\n", mine->name, value);
        fflush(stdout);
        usleep(mine->interval * 1000);
    }
    finished++;
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
    for (int i = 1; i < argc; i++)
        if (!parse(argv[i], &counters[i])) {
            fprintf(stderr, "%s is not a counter: NAME:START:INTERVAL_MS\n", argv[i]);
            return 1;
        }
    for (int i = 1; i < argc; i++) {
        pthread_t thread;
        printf("Iniciando contador %d (\"%s\")\n", i, counters[i].name);
        fflush(stdout);
        pthread_create(&thread, NULL, count, &counters[i]);
        pthread_detach(thread);
    }
    printf("Fim\n");
    fflush(stdout);
    while (finished < argc - 1)
        usleep(1000);
    return 0;
}
