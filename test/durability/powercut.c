/*
 * A disk that can lose its power, fill up or fail, for one process: an LD_PRELOAD library.
 *
 *   POWERCUT_DIR      the (real, absolute) directory whose SQLite files are watched
 *   POWERCUT_SHADOW   a directory that at each moment holds what a disk would hold after a power cut
 *   POWERCUT_FULL     a path; while a file is there, writing fails with ENOSPC
 *   POWERCUT_EIO_AT   the fsync that fails with EIO, counted from 1 over those that save a part of a WAL: commits. (One that fails
 *                     in a checkpoint is SQLite's own affair: the WAL keeps those pages, and they are written again.)
 *
 * A write goes to the real file and is noted; fsync copies what was noted to the shadow. So the page cache is "the real
 * files", the disk is "the shadow", and a cut is: kill -9, then put the shadow in the place of the real files.
 * The system is called directly, without dlsym: these functions may run before any constructor of ours.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(sizeof(long) == 8, "offsets are passed to the system in one register");

struct range { off_t from, to; };
struct file {
  char path[PATH_MAX];
  int shadow;             /* -1 until the first fsync: what was never synced has no place on the disk */
  off_t cut;              /* the shortest the file was since its last fsync, or -1 */
  struct range *dirty;    /* written since its last fsync */
  size_t count, room;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file files[32];
static long syncs;

static void die(const char *what) {
  dprintf(2, "powercut: %s: %s\n", what, strerror(errno));
  abort();
}

/* The shared-memory file (-shm) is rebuilt from the WAL after a crash, so it is not watched. */
static int watched(const char *path) {
  static const char *const ends[] = { ".db", ".db-wal", ".db-journal" };
  const char *dir = getenv("POWERCUT_DIR");
  size_t length = strlen(path);
  if (!dir || strncmp(path, dir, strlen(dir)) || path[strlen(dir)] != '/') return 0;
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    size_t end = strlen(ends[i]);
    if (length > end && !strcmp(path + length - end, ends[i])) return 1;
  }
  return 0;
}

static int path_of(int fd, char path[PATH_MAX]) {
  char link[32];
  int saved = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  errno = saved;
  if (length <= 0) return 0;
  path[length] = 0;
  return watched(path);
}

/* By path, not by descriptor: an fsync through one connection's descriptor covers what another one wrote. */
static struct file *file_of(const char *path) {
  struct file *spare = NULL;
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    if (!strcmp(files[i].path, path)) return &files[i];
    if (!spare && !files[i].path[0]) spare = &files[i];
  }
  if (!spare) { errno = EMFILE; die("too many database files"); }
  strcpy(spare->path, path);
  spare->shadow = spare->cut = -1;
  spare->count = 0;
  return spare;
}

static void shadow_path(const char *path, char shadow[PATH_MAX]) {
  const char *dir = getenv("POWERCUT_SHADOW");
  if (!dir || snprintf(shadow, PATH_MAX, "%s%s", dir, strrchr(path, '/')) >= PATH_MAX) die("POWERCUT_SHADOW");
}

static void note(struct file *file, off_t from, off_t to) {
  struct range *last = file->count ? &file->dirty[file->count - 1] : NULL;
  if (last && from <= last->to && to >= last->from) {
    if (from < last->from) last->from = from;
    if (to > last->to) last->to = to;
    return;
  }
  if (file->count == file->room) {
    file->room = file->room ? file->room * 2 : 64;
    if (!(file->dirty = realloc(file->dirty, file->room * sizeof *file->dirty))) die("realloc");
  }
  file->dirty[file->count++] = (struct range) { from, to };
}

static void forget(struct file *file) {
  file->count = 0;
  file->cut = -1;
}

static void copy(int from, int to, off_t at, off_t end) {
  static char buffer[1 << 16];
  while (at < end) {
    size_t want = end - at < (off_t) sizeof buffer ? (size_t) (end - at) : sizeof buffer;
    ssize_t got = pread(from, buffer, want, at);
    if (got < 0) die("read of the real file");
    if (got == 0) return; /* truncated since */
    if (syscall(SYS_pwrite64, to, buffer, (size_t) got, at) != got) die("write of the shadow");
    at += got;
  }
}

