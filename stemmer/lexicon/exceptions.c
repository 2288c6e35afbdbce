/* exceptions.c - reads the exceptions (exceptions.h): tab-separated lines, the last field is the reason. */
#include "stemmer/lexicon/exceptions.h"
#include "base/file.h"

#define FILE_MAX   ((size_t)1 << 20)
#define FIELDS_MAX 4

static size_t split_fields(struct arena *arena, struct slice line, struct slice fields[FIELDS_MAX]) {
    size_t count = 0;
    while (line.len && count < FIELDS_MAX) {
        const char *tab = memchr(line.data, '\t', line.len);
        struct slice field = slice_first(line, tab ? (size_t)(tab - line.data) : line.len);
        fields[count++] = arena_slice(arena, slice_trim(field));
        line = slice_from(line, field.len + 1);
    }
    return count;
}

static bool take_line(struct arena *arena, struct exceptions *out, struct slice line) {
    struct slice fields[FIELDS_MAX];
    size_t count = split_fields(arena, line, fields);
    bool never = count > 0 && slice_is(fields[0], "never");
    if (count == 3 && (never || slice_is(fields[0], "ending"))) {
        *ARENA_PUSH(arena, out->endings, out->ending_count) = (struct model_ending){fields[1], never};
        return true;
    }
    if (count == 3 && slice_is(fields[0], "whole")) {
        *ARENA_PUSH(arena, out->wholes, out->whole_count) = fields[1];
        return true;
    }
    if (count == 4 && slice_is(fields[0], "plural")) {
        *ARENA_PUSH(arena, out->plurals, out->plural_count) = (struct plural_exception){fields[1], fields[2]};
        return true;
    }
    if (count == 4 && slice_is(fields[0], "form")) {
        *ARENA_PUSH(arena, out->forms, out->form_count) = (struct exception_form){fields[1], fields[2]};
        return true;
    }
    return false;
}

enum referat_status exceptions_read(const char *path, struct arena *arena, struct exceptions *out,
                                    struct referat_error *error) {
    struct buf file;
    size_t number = 0;
    *out = (struct exceptions){0};
    buf_init(&file, FILE_MAX);
    enum referat_status status = file_read(path, FILE_MAX, &file, error);
    struct slice text = buf_as_slice(&file);
    while (!status && text.len) {
        const char *end = memchr(text.data, '\n', text.len);
        struct slice line = slice_first(text, end ? (size_t)(end - text.data) : text.len);
        text = slice_from(text, line.len + 1);
        number++;
        if (line.len && line.data[0] != '#' && !take_line(arena, out, line))
            status = error_set(error, REFERAT_BAD_INPUT, "%s:%zu: no exception", path, number);
    }
    buf_free(&file);
    return status ? status : arena_status(arena, error);
}

void exceptions_add_forms(const struct exceptions *exceptions, struct dictionary *dictionary, struct arena *arena) {
    for (size_t i = 0; i < exceptions->form_count; i++) {
        const struct exception_form *exception = &exceptions->forms[i];
        size_t at = dictionary_find(dictionary, exception->lemma);
        for (; at < dictionary->lemma_count; at++) {
            struct dictionary_lemma *lemma = &dictionary->lemmas[at];
            if (!slice_equal(lemma->text, exception->lemma)) break;
            if (lemma->is_name) continue;
            *ARENA_PUSH(arena, lemma->forms, lemma->form_count) = (struct dictionary_form){exception->form, FORM_PLAIN};
        }
    }
}

void exceptions_mark_wholes(const struct exceptions *exceptions, struct dictionary *dictionary) {
    for (size_t i = 0; i < exceptions->whole_count; i++) {
        struct slice word = exceptions->wholes[i];
        for (size_t at = dictionary_find(dictionary, word); at < dictionary->lemma_count; at++) {
            if (!slice_equal(dictionary->lemmas[at].text, word)) break;
            dictionary->lemmas[at].is_whole = true;
        }
    }
}
