/*
 * fts5.c - SQLite's FTS5 as a peer (README.md): a table without content, whose tokenizer splits at blanks and nothing
 * else, so that it gets our tokens as they are; ranked by its own bm25 (k1 1.2, b 0.75, which are fixed there). Dates
 * stand in a table beside it. The index is optimized into one segment, as Lucene's is.
 */
#include "bench/timing.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define HITS 10

static void die(sqlite3 *db, const char *what) {
    fprintf(stderr, "fts5: %s: %s\n", what, db ? sqlite3_errmsg(db) : "failed");
    exit(1);
}

static void run_sql(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) die(db, sql);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) die(db, sql);
    return statement;
}

/* ---- the tokenizer ---- */

static int create_tokenizer(void *context, const char **arguments, int count, Fts5Tokenizer **out) {
    static char nothing;
    (void)context, (void)arguments, (void)count;
    *out = (Fts5Tokenizer *)&nothing;
    return SQLITE_OK;
}

static void delete_tokenizer(Fts5Tokenizer *tokenizer) {
    (void)tokenizer;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int len,
                    int (*take)(void *, int, const char *, int, int, int)) {
    (void)tokenizer, (void)flags;
    for (int start = 0, end; start < len; start = end + 1) {
        for (end = start; end < len && text[end] != ' ';) end++;
        int status = end > start ? take(context, 0, text + start, end - start, start, end) : SQLITE_OK;
        if (status != SQLITE_OK) return status;
    }
    return SQLITE_OK;
}

static void register_tokenizer(sqlite3 *db) {
    fts5_api *api = NULL;
    fts5_tokenizer tokenizer = {create_tokenizer, delete_tokenizer, tokenize};
    sqlite3_stmt *statement = prepare(db, "SELECT fts5(?1)");
    sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (!api || api->xCreateTokenizer(api, "blanks", NULL, &tokenizer, NULL) != SQLITE_OK) die(db, "no FTS5");
}

static sqlite3 *open_database(const char *folder, bool create) {
    char path[4096];
    sqlite3 *db;
    if (create) mkdir(folder, 0777);
    snprintf(path, sizeof path, "%s/fts5.db", folder);
    int flags = create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    if (sqlite3_open_v2(path, &db, flags, NULL) != SQLITE_OK) die(db, path);
    register_tokenizer(db);
    run_sql(db, "PRAGMA cache_size = -262144; PRAGMA mmap_size = 68719476736");
    return db;
}

/* ---- building ---- */

static void insert_all(sqlite3 *db) {
    sqlite3_stmt *text = prepare(db, "INSERT INTO items(rowid, text) VALUES(?1, ?2)");
    sqlite3_stmt *date = prepare(db, "INSERT INTO dates(id, date) VALUES(?1, ?2)");
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    for (sqlite3_int64 id = 1; (len = getline(&line, &cap, stdin)) > 0; id++) {
        char *tab = strchr(line, '\t');
        if (line[len - 1] == '\n') line[--len] = '\0';
        sqlite3_bind_int64(text, 1, id);
        sqlite3_bind_text(text, 2, tab ? tab + 1 : "", -1, SQLITE_STATIC);
        sqlite3_bind_int64(date, 1, id);
        sqlite3_bind_int(date, 2, atoi(line));
        if (sqlite3_step(text) != SQLITE_DONE || sqlite3_step(date) != SQLITE_DONE) die(db, "insert");
        sqlite3_reset(text);
        sqlite3_reset(date);
    }
    free(line);
    sqlite3_finalize(text);
    sqlite3_finalize(date);
}

