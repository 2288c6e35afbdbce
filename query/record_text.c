/*
 * record_text.c - a meeting record as a text to read. Says what the record says and adds nothing; kinds of parts,
 * outcomes and roles are Danish words in every language.
 */
#include "query/record_text.h"

#include "base/intl.h"
#include "base/utf8.h"
#include "query/query.h"

#define INDENT 4

static void put(struct page *page, const char *text) {
    page_text(page, slice_of(text), LOOK_PLAIN);
}

/* The text behind a separator, nothing where it is "". */
static void put_next(struct page *page, const char *text) {
    if (!*text) return;
    page_dot(page);
    put(page, text);
}

/* With a capital letter, which Danish words of the schema do not have. */
static void put_capital(struct page *page, const char *word, enum page_look look) {
    char capital[4];
    size_t at = 0;
    struct slice text = slice_of(word);
    if (!text.len) return;
    unsigned c = utf8_next(text.data, text.len, &at);
    if (c >= 'a' && c <= 'z') c -= 'a' - 'A';
    if (c == 0xE6 || c == 0xF8 || c == 0xE5) c -= 0x20; /* æ ø å */
    page_text(page, slice_make(capital, utf8_put(c, capital)), look);
    page_text(page, slice_from(text, at), look);
}

static void heading(struct page *page, const char *text) {
    page_gap(page);
    page_indent(page, 0);
    page_text(page, slice_of(text), LOOK_HEADING);
    page_line(page);
    page_indent(page, INDENT);
}

/* ---- the meeting ---- */

void record_text_meeting(struct page *page, const struct minutes_record *record) {
    page_indent(page, 0);
    page_text(page, slice_of(*record->body ? record->body : _("unknown body")), LOOK_HEADING);
    if (*record->owner) page_printf(page, LOOK_HEADING, " (%s)", record->owner);
    page_dot(page);
    put_capital(page, minutes_kind_name(record->kind), LOOK_HEADING);
    page_dot(page);
    page_date(page, record->date, LOOK_HEADING);
    page_line(page);
    if (*record->start || *record->end) {
        page_printf(page, LOOK_PLAIN, "%s%s%s", record->start, *record->end ? "-" : "", record->end);
    }
    put_next(page, record->place);
    page_line(page);
    page_text(page, slice_of(record->source.path), LOOK_FAINT);
    if (record->source.pages > 0) {
        page_dot(page);
        /* TRANSLATORS: the length of a document. */
        page_printf(page, LOOK_FAINT, ngettext_("%d page", "%d pages", (unsigned long)record->source.pages),
                    record->source.pages);
    }
    page_line(page);
}

/* ---- people ---- */

static void person(struct page *page, const struct minutes_attendance *attendance) {
    put(page, attendance->person);
    if (*attendance->role) page_printf(page, LOOK_PLAIN, " (%s)", attendance->role);
    const char *const rest[] = {attendance->title, attendance->affiliation, attendance->note};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        if (!*rest[i]) continue;
        put(page, ", ");
        put(page, rest[i]);
    }
    page_line(page);
}

static void people(struct page *page, const struct minutes_record *record) {
    const char *const headings[ATTENDANCE_STATUS_COUNT] = {[ATTENDANCE_DELTOG] = _("Present"),
                                                           [ATTENDANCE_AFBUD] = _("Apologies"),
                                                           [ATTENDANCE_FRAVAERENDE] = _("Absent"),
                                                           [ATTENDANCE_INVITERET] = _("Invited"),
                                                           [ATTENDANCE_STEDFORTRAEDER] = _("Substitutes")};
    for (size_t status = 0; status < ATTENDANCE_STATUS_COUNT; status++) {
        bool begun = false;
        for (size_t i = 0; i < record->attendance_count; i++) {
            if (record->attendance[i].status != status) continue;
            if (!begun) heading(page, headings[status]);
            begun = true;
            person(page, record->attendance + i);
        }
    }
}

static void appointments(struct page *page, const struct minutes_record *record) {
    if (record->appointment_count) heading(page, _("Appointments"));
    for (size_t i = 0; i < record->appointment_count; i++) {
        const struct minutes_appointment *appointment = record->appointments + i;
        put(page, appointment->person);
        put_next(page, appointment->title);
        put_next(page, appointment->affiliation);
        put_next(page, appointment_act_name(appointment->act));
        put_next(page, appointment->group);
        put_next(page, appointment->role);
        if (*appointment->item) {
            page_dot(page);
            page_printf(page, LOOK_PLAIN, _("item %s"), appointment->item);
        }
        page_line(page);
    }
}

/* ---- items ---- */

/* A line of names, wrapped as one. */
static void name_list(struct page *page, const char *label, const char *const *names, size_t count) {
    if (!count) return;
    page_text(page, slice_of(label), LOOK_FAINT);
    for (size_t i = 0; i < count; i++) {
        put(page, i ? ", " : " ");
        put(page, names[i]);
    }
    page_line(page);
}

static void item_facts(struct page *page, const struct minutes_item *item) {
    if (item->outcome != OUTCOME_NONE) page_printf(page, LOOK_PLAIN, "[%s]", outcome_name(item->outcome));
    if (item->closed) put_next(page, _("closed"));
    if (*item->case_number) {
        page_dot(page);
        page_printf(page, LOOK_PLAIN, _("case %s"), item->case_number);
    }
    if (item->page > 0) {
        page_dot(page);
        page_printf(page, LOOK_PLAIN, _("p. %d"), item->page);
    }
    page_line(page);
}

/* Has it a part that names them already? */
static bool lists_attachments(const struct minutes_item *item) {
    for (size_t i = 0; i < item->part_count; i++) {
        if (item->parts[i].kind == PART_BILAG) return true;
    }
    return false;
}

static void put_item(struct page *page, const struct minutes_item *item) {
    page_gap(page);
    page_indent(page, 0);
    if (*item->number) page_printf(page, LOOK_HEADING, "%s. ", item->number);
    page_indent(page, INDENT);
    page_text(page, slice_of(item->title), LOOK_HEADING);
    page_line(page);
    item_facts(page, item);
    for (size_t i = 0; i < item->part_count; i++) {
        page_gap(page);
        page_indent(page, INDENT);
        put_capital(page, part_kind_name(item->parts[i].kind), LOOK_HEADING);
        page_line(page);
        page_paragraphs(page, slice_of(item->parts[i].text));
    }
    if ((item->attachment_count && !lists_attachments(item)) || item->municipality_count) page_gap(page);
    for (size_t i = 0; i < item->attachment_count && !lists_attachments(item); i++) {
        name_list(page, _("Attachment:"), item->attachments + i, 1);
    }
    name_list(page, _("Municipalities:"), item->municipalities, item->municipality_count);
}

void record_text_contents(struct page *page, const struct minutes_record *record) {
    people(page, record);
    for (size_t i = 0; i < record->item_count; i++) put_item(page, record->items + i);
    appointments(page, record);
    if (record->warning_count) heading(page, _("Warnings"));
    for (size_t i = 0; i < record->warning_count; i++) {
        page_printf(page, LOOK_PLAIN, "%s: ", record->warnings[i].code);
        put(page, record->warnings[i].message);
        page_line(page);
    }
}

enum referat_status record_to_text(const struct minutes_record *record, const struct referat_style *style,
                                   struct buf *out, struct referat_error *error) {
    struct page page;
    page_init(&page, style, out);
    record_text_meeting(&page, record);
    record_text_contents(&page, record);
    return page_close(&page, error);
}
