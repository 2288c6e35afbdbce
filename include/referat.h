/*
 * referat.h - the public interface of libreferat: index Danish minutes, search them, show them.
 *
 * Conventions, the same for every function here:
 *   - What can fail returns enum referat_status and writes the message into the caller's
 *     struct referat_error (which may be NULL). Out-pointers are set to NULL before anything else.
 *   - Texts returned through `char **` are NUL-terminated UTF-8 and are released with referat_text_free().
 *   - A `const char *` inside a struct that you pass is borrowed for the length of the call.
 *   - Messages are in the language of the locale (setlocale, bindtextdomain: the caller's).
 *   - A struct referat, and what was opened through it, is used by one thread at a time; two contexts
 *     share nothing.
 *   - referat_index() starts child processes and must be called from a process without other threads.
 *   - The files of an index are mapped. One that cannot be read is REFERAT_DAMAGED; but a disk that fails, or somebody
 *     who cuts a file, after its pages were read once is SIGBUS. The library handles no signals: that is the caller's.
 */
#ifndef REFERAT_H
#define REFERAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One sentence a value. referat_exit_code() maps each to the program's exit code. */
enum referat_status {
    REFERAT_OK = 0,
    REFERAT_NOTHING_FOUND,  /* the question was understood and has no answer (exit 1) */
    REFERAT_USAGE,          /* an argument or option is wrong (exit 2) */
    REFERAT_QUERY,          /* the query is broken; `position` says where (exit 2) */
    REFERAT_UNREADABLE,     /* an input cannot be opened or read (exit 3) */
    REFERAT_UNSUPPORTED,    /* an input is of a kind that is not read, or is not text (exit 3) */
    REFERAT_ENCRYPTED,      /* an input asks for a password (exit 3) */
    REFERAT_TOO_LARGE,      /* an input, or what comes out of it, passes a limit (exit 3) */
    REFERAT_TIMEOUT,        /* a decoder took longer than it may (exit 3) */
    REFERAT_BAD_INPUT,      /* an input is empty, truncated or malformed (exit 3) */
    REFERAT_NOT_MINUTES,    /* a text without body, date and items: left out, and said so (exit 0) */
    REFERAT_NO_INDEX,       /* there is no index at the path, or it is something else (exit 4) */
    REFERAT_DAMAGED,        /* the index is damaged (exit 4) */
    REFERAT_OTHER_FORMAT,   /* the index is of another format version (exit 4) */
    REFERAT_OTHER_ANALYSIS, /* the index was made with another analysis of words (exit 4) */
    REFERAT_NOT_WRITTEN,    /* the index cannot be written: full disk, no rights, I/O error (exit 4) */
    REFERAT_LOCKED,         /* another writer holds the index (exit 5) */
    REFERAT_INTERRUPTED,    /* the caller asked to stop; what was read until then is committed */
    REFERAT_NO_MEMORY,      /* out of memory (exit 70) */
    REFERAT_INTERNAL        /* a fault of ours (exit 70) */
};

#define REFERAT_STATUS_COUNT (REFERAT_INTERNAL + 1)

struct referat_error {
    enum referat_status status;
    int64_t position;   /* byte offset into the query, -1 where none applies */
    char message[1024]; /* a sentence without a full stop or newline, in the locale's language */
};

/* Stable English name of a status ("locked"); never NULL. */
const char *referat_status_name(enum referat_status status);
/* The program's exit code for a status (0, 1, 2, 3, 4, 5, 70; 130 for REFERAT_INTERRUPTED). */
int referat_exit_code(enum referat_status status);
/* "0.1.0" */
const char *referat_version(void);
void referat_text_free(char *text);
/*
 * Makes a text harmless to a terminal, in place: line ends and tabs become spaces; control, escape, direction and
 * invisible characters, and bytes that are no UTF-8, become '?'. Messages and answers of the library are harmless
 * already.
 */
void referat_text_clean(char *text);

/* ---- context: registries and analysis ---- */

struct referat;

struct referat_config {
    const char *bodies_path;         /* the user's own bodies (docs/REGISTRIES.md), or NULL */
    const char *municipalities_path; /* the user's own municipalities and regions, or NULL */
};

/* config may be NULL. Errors: REFERAT_UNREADABLE, REFERAT_BAD_INPUT (names file and line), REFERAT_NO_MEMORY. */
enum referat_status referat_new(const struct referat_config *config, struct referat **out, struct referat_error *error)
    __attribute__((warn_unused_result));
void referat_free(struct referat *referat);
/* Whether referat_parse recognises the text of scanned pages (tesseract, where it is installed); slow. Not at first. */
void referat_set_ocr(struct referat *referat, bool ocr);

