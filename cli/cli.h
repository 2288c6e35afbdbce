/*
 * cli.h - what the verbs share: flags, messages, output, where the index is. The program knows the library by
 * referat.h alone. Data goes to stdout, messages to stderr.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <referat.h>

#include <libintl.h>

#define _(text)  gettext(text)
#define N_(text) text

#define EXIT_USAGE    2
#define EXIT_NO_INPUT 3
#define EXIT_INDEX    4
#define EXIT_INTERNAL 70

/* ---- verbs: each returns the program's exit code ---- */

int cli_index(int argc, char **argv);
int cli_search(int argc, char **argv);
int cli_show(int argc, char **argv);
int cli_who(int argc, char **argv);
int cli_stats(int argc, char **argv);
int cli_parse(int argc, char **argv);
int cli_analyze(int argc, char **argv);
int cli_lint(int argc, char **argv);
int cli_verify(int argc, char **argv);
int cli_check(int argc, char **argv);
int cli_complete(int argc, char **argv);

/* ---- flags (options.c) ---- */

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_TEXTS, OPTION_NUMBER, OPTION_SIZE };

struct texts {
    const char **items; /* owned; the texts are argv's */
    size_t count;
};

struct option {
    const char *name; /* "limit" for --limit */
    char letter;      /* 'i' for -i; 0 for none */
    enum option_kind kind;
    void *target;      /* bool *, const char **, struct texts *, unsigned *, uint64_t * (bytes) */
    const char *value; /* N_("DIR"): what help calls it; NULL for a flag */
    const char *help;  /* N_("...") */
};

struct verb_help {
    const char *usage; /* N_("search [flags] QUERY") */
    const char *about; /* N_("..."): one or two lines */
    const char *more;  /* N_("...") below the flags, or NULL */
};

/*
 * Takes the flags out of argv; what is left goes into operands (owned). argv[0] is the verb. Returns -1 to go on, else
 * the exit code: help was printed, or a message.
 */
int options_parse(int argc, char **argv, const struct option *options, size_t count, const struct verb_help *help,
                  struct texts *operands);
/* "json" and so on; false, with a message, where the verb does not have it. */
bool options_format(const char *name, bool ndjson, enum referat_format *out);
void text_list_add(struct texts *texts, const char *text);
void text_list_free(struct texts *texts);

/* ---- verbs that print one answer of an index (answer.c) ---- */

typedef enum referat_status answerer(struct referat_reader *reader, const char *operand, enum referat_format format,
                                     const struct referat_style *style, char **out, struct referat_error *error);
/* The whole verb, with -i and --format. `operand_count` is 0 (the operand is NULL) or 1; `wanted` says so. */
int answer_from_index(int argc, char **argv, const struct verb_help *help, size_t operand_count, const char *wanted,
                      answerer *answer);

/* ---- messages and output (output.c) ---- */

/* "referat: ..." and a newline on stderr; control characters of file names and texts do not reach the terminal. */
void message(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The error's message; returns its exit code. */
int fail(const struct referat_error *error);
/* As fail; where there is no index yet it says what makes one. */
int fail_reading(const struct referat_error *error);
/* As fail_reading, and shows where in the query. */
int fail_query(const struct referat_error *error, const char *query, size_t length);
/* Writes to stdout. What fails is told once, by output_end. */
void output(const char *text);
/* Flushes stdout; the exit code: `code`, or that of a failed write. */
int output_end(int code);
/* Colours for stdout as it is; its size from $COLUMNS and $LINES, else the terminal's, none where it is none. */
struct referat_style output_style(void);
unsigned terminal_columns(int fd);
bool terminal_is_capable(int fd);

/* ---- the user's configuration (config.c) ---- */

/* Paths, owned; NULL where the configuration does not say. */
struct config {
    char *index, *bodies, *municipalities, *synonyms, *aliases;
};

/* Where there is no file, nothing is set. Errors: REFERAT_USAGE, names file and line. */
enum referat_status config_read(struct config *out, struct referat_error *error) __attribute__((warn_unused_result));
void config_free(struct config *config);

/* ---- surroundings (setup.c) ---- */

/* Descriptors 0-2, the locale, the catalogue of messages. */
void setup(const char *program);
/* $variable/rest, else ~/fallback/rest; owned. NULL where there is no home. */
char *user_path(const char *variable, const char *fallback, const char *rest);
/* -i, else $REFERAT_INDEX, else the configuration's, else the user's data folder; owned. NULL, with a message, where
 * none can be told. */
char *index_folder(const char *given);
/* $REFERAT_SYNONYMS, else the configuration's, else `synonyms` beside it where it is there; owned, or NULL. */
char *synonyms_file(void);
/* The same of $REFERAT_ALIASES and `aliases`. */
char *aliases_file(void);
/* The context with the user's registries. */
enum referat_status context_open(struct referat **out, struct referat_error *error);
/* The operands joined by spaces, or stdin where there is one and it is "-"; owned. NULL, with a message, on failure. */
char *text_operand(const struct texts *operands, size_t *length);

#endif
