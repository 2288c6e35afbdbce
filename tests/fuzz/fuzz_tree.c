/*
 * fuzz_tree.c - any tree of query nodes on a small index of the native engine: an answer, or REFERAT_QUERY. The answer
 * holds together: as many hits as asked for and there, in order, none twice, and the same total whatever the sort.
 */
#include "tests/engine/sound.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct engine_reader *tree_reader;
static char *tree_folder;

static void tree_end(void) {
    engine_close(tree_reader);
    scratch_remove(tree_folder);
    free(tree_folder);
}

static void tree_begin(void) {
    struct arena arena;
    arena_init(&arena, 64 << 20);
    tree_folder = scratch_new();
    const char *path = arena_printf(&arena, "%s/index", tree_folder);
    make_index(path, &arena);
    assert_ok(engine_open(path, FINGERPRINT, &tree_reader, &error));
    arena_free(&arena);
    atexit(tree_end);
}

struct tree_input {
    const uint8_t *at, *end;
};

static unsigned take(struct tree_input *input) {
    return input->at < input->end ? *input->at++ : 0;
}

static struct slice tree_word(struct arena *arena, unsigned number) {
    static const char *const words[] = {"alle",  "om",        "natten", "i",      "hjemmeplejen",
                                        "mange", "K:referat", "U:3",    "nothing"};
    if (number < 9) return slice_of(words[number]);
    return slice_of(arena_printf(arena, "%s%u", number % 2 ? "ord" : "sag", number / 2));
}

static const struct engine_query *tree(struct arena *arena, struct tree_input *input, unsigned depth) {
    const struct engine_query *children[6];
    enum engine_op op = (enum engine_op)(take(input) % (ENGINE_NONE + 1));
    size_t count = take(input) % 6;
    if (depth > 8 && op != ENGINE_ALL && op != ENGINE_NONE) op = ENGINE_TERM;
    switch (op) {
    case ENGINE_TERM: return engine_query_term(arena, tree_word(arena, take(input)));
    case ENGINE_ID: return engine_query_id(arena, slice_of(arena_printf(arena, "d%u", take(input))));
    case ENGINE_RANGE: {
        static const char *const bounds[] = {"", "2031", "20330303", "2036", "Byrådet@Aarhus", "KOSU", "zz"};
        enum schema_column column = (enum schema_column)(take(input) % COLUMN_COUNT);
        unsigned low = take(input) % 7, high = take(input) % 7;
        return engine_query_range(arena, column, slice_of(bounds[low]), slice_of(bounds[high]));
    }
    case ENGINE_ALL:
    case ENGINE_NONE: return engine_query_constant(arena, op);
    case ENGINE_SCALE: return engine_query_scale(arena, take(input) / 16.0, tree(arena, input, depth + 1));
    case ENGINE_AND_NOT:
    case ENGINE_FILTER: {
        const struct engine_query *left = tree(arena, input, depth + 1);
        return engine_query_pair(arena, op, left, tree(arena, input, depth + 1));
    }
    case ENGINE_PHRASE:
    case ENGINE_NEAR: {
        unsigned window = take(input) % 12;
        for (size_t i = 0; i < count + 1; i++) {
            const struct engine_query *forms[2] = {engine_query_term(arena, tree_word(arena, take(input))), NULL};
            size_t form_count = 1;
            if (take(input) % 4 == 0) forms[form_count++] = engine_query_term(arena, tree_word(arena, take(input)));
            children[i] = engine_query_join(arena, ENGINE_OR, forms, form_count);
        }
        return engine_query_window(arena, op, window, children, count + 1);
    }
    default:
        for (size_t i = 0; i < count; i++) children[i] = tree(arena, input, depth + 1);
        return engine_query_join(arena, op, children, count);
    }
}

static bool tree_search(const struct engine_query *query, enum engine_sort sort, uint32_t limit, uint32_t count_to,
                        struct arena *arena, struct engine_result *result) {
    struct engine_search search = {.query = query, .sort = sort, .limit = limit, .count_to = count_to};
    enum referat_status status = engine_search(tree_reader, ENGINE_ITEMS, &search, arena, result, &error);
    if (status && status != REFERAT_QUERY) {
        fprintf(stderr, "%s: %s\n", referat_status_name(status), error.message);
        abort();
    }
    return status == REFERAT_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct tree_input input = {data, data + len};
    struct engine_result all, some, sorted;
    struct arena arena;
    if (!tree_reader) tree_begin();
    arena_init(&arena, 64 << 20);
    const struct engine_query *query = tree(&arena, &input, 0);
    if (tree_search(query, ENGINE_BY_RELEVANCE, 1000, ENGINE_COUNT_ALL, &arena, &all)) {
        if (all.hit_count != all.total || all.total > ITEMS) abort();
        for (size_t i = 1; i < all.hit_count; i++)
            if (all.hits[i].score > all.hits[i - 1].score || all.hits[i].document == all.hits[i - 1].document) abort();
        /* The best few without a total are the first of all. */
        if (!tree_search(query, ENGINE_BY_RELEVANCE, 7, 0, &arena, &some)) abort();
        if (some.hit_count != (all.hit_count < 7 ? all.hit_count : 7)) abort();
        for (size_t i = 0; i < some.hit_count; i++)
            if (some.hits[i].document != all.hits[i].document || some.hits[i].score != all.hits[i].score) abort();
        if (!tree_search(query, ENGINE_NEWEST_FIRST, 5, ENGINE_COUNT_ALL, &arena, &sorted)) abort();
        if (sorted.total != all.total) abort();
    }
    arena_free(&arena);
    return 0;
}
