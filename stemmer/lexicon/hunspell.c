/*
 * hunspell.c - reads a Hunspell dictionary (hunspell.h) and applies its affixes: what the entries and the flags say,
 * and nothing about Danish but the meaning of the flags of da_DK.aff, which its comments tell (kind_of_flag,
 * rare_flags).
 */
#include "stemmer/lexicon/hunspell.h"
#include "base/file.h"
#include "stemmer/fold.h"

#include <stdlib.h>

#define FLAGS_MAX  16  /* of an entry or an affix */
#define FLAG_COUNT 128 /* flags are below */
#define DEPTH_MAX  3   /* affixes upon affixes */
#define FORM_MAX   256 /* bytes */
#define FILE_MAX   ((size_t)64 << 20)

/* The flags that Hunspell itself knows, as da_DK.aff numbers them. */
enum {
    FLAG_FORBIDDEN = 6,
    FLAG_NEED_AFFIX = 8,
    FLAG_NAME = 9,
    FLAG_GENITIVE = 10,
    FLAG_IMPERATIVE = 21, /* of verbs: besides the present tense */
    FLAG_PASSIVE = 22,
    FLAG_BEGIN = 32,
    FLAG_MIDDLE = 33,
    FLAG_ONLY_IN_COMPOUND = 36,
    FLAG_PLACE = 54,
    FLAG_PLURAL_ONLY = 74,
    FLAG_VERBAL_NOUN = 79
};

struct flags {
    unsigned char list[FLAGS_MAX];
    unsigned count;
};

struct affix {
    struct slice strip, append, condition;
    struct flags flags;
    bool prefix, genitive, imperative;
};

struct affix_list {
    struct affix *items;
    size_t count;
};

struct reading {
    struct arena *arena;
    struct affix_list affixes[FLAG_COUNT];
    struct dictionary *out;
    struct buf lower;
    struct referat_error *error;
};

static bool has_flag(const struct flags *flags, unsigned flag) {
    for (unsigned i = 0; i < flags->count; i++)
        if (flags->list[i] == flag) return true;
    return false;
}

static struct flags parse_flags(struct slice text) {
    struct flags flags = {.count = 0};
    unsigned value = 0;
    bool digits = false;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.data[i] >= '0' && text.data[i] <= '9') {
            value = value * 10 + (unsigned)(text.data[i] - '0');
            digits = true;
            continue;
        }
        if (digits && value < FLAG_COUNT && flags.count < FLAGS_MAX) flags.list[flags.count++] = (unsigned char)value;
        value = 0;
        digits = false;
        if (i < text.len && text.data[i] != ',') break;
    }
    return flags;
}

/* The next field between blanks; empty at the end of the line. */
static struct slice next_field(struct slice *line) {
    *line = slice_trim(*line);
    size_t len = 0;
    while (len < line->len && line->data[len] != ' ' && line->data[len] != '\t') len++;
    struct slice field = slice_first(*line, len);
    *line = slice_from(*line, len);
    return field;
}

static struct slice next_line(struct slice *text) {
    const char *end = memchr(text->data, '\n', text->len);
    size_t len = end ? (size_t)(end - text->data) : text->len;
    struct slice line = slice_first(*text, len);
    *text = slice_from(*text, len + (end != NULL));
    return slice_trim(line);
}

/* ---- affixes ---- */

static bool contains(struct slice text, const char *word) {
    return memmem(text.data, text.len, word, strlen(word)) != NULL;
}

static struct slice no_zero(struct slice text) {
    return slice_is(text, "0") ? slice_of("") : text;
}

/* SFX 11 0 er/34 [^e] +PLUR_UBEK; the head of a group (SFX 11 Y 8) has no fifth field. */
static void read_affix(struct reading *reading, struct slice line) {
    bool prefix = slice_starts(line, "PFX");
    next_field(&line);
    struct flags number = parse_flags(next_field(&line));
    struct slice strip = next_field(&line), append = next_field(&line), condition = next_field(&line);
    if (number.count != 1 || (!condition.len && slice_is(strip, "Y"))) return;
    const char *slash = memchr(append.data, '/', append.len);
    struct affix affix = {.strip = no_zero(strip), .condition = condition, .prefix = prefix};
    affix.append = no_zero(slash ? slice_first(append, (size_t)(slash - append.data)) : append);
    if (slash) affix.flags = parse_flags(slice_from(append, (size_t)(slash - append.data) + 1));
    affix.genitive = contains(line, "GENITIV");
    affix.imperative = contains(line, "IMPERATIV");
    struct affix_list *list = &reading->affixes[number.list[0]];
    *ARENA_PUSH(reading->arena, list->items, list->count) = affix;
}

