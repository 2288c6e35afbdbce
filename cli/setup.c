/* setup.c - what surrounds a run: descriptors, locale, the index folder, the user's registries. */
#include "cli.h"
#include "unread.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef REFERAT_LOCALEDIR
#define REFERAT_LOCALEDIR "/usr/local/share/locale"
#endif

#define STDIN_MAX ((size_t)64 << 20)

static const char *environment(const char *name) {
    const char *value = getenv(name);
    return value && value[0] ? value : NULL;
}

/* A descriptor that is closed would be given to the next file that is opened. Writing to this one fails. */
static void fill_descriptors(void) {
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd) _exit(EXIT_INTERNAL);
    }
}

/* The locale that is asked for, as setlocale reads it. */
static const char *wanted_locale(void) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (environment(names[i])) return environment(names[i]);
    }
    return "C";
}

/*
 * Danish messages need no Danish locale on the machine: any UTF-8 locale and LANGUAGE do. Numbers stay as C writes
 * them, since JSON is written with them.
 */
static void set_locale(void) {
    if (!setlocale(LC_ALL, "")) {
        const char *wanted = wanted_locale();
        bool danish = strncmp(wanted, "da", 2) == 0 && strchr("_.@", wanted[2]); /* and the end */
        if (danish && !environment("LANGUAGE")) setenv("LANGUAGE", "da", 1);
        setlocale(LC_ALL, "C.UTF-8");
    }
    setlocale(LC_NUMERIC, "C");
}

/* Beside the program as it is built, else where `make install` puts it, wherever that was moved to. */
static void bind_catalogue(void) {
    char program[PATH_MAX], folder[PATH_MAX + 32];
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    const char *found = REFERAT_LOCALEDIR;
    program[len > 0 ? len : 0] = 0;
    char *slash = strrchr(program, '/');
    if (slash) {
        *slash = 0;
        snprintf(folder, sizeof folder, "%s/locale", program);
        if (access(folder, X_OK) != 0) snprintf(folder, sizeof folder, "%s/../share/locale", program);
        if (access(folder, X_OK) == 0) found = folder;
    }
    bindtextdomain("referat", found);
    bind_textdomain_codeset("referat", "UTF-8");
    textdomain("referat");
}

void setup(const char *program) {
    (void)program;
    fill_descriptors();
    set_locale();
    bind_catalogue();
    unread_catch();
}

static char *join_path(const char *folder, const char *rest) {
    char *path = NULL;
    if (asprintf(&path, "%s/%s", folder, rest) < 0) return NULL;
    return path;
}

char *user_path(const char *variable, const char *fallback, const char *rest) {
    const char *base = environment(variable), *home = environment("HOME");
    if (base && base[0] == '/') return join_path(base, rest);
    if (!home) return NULL;
    char *folder = join_path(home, fallback);
    char *path = folder ? join_path(folder, rest) : NULL;
    free(folder);
    return path;
}

char *index_folder(const char *given) {
    if (given && !given[0]) {
        message("%s", _("-i wants a folder"));
        return NULL;
    }
    if (!given) given = environment("REFERAT_INDEX");
    if (given) return strdup(given);
    struct config config;
    struct referat_error error;
    if (config_read(&config, &error)) {
        fail(&error);
        return NULL;
    }
    char *path = config.index ? strdup(config.index) : user_path("XDG_DATA_HOME", ".local/share", "referat");
    config_free(&config);
    if (!path) message("%s", _("there is no home folder to keep the index in; name one with -i"));
    return path;
}

/* $variable, else what the configuration says, else the file beside it where it is there; owned, or NULL. */
static char *registry_path(const char *variable, const char *configured, const char *name) {
    if (environment(variable)) return strdup(environment(variable));
    if (configured) return strdup(configured);
    char *path = user_path("XDG_CONFIG_HOME", ".config", name);
    if (path && access(path, F_OK) != 0) {
        free(path);
        path = NULL;
    }
    return path;
}

char *synonyms_file(void) {
    struct config user;
    struct referat_error error;
    /* A configuration that cannot be read was told of when the context was opened. */
    if (config_read(&user, &error)) return NULL;
    char *path = registry_path("REFERAT_SYNONYMS", user.synonyms, "referat/synonyms");
    config_free(&user);
    return path;
}

char *aliases_file(void) {
    struct config user;
    struct referat_error error;
    if (config_read(&user, &error)) return NULL;
    char *path = registry_path("REFERAT_ALIASES", user.aliases, "referat/aliases");
    config_free(&user);
    return path;
}

enum referat_status context_open(struct referat **out, struct referat_error *error) {
    struct config user;
    *out = NULL;
    if (config_read(&user, error)) return error->status;
    char *bodies = registry_path("REFERAT_BODIES", user.bodies, "referat/bodies.tsv");
    char *municipalities = registry_path("REFERAT_MUNICIPALITIES", user.municipalities, "referat/municipalities.tsv");
    struct referat_config config = {.bodies_path = bodies, .municipalities_path = municipalities};
    enum referat_status status = referat_new(&config, out, error);
    free(bodies);
    free(municipalities);
    config_free(&user);
    return status;
}

static char *join_operands(const struct texts *operands, size_t *length) {
    size_t size = 1;
    for (size_t i = 0; i < operands->count; i++) size += strlen(operands->items[i]) + 1;
    char *text = malloc(size), *to = text;
    if (!text) {
        message("%s", _("out of memory"));
        return NULL;
    }
    for (size_t i = 0; i < operands->count; i++) {
        if (i) *to++ = ' ';
        to = stpcpy(to, operands->items[i]);
    }
    *to = 0;
    *length = (size_t)(to - text);
    return text;
}

static char *read_stdin(size_t *length) {
    size_t cap = 65536, len = 0;
    char *text = malloc(cap);
    while (text) {
        ssize_t got = read(STDIN_FILENO, text + len, cap - len - 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            if (got == 0) break;
            message(_("standard input cannot be read: %s"), strerror(errno));
            free(text);
            return NULL;
        }
        len += (size_t)got;
        if (cap - len > 1) continue;
        char *grown = cap < STDIN_MAX ? realloc(text, cap *= 2) : NULL;
        if (!grown) {
            message("%s", _("standard input is too long"));
            free(text);
            return NULL;
        }
        text = grown;
    }
    if (!text) {
        message("%s", _("out of memory"));
        return NULL;
    }
    while (len && (text[len - 1] == '\n' || text[len - 1] == '\r')) len--;
    text[len] = 0;
    *length = len;
    return text;
}

char *text_operand(const struct texts *operands, size_t *length) {
    if (operands->count == 1 && strcmp(operands->items[0], "-") == 0) return read_stdin(length);
    return join_operands(operands, length);
}
