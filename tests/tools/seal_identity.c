/*
 * seal_identity FOLDER/referat.index: makes the file's checksum line anew, for tests that change another line and want
 * to be believed.
 */
#include "base/file.h"
#include "engine/native/checksum.h"

#include <inttypes.h>
#include <stdio.h>

int main(int argc, char **argv) {
    struct referat_error error;
    struct buf text;
    buf_init(&text, 1 << 20);
    if (argc != 2 || file_read(argv[1], 1 << 16, &text, &error) != REFERAT_OK) return 1;
    const char *last = strstr(text.data, "\nchecksum ");
    if (last) text.len = (size_t)(last - text.data) + 1;
    buf_printf(&text, "checksum %08" PRIx32 "\n", checksum(0, text.data, text.len));
    enum referat_status status = file_replace(argv[1], text.data, text.len, &error);
    buf_free(&text);
    return status != REFERAT_OK;
}