/* One element of a condition matches one character: a letter, a dot, [abc] or [^abc]. Gives the bytes it takes. */
static size_t element_length(struct slice condition) {
    if (condition.data[0] != '[') {
        size_t len = 1;
        while (len < condition.len && ((unsigned char)condition.data[len] & 0xC0) == 0x80) len++;
        return len;
    }
    const char *end = memchr(condition.data, ']', condition.len);
    return end ? (size_t)(end - condition.data) + 1 : condition.len;
}

static bool element_matches(struct slice element, struct slice letter) {
    if (slice_is(element, ".")) return true;
    if (element.data[0] != '[') return slice_equal(element, letter);
    bool negated = element.len > 1 && element.data[1] == '^';
    struct slice set = slice_first(slice_from(element, negated ? 2 : 1), element.len - (negated ? 3 : 2));
    return (memmem(set.data, set.len, letter.data, letter.len) != NULL) != negated;
}

static size_t element_count(struct slice condition) {
    size_t count = 0;
    for (; condition.len; count++) condition = slice_from(condition, element_length(condition));
    return count;
}

static size_t letter_length(struct slice text) {
    size_t len = 1;
    while (len < text.len && ((unsigned char)text.data[len] & 0xC0) == 0x80) len++;
    return len;
}

/* Where the last `count` letters start; false where there are fewer. */
static bool last_letters(struct slice text, size_t count, struct slice *out) {
    size_t at = text.len;
    for (; count; count--) {
        if (!at) return false;
        do at--;
        while (at && ((unsigned char)text.data[at] & 0xC0) == 0x80);
    }
    *out = slice_from(text, at);
    return true;
}

static bool condition_holds(const struct affix *affix, struct slice word) {
    struct slice condition = affix->condition, rest = word;
    if (slice_is(condition, ".") || !condition.len) return true;
    if (!affix->prefix && !last_letters(word, element_count(condition), &rest)) return false;
    while (condition.len) {
        size_t len = element_length(condition);
        if (!rest.len) return false;
        size_t letter = letter_length(rest);
        if (!element_matches(slice_first(condition, len), slice_first(rest, letter))) return false;
        condition = slice_from(condition, len);
        rest = slice_from(rest, letter);
    }
    return true;
}

static bool ends_in(struct slice text, struct slice end) {
    return text.len >= end.len && memcmp(text.data + text.len - end.len, end.data, end.len) == 0;
}

static bool apply(const struct affix *affix, struct slice word, char form[FORM_MAX], size_t *len) {
    if (affix->prefix || !ends_in(word, affix->strip) || !condition_holds(affix, word)) return false;
    size_t kept = word.len - affix->strip.len;
    if (kept + affix->append.len >= FORM_MAX) return false;
    memcpy(form, word.data, kept);
    if (affix->append.len) memcpy(form + kept, affix->append.data, affix->append.len);
    *len = kept + affix->append.len;
    return true;
}

/* ---- entries ---- */

struct entry {
    struct dictionary_lemma lemma;
    struct reading *reading;
};

static struct slice lower(struct reading *reading, struct slice text) {
    buf_clear(&reading->lower);
    fold_case(text, &reading->lower);
    return arena_slice(reading->arena, buf_as_slice(&reading->lower));
}

/* What a token never is: with a blank, an apostrophe, a point, a digit alone, a hyphen at an end. */
static bool is_word(struct slice text) {
    if (!text.len || memchr(text.data, '\'', text.len) || memchr(text.data, '.', text.len)) return false;
    return text.data[0] != '-' && text.data[text.len - 1] != '-' && !memchr(text.data, '"', text.len) &&
           (unsigned char)text.data[0] >= 'A';
}

static void add_form(struct entry *entry, struct slice text, enum form_role role) {
    if (!is_word(text)) return;
    struct dictionary_lemma *lemma = &entry->lemma;
    *ARENA_PUSH(entry->reading->arena, lemma->forms, lemma->form_count) =
        (struct dictionary_form){lower(entry->reading, text), role};
}

