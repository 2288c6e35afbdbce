/* mkhostile.c - writes the files of hostile.h into a folder: `mkhostile DIR`. For tests of the program. */
#include "base/file.h"
#include "tests/tools/hostile.h"

#include <fcntl.h>
#include <unistd.h>

static void write_file(void *data, const char *name, struct slice bytes, enum referat_status wanted) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", (const char *)data, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || !file_write_all(fd, bytes.data, bytes.len)) {
        fprintf(stderr, "mkhostile: %s cannot be written\n", path);
        exit(4);
    }
    close(fd);
    printf("%s %s\n", name, referat_status_name(wanted));
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: mkhostile DIR\n");
        return 2;
    }
    hostile_each(write_file, argv[1]);
    return 0;
}