static void build(const char *folder) {
    char path[4096];
    struct stat info;
    struct rusage usage;
    sqlite3 *db = open_database(folder, true);
    run_sql(db, "CREATE VIRTUAL TABLE items USING fts5(text, content='', tokenize='blanks', detail=full);"
                "CREATE TABLE dates(id INTEGER PRIMARY KEY, date INTEGER NOT NULL);"
                "INSERT INTO items(items, rank) VALUES('hashsize', 67108864);"
                "BEGIN");
    insert_all(db);
    run_sql(db, "INSERT INTO items(items) VALUES('optimize'); COMMIT; VACUUM");
    sqlite3_close(db);
    snprintf(path, sizeof path, "%s/fts5.db", folder);
    getrusage(RUSAGE_SELF, &usage);
    printf("cpu_s\t%.6f\npeak_rss_mb\t%.3f\n", timing_process_cpu_s(), (double)usage.ru_maxrss / 1024);
    if (stat(path, &info) == 0) printf("total\t%lld\n", (long long)info.st_size);
}

/* ---- asking ---- */

struct query {
    char class_[16];
    int from, to;
    char *match; /* in the language of FTS5 */
};

struct asker {
    sqlite3 *db;
    sqlite3_stmt *top, *top_dated, *count, *count_dated;
    struct query *queries;
    size_t query_count, first;
    bool with_total;
    unsigned hits;
    unsigned long long total;
};

static bool is_dated(const struct query *query) {
    return strcmp(query->class_, "or+date") == 0;
}

/* "a" OR "b"; "a" AND "b"; "a b". No term holds a blank or a quotation mark. */
static char *make_match(const char *class_, char *terms) {
    const char *joint = strcmp(class_, "phrase") == 0                                ? " "
                        : strcmp(class_, "and") == 0 || strcmp(class_, "words") == 0 ? "\" AND \""
                                                                                     : "\" OR \"";
    char *match = malloc(strlen(terms) * 10 + 3), *end = match, *rest = NULL;
    if (!match) die(NULL, "memory");
    *end++ = '"';
    for (char *term = strtok_r(terms, " \n", &rest), *first = term; term; term = strtok_r(NULL, " \n", &rest))
        end += sprintf(end, "%s%s", term == first ? "" : joint, term);
    strcpy(end, "\"");
    return match;
}

static void read_queries(struct asker *asker) {
    char *line = NULL;
    size_t cap = 0, room = 0;
    while (getline(&line, &cap, stdin) > 0) {
        if (asker->query_count == room) {
            room = room ? room * 2 : 256;
            asker->queries = realloc(asker->queries, room * sizeof *asker->queries);
            if (!asker->queries) die(NULL, "memory");
        }
        struct query *query = &asker->queries[asker->query_count++];
        int at = 0;
        if (sscanf(line, "%15s %d %d %n", query->class_, &query->from, &query->to, &at) < 3 || !at) die(NULL, "query");
        query->match = make_match(query->class_, line + at);
    }
    free(line);
}

static void open_asker(struct asker *asker, const char *folder) {
    asker->db = open_database(folder, false);
    asker->top = prepare(asker->db, "SELECT rowid FROM items WHERE items MATCH ?1 ORDER BY rank LIMIT 10");
    asker->top_dated = prepare(asker->db, "SELECT items.rowid FROM items CROSS JOIN dates ON dates.id = items.rowid "
                                          "WHERE items MATCH ?1 AND date BETWEEN ?2 AND ?3 ORDER BY rank LIMIT 10");
    asker->count = prepare(asker->db, "SELECT count(*) FROM items WHERE items MATCH ?1");
    asker->count_dated = prepare(asker->db, "SELECT count(*) FROM items CROSS JOIN dates ON dates.id = items.rowid "
                                            "WHERE items MATCH ?1 AND date BETWEEN ?2 AND ?3");
}

static bool step_all(sqlite3_stmt *statement, const struct query *query, unsigned *rows, unsigned long long *last) {
    int status;
    *rows = 0;
    sqlite3_bind_text(statement, 1, query->match, -1, SQLITE_STATIC);
    if (is_dated(query)) {
        sqlite3_bind_int(statement, 2, query->from);
        sqlite3_bind_int(statement, 3, query->to);
    }
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        *last = (unsigned long long)sqlite3_column_int64(statement, 0);
        ++*rows;
    }
    sqlite3_reset(statement);
    return status == SQLITE_DONE;
}