static void add_modifier(struct entry *entry, struct slice text, const struct affix *affix) {
    struct dictionary_lemma *lemma = &entry->lemma;
    unsigned link = affix ? (unsigned)affix->append.len : 0;
    if (!is_word(text) || link > MODIFIER_LINK_MASK) return;
    *ARENA_PUSH(entry->reading->arena, lemma->modifiers, lemma->modifier_count) =
        (struct dictionary_modifier){lower(entry->reading, text), link};
}

static enum form_role affix_role(const struct affix *affix, unsigned flag, enum form_role role) {
    bool rare = affix->genitive || affix->imperative || flag == FLAG_PASSIVE || flag == FLAG_VERBAL_NOUN;
    return rare ? FORM_RARE : role;
}

static void take(struct entry *entry, struct slice word, const struct flags *flags, const struct affix *affix,
                 enum form_role role) {
    if (has_flag(flags, FLAG_BEGIN) || has_flag(flags, FLAG_MIDDLE)) add_modifier(entry, word, affix);
    if (has_flag(flags, FLAG_NEED_AFFIX) || has_flag(flags, FLAG_ONLY_IN_COMPOUND)) return;
    add_form(entry, word, role);
}

static void expand(struct entry *entry, struct slice word, const struct flags *flags, enum form_role role,
                   unsigned depth) {
    if (depth == DEPTH_MAX) return;
    for (unsigned f = 0; f < flags->count; f++) {
        const struct affix_list *list = &entry->reading->affixes[flags->list[f]];
        for (size_t i = 0; i < list->count; i++) {
            char form[FORM_MAX];
            size_t len;
            if (!apply(&list->items[i], word, form, &len)) continue;
            enum form_role form_role =
                affix_role(&list->items[i], flags->list[f], role == FORM_BASE ? FORM_PLAIN : role);
            struct slice text = {form, len};
            take(entry, text, &list->items[i].flags, &list->items[i], form_role);
            expand(entry, text, &list->items[i].flags, form_role, depth + 1);
        }
    }
}

/* What the inflection flags of da_DK.aff are for; KIND_OTHER for those that tell nothing. */
static enum lexicon_kind kind_of_flag(unsigned flag) {
    switch (flag) {
    case 1:
    case 20:
    case 21: return KIND_VERB;
    case 2:
    case 7:
    case 14:
    case 19:
    case 44:
    case 48:
    case 50:
    case 58:
    case 65:
    case 75: return KIND_COMMON;
    case 3:
    case 4:
    case 15:
    case 18:
    case 45:
    case 47:
    case 51:
    case 57:
    case 66:
    case 70:
    case 76:
    case 84: return KIND_NEUTER;
    case 5:
    case 11:
    case 13:
    case 46:
    case 64:
    case 71:
    case 74:
    case 85: return KIND_NOUN;
    case 12:
    case 23:
    case 24:
    case 25:
    case 26:
    case 27:
    case 28:
    case 38:
    case 40:
    case 41:
    case 42:
    case 49:
    case 59:
    case 77:
    case 78:
    case 82: return KIND_ADJECTIVE;
    case FLAG_NAME:
    case FLAG_PLACE: return KIND_NAME;
    default: return KIND_OTHER;
    }
}

/* An entry whose forms are listed: the listed ones tell. */
static enum lexicon_kind kind_of_listed(struct slice word, struct slice fields) {
    static const struct {
        const char *ending;
        enum lexicon_kind kind;
    } endings[] = {{"nde", KIND_VERB},  {"ste", KIND_ADJECTIVE}, {"et", KIND_NEUTER}, {"t", KIND_NEUTER},
                   {"en", KIND_COMMON}, {"n", KIND_COMMON},      {"ene", KIND_NOUN},  {"er", KIND_NOUN}};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        struct slice rest = fields;
        for (struct slice field; (field = next_field(&rest)).len;) {
            struct slice form = slice_from(field, 3);
            size_t len = strlen(endings[i].ending);
            if (!slice_starts(field, "al:") || form.len < len || !slice_ends(form, endings[i].ending)) continue;
            if (endings[i].kind == KIND_VERB || endings[i].kind == KIND_ADJECTIVE) return endings[i].kind;
            if (form.len == word.len + len && memcmp(form.data, word.data, word.len) == 0) return endings[i].kind;
        }
    }
    return KIND_OTHER;
}