/* What --body, --municipality, --kind and --outcome know. */
enum referat_name_kind { REFERAT_BODIES, REFERAT_MUNICIPALITIES, REFERAT_KINDS, REFERAT_OUTCOMES };

/*
 * The names of one kind, one a line: bodies by their code, regions among the municipalities; the user's own too. For
 * completion and lists to choose from. Errors: REFERAT_NO_MEMORY.
 */
enum referat_status referat_names(struct referat *referat, enum referat_name_kind kind, char **out,
                                  struct referat_error *error) __attribute__((warn_unused_result));

/*
 * REFERAT_NDJSON: one object a line; of referat_parse records that can be indexed elsewhere, of a search the hits.
 * A verb that does not have a format gives its text.
 */
enum referat_format {
    REFERAT_TEXT,
    REFERAT_JSON,
    REFERAT_NDJSON,
    REFERAT_CSV,      /* of a search: the hits; commas, one line each */
    REFERAT_CSV_EXCEL /* the same as a Danish Excel opens it right: byte order mark, semicolons, CR LF, 7,31 */
};

/* How a text for people is laid out. */
struct referat_style {
    bool color;       /* ANSI colours for marks and headings */
    unsigned columns; /* width in columns; 0 for none: texts to read are wrapped at 80, lines of hits are not cut */
    unsigned rows;    /* height of the screen that a page of hits is to fit; 0 for none */
};

/* ---- reading one file, analysing one text ---- */

/*
 * Reads the minutes in the file at `path` and gives the meeting record: as JSON (one object, or an array where
 * the file holds several meetings), as lines of JSON, or as text for people. Errors: every one with exit code 3,
 * REFERAT_NOT_MINUTES. Where members of an archive or attachments of a mail could not be read, *out holds the records
 * of the others all the same, and the error names the first of them.
 */
enum referat_status referat_parse(struct referat *referat, const char *path, enum referat_format format,
                                  const struct referat_style *style, char **out, struct referat_error *error)
    __attribute__((warn_unused_result));

/* What each word of the text (any bytes) becomes; JSON as docs/QUERY.md gives it, or a table. */
enum referat_status referat_analyze(struct referat *referat, const char *text, size_t length,
                                    enum referat_format format, char **out, struct referat_error *error)
    __attribute__((warn_unused_result));

/* ---- indexing ---- */

struct referat_progress {
    uint64_t files_done, files_total;
    uint64_t bytes_done, bytes_total; /* of the source files */
    uint64_t items_done;
    uint64_t elapsed_us;
};

struct referat_index_options {
    const char *index_path;   /* created where it is not there yet */
    const char *const *paths; /* files and folders; folders are walked */
    size_t path_count;
    const char *records_path; /* meeting records, one JSON object a line; "-" is stdin; NULL for none */
    bool prune;               /* drop what came from files under `paths` that are gone */
    bool rebuild;             /* only analyse again what the index holds: no files, no records */
    bool include_closed;      /* closed items too */
    bool ocr;                 /* recognise scanned pages (tesseract, where it is installed); slow */
    unsigned readers;         /* reader processes; 0 means one a core */
    const char *engine;       /* "native" or "xapian", for an index that is made anew; NULL means native */
    uint64_t memory;          /* bytes that the native engine takes for what is not written yet; 0 means 512 MB */
    bool compact;             /* leave nothing in the index that was deleted or replaced; takes no paths to do so */
    /* Called a few times a second; may be NULL. */
    void (*progress)(void *data, const struct referat_progress *progress);
    /*
     * Called for each input that was left out, with the reason, whose message names a member of an archive; may be
     * NULL. REFERAT_NOT_MINUTES and, where another file holds the same meeting and wins, REFERAT_OK are no failures.
     */
    void (*skipped)(void *data, const char *path, const struct referat_error *reason);
    /* Asked between files; true stops, commits and gives REFERAT_INTERRUPTED. May be NULL. */
    bool (*stop)(void *data);
    void *data;
};

struct referat_index_summary {
    uint64_t files_seen, files_added, files_updated, files_unchanged, files_removed;
    uint64_t files_gone;        /* in the index, no longer on disk, kept since `prune` was not asked for */
    uint64_t files_duplicate;   /* another file holds the same meeting and wins */
    uint64_t files_not_minutes; /* texts that are no minutes */
    uint64_t files_failed;      /* unreadable, unsupported, damaged, members of archives too: what makes exit code 3 */
    uint64_t meetings, items, closed_left_out; /* written by this run */
    uint64_t elapsed_us;
};

/*
 * Adds what is new or changed and commits it. REFERAT_OK also where some inputs were left out: the summary
 * counts them and `skipped` named each. Errors: those of exit code 4 and 5, REFERAT_INTERRUPTED, REFERAT_USAGE
 * (a path that does not exist), REFERAT_UNREADABLE (a given path or the list of records cannot be opened),
 * REFERAT_NO_MEMORY, REFERAT_INTERNAL.
 */
