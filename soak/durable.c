/* Preloaded before libc: counts what a program writes below one folder, in the order in which it
   does, and at the n-th of these calls kills the program, or lets the call fail, or only half of it
   happen; or records them all with their bytes, so that a power cut can be played from them.

   Built and driven by durable.py. Nothing is ever synced in earnest while it is armed: a killed
   program doesn't show the difference, and a power cut is played from the record. What SQLite
   keeps in memory (its -shm) counts too, since a disk may fail there as well. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OFF, COUNT, KILL_BEFORE, KILL_AFTER, KILL_TORN, FAIL, SHORT, RECORD };
enum { GO, FAILS, HALF };

static char folder[PATH_MAX];
static size_t folder_length;
static int mode = OFF, error, journal = -1;
static long at, count;
static char kinds[1 << 16];

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define REAL_ONCE(name)                                                                            \
    static __typeof__(&name) real;                                                                 \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

void durable_arm(const char *path, int fate, long nth, int number) {
    snprintf(folder, sizeof folder, "%s", path);
    folder_length = strlen(folder);
    memset(kinds, 0, sizeof kinds);
    mode = fate, at = nth, error = number, count = 0;
}

void durable_disarm(void) { mode = OFF; }

const char *durable_kinds(void) { return kinds; }

static int is_below(const char *path) {
    return mode && !strncmp(path, folder, folder_length) && path[folder_length] == '/';
}

/* A file below the folder, or the folder itself, which may be synced. */
static int is_ours(int file, char *path) {
    char link[64];
    if (!mode) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_below(path) || !strcmp(path, folder);
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static int fate_of(char kind) {
    if (count < (long)sizeof kinds - 1) kinds[count] = kind;
    if (++count != at) return GO;
    if (mode == KILL_BEFORE) die();
    if (mode == FAIL) {
        errno = error;
        return FAILS;
    }
    return (mode == KILL_TORN || mode == SHORT) ? HALF : GO;
}

/* The call has been carried out. */
static void over(void) {
    if (count == at && (mode == KILL_AFTER || mode == KILL_TORN)) die();
}

struct header {
    int32_t kind, path;
    int64_t offset, length;
};

static void put(const void *bytes, size_t length) {
    REAL_ONCE(write);
    while (length) {
        ssize_t done = real(journal, bytes, length);
        if (done <= 0) die();
        bytes = (const char *)bytes + done, length -= done;
    }
}

static void note(char kind, const char *path, off64_t offset, const void *bytes, size_t length) {
    if (mode != RECORD) return;
    int saved = errno;
    struct header header = {kind, strlen(path), offset, length};
    put(&header, sizeof header);
    put(path, header.path);
    if (bytes) put(bytes, length);
    errno = saved;
}

void durable_record(const char *path, int file) {
    durable_arm(path, RECORD, 0, 0);
    journal = file;
}

/* What the program has acknowledged by now. */
void durable_mark(const char *text) { note('!', text, 0, NULL, 0); }

static off64_t end_of(int file) {
    struct stat64 found;
    return fstat64(file, &found) ? 0 : found.st_size;
}

static size_t some_of(size_t size, int fate) { return fate == HALF ? (size + 1) / 2 : size; }

ssize_t write(int file, const void *bytes, size_t size) {
    REAL_ONCE(write);
    char path[PATH_MAX];
    if (!is_ours(file, path)) return real(file, bytes, size);
    int fate = fate_of('w');
    if (fate == FAILS) return -1;
    int appends = fcntl(file, F_GETFL) & O_APPEND;
    off64_t offset = appends ? end_of(file) : lseek64(file, 0, SEEK_CUR);
    ssize_t done = real(file, bytes, some_of(size, fate));
    if (done > 0) note('w', path, offset, bytes, done);
    over();
    return done;
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset) {
    REAL_ONCE(pwrite64);
    char path[PATH_MAX];
    if (!is_ours(file, path)) return real(file, bytes, size, offset);
    int fate = fate_of('w');
    if (fate == FAILS) return -1;
    ssize_t done = real(file, bytes, some_of(size, fate), offset);
    if (done > 0) note('w', path, offset, bytes, done);
    over();
    return done;
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) {
    return pwrite64(file, bytes, size, offset);
}

ssize_t writev(int file, const struct iovec *pieces, int many) {
    REAL_ONCE(writev);
    char path[PATH_MAX];
    if (!is_ours(file, path)) return real(file, pieces, many);
    ssize_t all = 0;
    for (int i = 0; i < many; i++) {
        ssize_t done = write(file, pieces[i].iov_base, pieces[i].iov_len);
        if (done < 0) return all ? all : -1;
        all += done;
        if ((size_t)done < pieces[i].iov_len) break;
    }
    return all;
}

static int synced(int file) {
    char path[PATH_MAX];
    if (!is_ours(file, path)) return 0;
    if (fate_of('s') == FAILS) return -1;
    note('s', path, 0, NULL, 0);
    over();
    return 1;
}

int fsync(int file) {
    REAL_ONCE(fsync);
    int done = synced(file);
    return done ? (done > 0 ? 0 : -1) : real(file);
}

int fdatasync(int file) {
    REAL_ONCE(fdatasync);
    int done = synced(file);
    return done ? (done > 0 ? 0 : -1) : real(file);
}

int ftruncate64(int file, off64_t size) {
    REAL_ONCE(ftruncate64);
    char path[PATH_MAX];
    if (!is_ours(file, path)) return real(file, size);
    if (fate_of('t') == FAILS) return -1;
    int done = real(file, size);
    if (!done) note('t', path, size, NULL, 0);
    over();
    return done;
}

int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

static int opened(const char *path, int flags, mode_t rights) {
    REAL_ONCE(open64);
    if (!(flags & O_CREAT) || !is_below(path)) return real(path, flags, rights);
    if (fate_of('o') == FAILS) return -1;
    int is_new = access(path, F_OK);
    int file = real(path, flags, rights);
    if (file >= 0 && is_new) note('o', path, 0, NULL, 0);
    if (file >= 0 && flags & O_TRUNC) note('t', path, 0, NULL, 0);
    over();
    return file;
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...) {                                                   \
        va_list more;                                                                              \
        va_start(more, flags);                                                                     \
        mode_t rights = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;                  \
        va_end(more);                                                                              \
        return opened(path, flags, rights);                                                        \
    }
OPEN(open)
OPEN(open64)

static int moved(char kind, const char *from, const char *to, int (*real)(const char *, const char *)) {
    if (!is_below(to)) return real(from, to);
    if (fate_of(kind) == FAILS) return -1;
    int done = real(from, to);
    if (!done) note(kind, from, 0, to, strlen(to));
    over();
    return done;
}

int rename(const char *from, const char *to) {
    REAL(rename);
    return moved('r', from, to, real);
}

int link(const char *from, const char *to) {
    REAL(link);
    return moved('l', from, to, real);
}

int unlink(const char *path) {
    REAL_ONCE(unlink);
    if (!is_below(path)) return real(path);
    if (fate_of('u') == FAILS) return -1;
    int done = real(path);
    if (!done) note('u', path, 0, NULL, 0);
    over();
    return done;
}

int mkdir(const char *path, mode_t rights) {
    REAL_ONCE(mkdir);
    if (!is_below(path)) return real(path, rights);
    if (fate_of('m') == FAILS) return -1;
    int done = real(path, rights);
    if (!done) note('m', path, 0, NULL, 0);
    over();
    return done;
}

/* Files are then copied by read and write, which count. */
ssize_t sendfile64(int to, int from, off64_t *offset, size_t size) {
    REAL_ONCE(sendfile64);
    char path[PATH_MAX];
    if (!is_ours(to, path)) return real(to, from, offset, size);
    errno = EINVAL;
    return -1;
}