/* Flags of several kinds do not mix, but for the number and the genders of nouns. */
static enum lexicon_kind kind_of(struct slice word, const struct flags *flags, struct slice fields) {
    static const enum lexicon_kind order[] = {KIND_VERB, KIND_COMMON,    KIND_NEUTER,
                                              KIND_NOUN, KIND_ADJECTIVE, KIND_NAME};
    unsigned kinds = 0;
    for (unsigned f = 0; f < flags->count; f++) kinds |= 1u << kind_of_flag(flags->list[f]);
    if (kinds & 1u << KIND_COMMON && kinds & 1u << KIND_NEUTER) return KIND_NOUN;
    for (size_t k = 0; k < sizeof order / sizeof order[0]; k++)
        if (kinds & 1u << order[k]) return order[k];
    enum lexicon_kind kind = kind_of_listed(word, fields);
    return kind == KIND_OTHER && has_flag(flags, FLAG_GENITIVE) ? KIND_NOUN : kind;
}

/* Inflection without a plural; a word that has one has a flag for it too, and then nothing is looked for. */
static bool is_singular_flag(unsigned flag) {
    return flag == 44 || flag == 45 || flag == 57 || flag == 58;
}

static void add_entry(struct reading *reading, struct slice word, const struct flags *flags, struct slice fields) {
    struct entry entry = {.reading = reading};
    entry.lemma.kind = kind_of(word, flags, fields);
    entry.lemma.is_name = entry.lemma.kind == KIND_NAME;
    entry.lemma.text = lower(reading, word);
    entry.lemma.plural_only = has_flag(flags, FLAG_PLURAL_ONLY);
    for (unsigned f = 0; f < flags->count; f++) entry.lemma.singular_only |= is_singular_flag(flags->list[f]);
    take(&entry, word, flags, NULL, FORM_BASE);
    expand(&entry, word, flags, FORM_BASE, 0);
    if (entry.lemma.form_count || entry.lemma.modifier_count)
        *ARENA_PUSH(reading->arena, reading->out->lemmas, reading->out->lemma_count) = entry.lemma;
}

/* "gik st:gå": a form that no rule gives. Kept aside until the entry is known; see add_listed. */
struct listed {
    struct slice form, lemma;
    struct flags flags;
};

struct listed_forms {
    struct listed *items;
    size_t count;
};

/* The word of a line, which may hold blanks, ends before its fields. */
static struct slice split_line(struct slice line, struct slice *fields) {
    static const char *const names[] = {" al:", " st:", " ph:"};
    struct slice word = line;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *at = memmem(word.data, word.len, names[i], 4);
        if (at) word.len = (size_t)(at - word.data);
    }
    *fields = slice_from(line, word.len);
    return slice_trim(word);
}

static void read_entry(struct reading *reading, struct slice line, struct listed_forms *listed) {
    struct slice fields, field;
    struct slice word = split_line(line, &fields);
    const char *slash = memchr(word.data, '/', word.len);
    struct flags flags = {.count = 0};
    if (slash && slash > word.data) {
        flags = parse_flags(slice_from(word, (size_t)(slash - word.data) + 1));
        word.len = (size_t)(slash - word.data);
    }
    /* "-årig": a word that only stands last. */
    if (slice_starts(word, "-")) word = slice_from(word, 1);
    if (!word.len || memchr(word.data, ' ', word.len) || has_flag(&flags, FLAG_FORBIDDEN)) return;
    struct slice rest = fields;
    bool found = false;
    while ((field = next_field(&rest)).len) {
        if (!slice_starts(field, "st:")) continue;
        found = true;
        *ARENA_PUSH(reading->arena, listed->items, listed->count) =
            (struct listed){arena_slice(reading->arena, word), lower(reading, slice_from(field, 3)), flags};
    }
    if (!found) add_entry(reading, word, &flags, fields);
}

/* ---- lemmas ---- */

static int compare_lemmas(const void *left, const void *right) {
    const struct dictionary_lemma *a = left, *b = right;
    int order = slice_compare(a->text, b->text);
    return order ? order : (a->kind > b->kind) - (a->kind < b->kind);
}