static bool ask(void *context, size_t index) {
    struct asker *asker = context;
    const struct query *query = &asker->queries[asker->first + index];
    unsigned long long id;
    unsigned rows;
    if (!step_all(is_dated(query) ? asker->top_dated : asker->top, query, &asker->hits, &id)) return false;
    return !asker->with_total ||
           step_all(is_dated(query) ? asker->count_dated : asker->count, query, &rows, &asker->total);
}

static void time_class(struct asker *asker, size_t count, const struct timing *timing) {
    double *us = calloc(count + 1, sizeof *us), *with_total = calloc(count + 1, sizeof *with_total);
    if (!us || !with_total) die(NULL, "memory");
    asker->with_total = false;
    struct timing warm = *timing;
    warm.passes = 1;
    if (!timing_run(&warm, count, us, &count) || !timing_run(timing, count, us, &count)) die(asker->db, "search");
    asker->with_total = true;
    if (!timing_run(timing, count, with_total, &count)) die(asker->db, "search");
    for (size_t i = 0; i < count; i++) {
        if (!ask(asker, i)) die(asker->db, "search");
        printf("answer\t%zu\t%u\t%llu\t%.3f\t%.3f\n", asker->first + i, asker->hits, asker->total, us[i],
               with_total[i]);
    }
    free(us);
    free(with_total);
}

/* How many a process asks in a second; the sum is over processes that began together. */
static double ask_for(struct asker *asker, const char *folder, size_t count, unsigned start, double us) {
    size_t asked = 0;
    open_asker(asker, folder);
    double begun = timing_now_us();
    while (timing_now_us() < begun + us)
        if (!ask(asker, (start + asked++) % count)) die(asker->db, "search");
    return (double)asked * 1e6 / (timing_now_us() - begun);
}

static void run_parallel(struct asker *asker, const char *folder, size_t count, double us, unsigned cores) {
    int ends[2];
    double sum = 0, one;
    if (pipe(ends)) die(NULL, "pipe");
    fflush(stdout);
    asker->with_total = false;
    for (unsigned core = 0; core < cores; core++) {
        if (fork() != 0) continue;
        one = ask_for(asker, folder, count, core * (unsigned)count / cores, us);
        _exit(write(ends[1], &one, sizeof one) == sizeof one ? 0 : 1);
    }
    for (unsigned core = 0; core < cores; core++) wait(NULL);
    close(ends[1]);
    while (read(ends[0], &one, sizeof one) == sizeof one) sum += one;
    close(ends[0]);
    printf("per_s\t%zu\t%.3f\n", asker->first, sum);
}

static void search(const char *folder, const struct timing *wanted, double parallel_us, unsigned cores) {
    struct asker asker = {0};
    struct timing timing = *wanted;
    timing.context = &asker;
    read_queries(&asker);
    double begun = timing_now_us();
    open_asker(&asker, folder);
    printf("open_us\t%.3f\n", timing_now_us() - begun);
    for (size_t end; asker.first < asker.query_count; asker.first = end) {
        const char *class_ = asker.queries[asker.first].class_;
        for (end = asker.first; end < asker.query_count && strcmp(asker.queries[end].class_, class_) == 0;) end++;
        time_class(&asker, end - asker.first, &timing);
        if (parallel_us > 0) run_parallel(&asker, folder, end - asker.first, parallel_us, cores);
    }
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "build") == 0) {
        build(argv[2]);
    } else if (argc == 7 && strcmp(argv[1], "search") == 0) {
        struct timing timing = {.passes = (size_t)atoi(argv[3]), .budget_s = atof(argv[4]), .ask = ask};
        search(argv[2], &timing, atof(argv[5]) * 1000, (unsigned)atoi(argv[6]));
    } else {
        fprintf(stderr, "usage: fts5 build DIR | search DIR PASSES BUDGET_S PARALLEL_MS CORES\n");
        return 2;
    }
    return 0;
}
