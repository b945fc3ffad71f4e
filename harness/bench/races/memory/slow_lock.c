/* Tries (e) of README.md: a slowed lock, put in by LD_PRELOAD: after each pthread_mutex_unlock, one time in three, the thread sleeps 0 to 40 ms.
 * (A free lock is taken without a system call, so the judge does not see it.) Only programs that load the C library and use its locks. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int pthread_mutex_unlock(pthread_mutex_t *lock)
{
    static int (*real)(pthread_mutex_t *);
    static __thread unsigned seed;
    if (!real) real = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_unlock");
    int result = real(lock);
    if (!seed) {
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        seed = t.tv_nsec | 1;
    }
    if (rand_r(&seed) % 3 == 0) usleep(rand_r(&seed) % 40000);
    return result;
}