static void append_lemma(struct arena *arena, struct dictionary_lemma *to, const struct dictionary_lemma *from) {
    to->singular_only |= from->singular_only;
    to->plural_only &= from->plural_only;
    for (size_t i = 0; i < from->form_count; i++) *ARENA_PUSH(arena, to->forms, to->form_count) = from->forms[i];
    for (size_t i = 0; i < from->modifier_count; i++)
        *ARENA_PUSH(arena, to->modifiers, to->modifier_count) = from->modifiers[i];
}

void dictionary_merge(struct dictionary *dictionary, struct arena *arena) {
    size_t kept = 0;
    qsort(dictionary->lemmas, dictionary->lemma_count, sizeof *dictionary->lemmas, compare_lemmas);
    for (size_t i = 0; i < dictionary->lemma_count; i++) {
        if (kept && compare_lemmas(&dictionary->lemmas[kept - 1], &dictionary->lemmas[i]) == 0)
            append_lemma(arena, &dictionary->lemmas[kept - 1], &dictionary->lemmas[i]);
        else
            dictionary->lemmas[kept++] = dictionary->lemmas[i];
    }
    dictionary->lemma_count = kept;
}

size_t dictionary_find(const struct dictionary *dictionary, struct slice text) {
    size_t low = 0, high = dictionary->lemma_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(dictionary->lemmas[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A verb's imperative (tag: tage) and what only adds an s hold where the form is nothing else. */
static enum form_role listed_role(struct slice form, struct slice lemma) {
    bool shorter = form.len < lemma.len && memcmp(form.data, lemma.data, form.len) == 0;
    return shorter || (form.len > 3 && slice_ends(form, "s")) ? FORM_RARE : FORM_PLAIN;
}

/*
 * A listed form belongs to every lemma of that spelling that is no name. A form that is the end of its lemma (lægge of
 * kortlægge) is a slip of the list: no inflection takes the first part off.
 */
static void add_listed(struct reading *reading, const struct listed *listed) {
    struct dictionary *dictionary = reading->out;
    struct slice form = lower(reading, listed->form);
    if (form.len < listed->lemma.len && ends_in(listed->lemma, form)) return;
    for (size_t i = dictionary_find(dictionary, listed->lemma); i < dictionary->lemma_count; i++) {
        struct dictionary_lemma *lemma = &dictionary->lemmas[i];
        if (!slice_equal(lemma->text, listed->lemma)) return;
        if (lemma->is_name) continue;
        struct entry entry = {*lemma, reading};
        enum form_role role = listed_role(form, listed->lemma);
        take(&entry, listed->form, &listed->flags, NULL, role);
        expand(&entry, listed->form, &listed->flags, role, 0);
        *lemma = entry.lemma;
    }
}

static enum referat_status read_all(struct reading *reading, struct slice dic, struct slice aff) {
    struct listed_forms listed = {NULL, 0};
    while (aff.len) {
        struct slice line = next_line(&aff);
        if (slice_starts(line, "SFX ") || slice_starts(line, "PFX ")) read_affix(reading, line);
    }
    next_line(&dic); /* the number of entries */
    while (dic.len) {
        struct slice line = next_line(&dic);
        if (line.len) read_entry(reading, line, &listed);
    }
    if (!reading->out->lemma_count) return error_set(reading->error, REFERAT_BAD_INPUT, "the dictionary has no words");
    dictionary_merge(reading->out, reading->arena);
    for (size_t i = 0; i < listed.count; i++) add_listed(reading, &listed.items[i]);
    return buf_status(&reading->lower, reading->error);
}

enum referat_status dictionary_read(const char *dic, const char *aff, struct arena *arena, struct dictionary *out,
                                    struct referat_error *error) {
    struct buf words, affixes;
    *out = (struct dictionary){NULL, 0};
    struct reading *reading = arena_alloc(arena, sizeof *reading);
    buf_init(&words, FILE_MAX);
    buf_init(&affixes, FILE_MAX);
    enum referat_status status = file_read(dic, FILE_MAX, &words, error);
    if (!status) status = file_read(aff, FILE_MAX, &affixes, error);
    if (!status) {
        reading->arena = arena;
        reading->out = out;
        reading->error = error;
        buf_init(&reading->lower, FILE_MAX);
        status = read_all(reading, buf_as_slice(&words), buf_as_slice(&affixes));
        buf_free(&reading->lower);
    }
    if (!status) status = arena_status(arena, error);
    /* Affixes and forms were copied or point into the arena: the files' bytes may go. */
    buf_free(&words);
    buf_free(&affixes);
    return status;
}
