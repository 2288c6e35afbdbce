/*
 * test_native_fuzz.c - the native engine's fuzz targets without a fuzzer: what they found before and what they begin
 * with (tests/fuzz/corpus-TARGET/), and inputs from a fixed pseudo-random sequence. REFERAT_LONG=1: ten times as many.
 */
#define LLVMFuzzerTestOneInput fuzz_manifest
#include "tests/fuzz/fuzz_manifest.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_segment
#include "tests/fuzz/fuzz_segment.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_tree
#include "tests/fuzz/fuzz_tree.c"
#undef LLVMFuzzerTestOneInput

static uint32_t next(uint32_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    return *state ^= *state << 5;
}

static void replay(const char *folder_name, int (*target)(const uint8_t *, size_t)) {
    DIR *folder = opendir(folder_name);
    unsigned replayed = 0;
    if (!folder) fail_msg("%s: not there; tests run from the top of the repository", folder_name);
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct buf bytes;
        char name[4096];
        if (entry->d_name[0] == '.') continue;
        snprintf(name, sizeof name, "%s/%s", folder_name, entry->d_name);
        buf_init(&bytes, 1 << 26);
        assert_ok(file_read(name, 1 << 25, &bytes, &error));
        target((const uint8_t *)bytes.data, bytes.len);
        buf_free(&bytes);
        replayed++;
    }
    closedir(folder);
    if (replayed == 0) fail_msg("%s: is empty", folder_name);
}

static void at_random(int (*target)(const uint8_t *, size_t), unsigned count, size_t longest) {
    uint8_t bytes[512];
    uint32_t state = 2463534242u;
    if (getenv("REFERAT_LONG")) count *= 10;
    for (unsigned i = 0; i < count; i++) {
        size_t len = next(&state) % (longest + 1);
        for (size_t j = 0; j < len; j++) bytes[j] = (uint8_t)(next(&state) >> 8);
        target(bytes, len);
    }
}

static void manifests(void **state) {
    (void)state;
    replay("tests/fuzz/corpus-manifest", fuzz_manifest);
    at_random(fuzz_manifest, 20000, 300);
}

static void segments(void **state) {
    (void)state;
    replay("tests/fuzz/corpus-segment", fuzz_segment);
    at_random(fuzz_segment, 60, 40);
}

static void trees(void **state) {
    (void)state;
    replay("tests/fuzz/corpus-tree", fuzz_tree);
    at_random(fuzz_tree, 10000, 120);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(manifests),
        cmocka_unit_test(segments),
        cmocka_unit_test(trees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