enum referat_status referat_index(struct referat *referat, const struct referat_index_options *options,
                                  struct referat_index_summary *summary, struct referat_error *error)
    __attribute__((warn_unused_result));

/* ---- searching ---- */

struct referat_reader;

/* Opens an index for reading. Errors: those of exit code 4, REFERAT_NO_MEMORY. */
enum referat_status referat_open(struct referat *referat, const char *index_path, struct referat_reader **out,
                                 struct referat_error *error) __attribute__((warn_unused_result));
void referat_close(struct referat_reader *reader);

enum referat_sort { REFERAT_RELEVANCE, REFERAT_NEWEST, REFERAT_OLDEST };

/* Flags mean the same as the fields of the query language; NULL or a count of 0 where not given. */
struct referat_search_options {
    const char *query; /* any bytes, `query_length` of them */
    size_t query_length;
    const char *const *bodies; /* alternatives */
    size_t body_count;
    const char *const *municipalities; /* alternatives */
    size_t municipality_count;
    const char *const *kinds; /* "referat", "dagsorden" */
    size_t kind_count;
    const char *const *outcomes; /* "godkendt", ... */
    size_t outcome_count;
    const char *const *persons; /* names; alternatives */
    size_t person_count;
    const char *from, *to; /* YYYY, YYYY-MM or YYYY-MM-DD, both ends included */
    unsigned limit, offset;
    enum referat_sort sort;
    bool exact_total, facets;
    const char *synonyms_path; /* a file of `word = word, word` lines; NULL for none */
    bool explain;              /* how the query was understood, and what each word does for each hit */
};

struct referat_results;

/*
 * Ranked items. REFERAT_OK also with no hits. Errors: REFERAT_QUERY (with position), REFERAT_USAGE (an unknown
 * body, municipality, kind, outcome or date in a flag), REFERAT_UNREADABLE and REFERAT_BAD_INPUT (the synonyms),
 * REFERAT_DAMAGED, REFERAT_NO_MEMORY.
 */
enum referat_status referat_search(struct referat_reader *reader, const struct referat_search_options *options,
                                   struct referat_results **out, struct referat_error *error)
    __attribute__((warn_unused_result));
size_t referat_results_count(const struct referat_results *results);   /* hits held, partial ones included */
uint64_t referat_results_total(const struct referat_results *results); /* items with all words */
/* The whole answer as JSON or as a page of text; its hits as NDJSON or CSV. */
enum referat_status referat_results_format(const struct referat_results *results, enum referat_format format,
                                           const struct referat_style *style, char **out, struct referat_error *error)
    __attribute__((warn_unused_result));
void referat_results_free(struct referat_results *results);

/*
 * One item (KOSU/2031-03-06/8) or one meeting (KOSU/2031-03-06), whole: as the meeting record in JSON, or as a
 * text to read. Errors: REFERAT_NOTHING_FOUND, REFERAT_DAMAGED, REFERAT_NO_MEMORY.
 */
enum referat_status referat_show(struct referat_reader *reader, const char *id, enum referat_format format,
                                 const struct referat_style *style, char **out, struct referat_error *error)
    __attribute__((warn_unused_result));

/*
 * What is indexed: bodies by year with their gaps, counts, the last commit; JSON or a text. Errors: REFERAT_DAMAGED,
 * REFERAT_NO_MEMORY.
 */
enum referat_status referat_stats(struct referat_reader *reader, enum referat_format format,
                                  const struct referat_style *style, char **out, struct referat_error *error)
    __attribute__((warn_unused_result));

/* ---- checking documents, and the index against its sources ---- */

enum referat_severity {
    REFERAT_SEVERITY_ERROR,   /* the document contradicts itself */
    REFERAT_SEVERITY_WARNING, /* something is not as it should be */
    REFERAT_SEVERITY_HINT     /* worth a look */
};

/* What is found wrong; the codes are those of docs/LINT.md. */
struct referat_findings;

struct referat_check_options {
    const char *index_path;   /* referat_verify: the index; referat_lint: where minutes are looked for, or NULL */
    bool index_optional;      /* referat_lint: where there is no index at the path, go on without */
    const char *const *paths; /* referat_lint: files and folders; referat_verify: none */
    size_t path_count;
    enum referat_severity severity; /* referat_lint: as grave as this or graver; HINT gives all */
    bool ocr;                       /* recognise scanned pages (tesseract, where it is installed); slow */
    /* As in referat_index_options; each may be NULL. */
    void (*progress)(void *data, const struct referat_progress *progress);
    void (*skipped)(void *data, const char *path, const struct referat_error *reason);
    bool (*stop)(void *data);
    void *data;
};

