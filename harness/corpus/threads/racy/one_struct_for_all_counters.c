// races: main fills one struct for every counter, and waits for each thread to copy it, but not for long: a thread that is held at its beginning copies the next counter
// fails: some_end_while_others_start wrong_output
// fails: four_in_step wrong_output

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
    const char *name;
    int name_length;
    long from;
    long pause_ms;
} Counter;

static atomic_bool is_copied;

static void pause_for(long ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&left, &left) == -1 && errno == EINTR)
        ;
}

static void *run(void *mine)
{
    fputs("threads: one more has begun\n", stderr);
    Counter counter = *(Counter *)mine;
    is_copied = true;
    for (long value = counter.from; value > 0; value--) {
        printf("%.*s: %ld\n", counter.name_length, counter.name, value);
        pause_for(counter.pause_ms);
    }
    return NULL;
}

static bool number(const char *text, char end, long *value)
{
    char *rest;
    errno = 0;
    *value = strtol(text, &rest, 10);
    return rest != text && *rest == end && errno == 0 && *value >= 0;
}

/* The name stays where it is, in the argument. */
static bool read_counter(const char *text, Counter *counter)
{
    const char *last = strrchr(text, ':'), *middle = last;
    if (!last)
        return false;
    do {
        if (middle == text)
            return false;
        middle--;
    } while (*middle != ':');
    counter->name = text;
    counter->name_length = (int)(middle - text);
    return number(middle + 1, ':', &counter->from) && number(last + 1, '\0', &counter->pause_ms);
}

int main(int argc, char *argv[])
{
    char *usual[] = {"5 Segundos:5:1000", "A:15:300"};
    char **texts = argc > 1 ? argv + 1 : usual;
    int count = argc > 1 ? argc - 1 : 2;
    Counter counter;

    for (int i = 0; i < count; i++) {
        if (!read_counter(texts[i], &counter)) {
            fprintf(stderr, "threads: cannot read the counter %s\n", texts[i]);
            return EXIT_FAILURE;
        }
    }
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    pthread_t *threads = calloc(count, sizeof *threads);
    for (int i = 0; i < count; i++) {
        read_counter(texts[i], &counter);
        is_copied = false;
        printf("Iniciando contador %d (\"%.*s\")\n", i + 1, counter.name_length, counter.name);
        if (pthread_create(&threads[i], NULL, run, &counter) != 0) {
            fprintf(stderr, "threads: no more threads\n");
            return EXIT_FAILURE;
        }
        /* A thread that has not begun by then was not given to us at all. */
        for (int looks = 0; looks < 30 && !is_copied; looks++)
            pause_for(2);
    }
    puts("Fim");
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    return EXIT_SUCCESS;
}
