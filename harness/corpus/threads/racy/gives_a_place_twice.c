// races: a counter that ends while main is still starting others lowers the count of places, and the next one gets the place of a counter that still sleeps or writes
// fails: some_end_while_others_start wrong_output

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct counter {
    char name[200];
    long value;
    long interval;
};

// The counters that run stand in the first places.
static struct counter running[100];
static int places_taken;
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
    counter->value = strtol(start, &rest, 10);
    if (rest == start || *rest)
        return 0;
    counter->interval = strtol(interval, &rest, 10);
    return rest != interval && !*rest;
}

static void *count(void *argument)
{
    struct counter *counter = argument;
    for (; counter->value > 0; counter->value--) {
        printf("%s: %ld\n", counter->name, counter->value);
        usleep(counter->interval * 1000);
    }
    pthread_mutex_lock(&lock);
    places_taken--;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(int argc, char **argv)
{
    static char *defaults[] = {"", "5 Segundos:5:1000", "A:15:300"};
    struct counter next;
    if (argc < 2) {
        argc = 3;
        argv = defaults;
    }
    if (argc > 100) {
        fprintf(stderr, "at most 99 counters\n");
        return 1;
    }
    for (int i = 1; i < argc; i++)
        if (!parse(argv[i], &next)) {
            fprintf(stderr, "%s is not a counter: NAME:START:INTERVAL_MS\n", argv[i]);
            return 1;
        }
    pthread_t threads[100];
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 1; i < argc; i++) {
        parse(argv[i], &next);
        printf("Iniciando contador %d (\"%s\")\n", i, next.name);
        pthread_mutex_lock(&lock);
        struct counter *place = &running[places_taken++];
        pthread_mutex_unlock(&lock);
        *place = next;
        pthread_create(&threads[i], NULL, count, place);
    }
    printf("Fim\n");
    for (int i = 1; i < argc; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