static void keep(struct file *file, int fd) {
  struct stat now, before;
  if (file->shadow < 0) {
    char path[PATH_MAX];
    shadow_path(file->path, path);
    if ((file->shadow = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0) die(path);
  }
  if (fstat(fd, &now) || fstat(file->shadow, &before)) die("fstat");
  if (file->cut >= 0 && file->cut < before.st_size && syscall(SYS_ftruncate, file->shadow, file->cut)) die("ftruncate");
  for (size_t i = 0; i < file->count; i++) copy(fd, file->shadow, file->dirty[i].from, file->dirty[i].to);
  if (syscall(SYS_ftruncate, file->shadow, now.st_size)) die("ftruncate");
  forget(file);
}

static int disk_is_full(void) {
  const char *flag = getenv("POWERCUT_FULL");
  int saved = errno;
  int full = flag && access(flag, F_OK) == 0;
  errno = saved;
  return full;
}

/* A full disk refuses overwriting too, as one that copies on write does: the harder case for the server. */
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
  char path[PATH_MAX];
  if (!path_of(fd, path)) return syscall(SYS_pwrite64, fd, data, size, at);
  if (disk_is_full()) { errno = ENOSPC; return -1; }
  pthread_mutex_lock(&lock);
  ssize_t done = syscall(SYS_pwrite64, fd, data, size, at);
  if (done > 0) note(file_of(path), at, at + done);
  pthread_mutex_unlock(&lock);
  return done;
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) __attribute__((alias("pwrite")));

/* SQLite writes with pwrite; this is for one that was built to seek and write. */
ssize_t write(int fd, const void *data, size_t size) {
  char path[PATH_MAX];
  if (!path_of(fd, path)) return syscall(SYS_write, fd, data, size);
  ssize_t done = pwrite(fd, data, size, lseek(fd, 0, SEEK_CUR));
  if (done > 0) lseek(fd, done, SEEK_CUR);
  return done;
}

int ftruncate(int fd, off_t size) {
  char path[PATH_MAX];
  struct stat now;
  if (!path_of(fd, path)) return (int) syscall(SYS_ftruncate, fd, size);
  if (disk_is_full() && fstat(fd, &now) == 0 && size > now.st_size) { errno = ENOSPC; return -1; }
  pthread_mutex_lock(&lock);
  int result = (int) syscall(SYS_ftruncate, fd, size);
  struct file *file = file_of(path);
  if (result == 0 && (file->cut < 0 || size < file->cut)) file->cut = size;
  pthread_mutex_unlock(&lock);
  return result;
}
int ftruncate64(int fd, off64_t size) __attribute__((alias("ftruncate")));

static int synced(int fd, long number) {
  char path[PATH_MAX];
  const char *fail_at = getenv("POWERCUT_EIO_AT");
  if (!path_of(fd, path)) return (int) syscall(number, fd);
  pthread_mutex_lock(&lock);
  struct file *file = file_of(path);
  int result;
  size_t length = strlen(path);
  int commit = file->count > 0 && length > 4 && !strcmp(path + length - 4, "-wal");
  syncs += commit;
  if (commit && syncs == (fail_at ? atol(fail_at) : 0)) {
    /* As Linux does it: the pages are now called clean, so a second fsync succeeds and what it should have saved is lost. */
    forget(file);
    errno = EIO;
    result = -1;
  } else if ((result = (int) syscall(number, fd)) == 0) {
    keep(file, fd);
  }
  pthread_mutex_unlock(&lock);
  return result;
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

/* Taken as durable at once, the worse case: SQLite must have synced whatever makes the file unneeded before it. */
int unlink(const char *path) {
  char shadow[PATH_MAX];
  int result = (int) syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  if (result || !watched(path)) return result;
  pthread_mutex_lock(&lock);
  struct file *file = file_of(path);
  if (file->shadow >= 0) close(file->shadow);
  forget(file);
  file->path[0] = 0;
  shadow_path(path, shadow);
  syscall(SYS_unlinkat, AT_FDCWD, shadow, 0);
  pthread_mutex_unlock(&lock);
  return 0;
}