/*
 * Looks for contradictions and loose ends in minutes: years that disagree, a contents list that does not fit, a person
 * both present and absent, links that cannot lead anywhere. Opens no link. With an index also: announced meetings of
 * which it has no minutes. REFERAT_OK also where something is found or a file cannot be read (`skipped` names it).
 * Errors: REFERAT_USAGE (a path that does not exist), REFERAT_UNREADABLE (one that cannot be looked at), those of exit
 * code 4, REFERAT_INTERRUPTED, REFERAT_NO_MEMORY.
 */
enum referat_status referat_lint(struct referat *referat, const struct referat_check_options *options,
                                 struct referat_findings **out, struct referat_error *error)
    __attribute__((warn_unused_result));
/*
 * Reads again every quote and every part of an item that the index holds, at its place in its source, and compares. A
 * source that is gone or has changed since is a finding of its own. Errors: those of exit code 4, REFERAT_INTERRUPTED,
 * REFERAT_NO_MEMORY.
 */
enum referat_status referat_verify(struct referat *referat, const struct referat_check_options *options,
                                   struct referat_findings **out, struct referat_error *error)
    __attribute__((warn_unused_result));
size_t referat_findings_count(const struct referat_findings *findings);
/* Files that could not be read, sources that could not be compared: what makes exit code 3. */
uint64_t referat_findings_unread(const struct referat_findings *findings);
/* The whole answer as JSON or as a page of text; the findings as NDJSON or CSV. */
enum referat_status referat_findings_format(const struct referat_findings *findings, enum referat_format format,
                                            const struct referat_style *style, char **out, struct referat_error *error)
    __attribute__((warn_unused_result));
void referat_findings_free(struct referat_findings *findings);

/*
 * Reads every byte of an index and tells of everything that is wrong with it: a line a problem and a last one with the
 * counts, or JSON. It changes nothing and needs no context. *out is set with REFERAT_OK (the index is sound) and with
 * REFERAT_DAMAGED. Errors: those of exit code 4, REFERAT_LOCKED (an index of the Xapian engine that is being written
 * to), REFERAT_NO_MEMORY.
 */
enum referat_status referat_check(const char *index_path, enum referat_format format, char **out,
                                  struct referat_error *error) __attribute__((warn_unused_result));

/* ---- the register: who represented whom, in what, from when to when ---- */

/* NULL or a count of 0 where not given; values of one list are alternatives, the lists narrow each other. */
struct referat_who_options {
    const char *words; /* the query language's words, phrases and -, `words_length` bytes: names, groups, titles */
    size_t words_length;
    const char *const *bodies;
    size_t body_count;
    const char *const *municipalities;
    size_t municipality_count;
    const char *const *persons; /* names, whole or in part, in any of the person's spellings */
    size_t person_count;
    const char *const *groups; /* words of a group's name */
    size_t group_count;
    const char *const *acts; /* "udpeget", "deltog", ...: lists each row by itself */
    size_t act_count;
    const char *on;            /* YYYY-MM-DD: who sat on that day */
    const char *from, *to;     /* YYYY, YYYY-MM or YYYY-MM-DD, both ends included: rows of that time */
    unsigned limit, offset;    /* a limit of 0: all */
    enum referat_sort sort;    /* REFERAT_NEWEST, else oldest first */
    const char *aliases_path;  /* which spellings are one person or group (docs/REGISTER.md); NULL for none */
    const char *synonyms_path; /* as of a search */
};

/*
 * Seats with their intervals, then attendance folded to a row a person, municipality and body; in any format.
 * REFERAT_NOTHING_FOUND: *out is the whole answer, which has no rows. Errors: those of referat_search; of the aliases
 * REFERAT_UNREADABLE and REFERAT_BAD_INPUT (names the line).
 */
enum referat_status referat_who(struct referat_reader *reader, const struct referat_who_options *options,
                                enum referat_format format, const struct referat_style *style, char **out,
                                struct referat_error *error) __attribute__((warn_unused_result));
/*
 * Municipalities against the meetings of one body: who was there, sent apologies, was absent, was not listed. Of the
 * options bodies (exactly one), municipalities, from and to are looked at. Otherwise as referat_who.
 */
enum referat_status referat_attendance(struct referat_reader *reader, const struct referat_who_options *options,
                                       enum referat_format format, const struct referat_style *style, char **out,
                                       struct referat_error *error) __attribute__((warn_unused_result));
/*
 * Spellings that are taken, or could be taken, for one person or group and that the aliases say nothing about, as lines
 * for the file of aliases, each with what speaks for it; otherwise as referat_who.
 */
enum referat_status referat_variants(struct referat_reader *reader, const struct referat_who_options *options,
                                     char **out, struct referat_error *error) __attribute__((warn_unused_result));

#ifdef __cplusplus
}
#endif
#endif
