/* textdate.c - dates and times as Danish minutes write them; see reading.h. */
#include "corpus/reading.h"

#include "base/date.h"

static const char *const months[12] = {"januar", "februar", "marts",     "april",   "maj",      "juni",
                                       "juli",   "august",  "september", "oktober", "november", "december"};

static bool is_digit(struct slice text, size_t at) {
    return at < text.len && text.data[at] >= '0' && text.data[at] <= '9';
}

/* The number at *at (at most `max` digits), which is moved behind it; -1 where there is none or it is longer. */
static int number_at(struct slice text, size_t *at, size_t max) {
    int value = 0;
    size_t start = *at;
    while (is_digit(text, *at) && *at - start < max) value = value * 10 + (text.data[(*at)++] - '0');
    return *at == start || is_digit(text, *at) ? -1 : value;
}

static void skip(struct slice text, size_t *at, const char *set) {
    while (*at < text.len && strchr(set, text.data[*at]) && text.data[*at]) ++*at;
}

/* The first three letters, in lower case, tell the months apart; 0 for other words. */
static int month_by_letters(struct slice text) {
    static const char letters[] = "janfebmaraprmajjunjulaugsepoktnovdec";
    if (text.len < 3) return 0;
    char a = text.data[0] | 0x20, b = text.data[1] | 0x20, c = text.data[2] | 0x20;
    for (int m = 0; m < 12; m++)
        if (letters[3 * m] == a && letters[3 * m + 1] == b && letters[3 * m + 2] == c) return m + 1;
    return 0;
}

int textdate_month(struct slice text, size_t *len) {
    int month = month_by_letters(text);
    if (!month) return 0;
    const char *name = months[month - 1];
    size_t n = 3, full = strlen(name);
    while (n < full && n < text.len && (text.data[n] | 0x20) == name[n]) n++;
    bool ends = n == text.len || !reading_is_word_byte(text.data[n]);
    if (!ends || (n != full && n != 3 && !(month == 9 && n == 4))) return 0;
    *len = n;
    return month;
}

static int full_year(int year) {
    return year >= 0 && year < 100 ? 2000 + year : year;
}

/* "4. november 2025", "3 oktober, 2022", "15-maj-2002", "27. februar": *at stands behind the day. */
static bool named_month(struct slice text, int day, size_t *at, struct text_date *out) {
    size_t i = *at, len;
    skip(text, &i, ". -");
    int month = textdate_month(slice_from(text, i), &len);
    if (!month || i - *at > 3 || i == *at) return false;
    i += len;
    size_t end = i;
    skip(text, &i, "., -");
    size_t year_start = i;
    int year = i > end && i - end <= 3 ? number_at(text, &i, 4) : -1;
    bool has_year = year >= 0 && i - year_start == 4 && !(i < text.len && text.data[i] == '.' && is_digit(text, i + 1));
    if (!date_is_valid(has_year ? year : 2000, month, day)) return false;
    *out = (struct text_date){
        .date = date_make(has_year ? year : 0, month, day), .no_year = !has_year, .month_name = true};
    *at = has_year ? i : end;
    return true;
}

/* "22-08-2025", "17.9.2015", "10.09.15", "22/8-2031": *at stands behind the day. */
static bool numeric_month(struct slice text, int day, size_t *at, struct text_date *out) {
    size_t i = *at;
    if (i >= text.len || !strchr("-./", text.data[i])) return false;
    i++;
    int month = number_at(text, &i, 2);
    if (month < 1 || i >= text.len || !strchr("-./ ", text.data[i])) return false;
    i++;
    size_t year_start = i;
    int year = number_at(text, &i, 4);
    size_t digits = i - year_start;
    if (year < 0 || (digits != 4 && digits != 2) || !date_is_valid(full_year(year), month, day)) return false;
    if (i < text.len && text.data[i] == '-' && is_digit(text, i + 1)) return false; /* a case number */
    *out = (struct text_date){.date = date_make(full_year(year), month, day)};
    *at = i;
    return true;
}

/* "2031-03-06": *at stands behind the year. */
static bool iso_date(struct slice text, size_t start, size_t *at, struct text_date *out) {
    int date = date_from_iso(slice_make(text.data + start, start + 10 <= text.len ? 10 : 0));
    if (!date || is_digit(text, start + 10) || (start + 10 < text.len && text.data[start + 10] == '-')) return false;
    *out = (struct text_date){.date = date};
    *at = start + 10;
    return true;
}

/* "Marts 3, 2016" */
static bool english_order(struct slice text, size_t *at, struct text_date *out) {
    size_t i = *at, len;
    int month = textdate_month(slice_from(text, i), &len);
    if (!month) return false;
    i += len;
    if (i >= text.len || text.data[i] != ' ') return false;
    skip(text, &i, " ");
    int day = number_at(text, &i, 2);
    if (day < 1 || i + 1 >= text.len || text.data[i] != ',') return false;
    i++;
    skip(text, &i, " ");
    int year = number_at(text, &i, 4);
    if (!date_is_valid(year, month, day)) return false;
    *out = (struct text_date){.date = date_make(year, month, day), .month_name = true};
    *at = i;
    return true;
}

bool textdate_next(struct slice text, size_t *at, struct text_date *out) {
    for (size_t i = *at; i < text.len; i++) {
        if (i > 0 && reading_is_word_byte(text.data[i - 1])) continue;
        size_t end = i;
        bool found = false;
        if (is_digit(text, i)) {
            int day = number_at(text, &end, 2);
            if (day > 0) {
                found = named_month(text, day, &end, out) || numeric_month(text, day, &end, out);
            } else if (day < 0) {
                found = iso_date(text, i, &end, out);
            }
        } else if (text.data[i] >= 'A' && text.data[i] <= 'z') {
            found = english_order(text, &end, out);
        }
        if (!found) continue;
        out->start = i;
        out->end = *at = end;
        return true;
    }
    *at = text.len;
    return false;
}

/* Sakamoto's method. */
int textdate_weekday(int date) {
    static const int offsets[12] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
    int year = date / 10000, month = date / 100 % 100, day = date % 100;
    if (month < 3) year--;
    int sunday_first = (year + year / 4 - year / 100 + year / 400 + offsets[month - 1] + day) % 7;
    return sunday_first ? sunday_first : 7;
}

static const char *const weekdays[] = {"mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag", NULL};

const char *textdate_weekday_name(int weekday) {
    return weekdays[weekday - 1];
}

/* Between a weekday and its date: "den", "d.", marks and spaces. */
static bool joins_weekday(struct slice between) {
    between = slice_trim(between);
    if (slice_starts(between, ",")) between = slice_trim(slice_from(between, 1));
    return !between.len || slice_is(between, "den") || slice_is(between, "d.") || slice_is(between, "d");
}

bool textdate_next_weekday(struct slice lower, size_t *at, struct text_date *out, int *weekday) {
    size_t which = 0;
    for (size_t day; (day = reading_find_any(lower, weekdays, *at, &which)) != SIZE_MAX;) {
        size_t end = day + strlen(weekdays[which]), next = end;
        if (textdate_next(lower, &next, out) && !out->no_year &&
            joins_weekday(slice_make(lower.data + end, out->start - end))) {
            *weekday = (int)which + 1;
            *at = next;
            return true;
        }
        *at = end;
    }
    return false;
}

/* "9.00", "14:00", "9": *at is moved behind it. `full`: minutes are demanded. */
static bool time_at(struct slice text, size_t *at, bool full, char out[static 6]) {
    size_t i = *at;
    int hour = number_at(text, &i, 2), minute = 0;
    if (hour < 0 || hour > 24) return false;
    bool minutes = i < text.len && (text.data[i] == '.' || text.data[i] == ':') && is_digit(text, i + 1);
    if (minutes) {
        i++;
        size_t start = i;
        minute = number_at(text, &i, 2);
        if (minute < 0 || minute > 59 || i - start != 2) return false;
        if (i < text.len && strchr(".:-/", text.data[i]) && is_digit(text, i + 1) && text.data[i] != '-') {
            /* "14:00:00": seconds; "12.05.2031": a date, no time */
            if (text.data[i] != ':') return false;
            i += 3;
        }
    }
    if (full && !minutes) return false;
    out[0] = (char)('0' + hour / 10), out[1] = (char)('0' + hour % 10), out[2] = ':';
    out[3] = (char)('0' + minute / 10), out[4] = (char)('0' + minute % 10), out[5] = '\0';
    *at = i;
    return true;
}

static void skip_dash(struct slice text, size_t *at) {
    skip(text, at, " \t");
    struct slice rest = slice_from(text, *at);
    if (slice_starts(rest, "\xE2\x80\x93") || slice_starts(rest, "\xE2\x80\x94")) *at += 3;
    if (slice_starts(rest, "-")) *at += 1;
    if (slice_starts(rest, "til ")) *at += 4;
    skip(text, at, " \t");
    if (slice_starts(slice_from(text, *at), "kl")) {
        *at += 2;
        skip(text, at, ". ");
    }
}

/* Reads "9.00 - 9.30" at `at`. */
static bool time_range(struct slice text, size_t at, bool full, char start[static 6], char end[static 6]) {
    if (!time_at(text, &at, full, start)) return false;
    size_t before = at;
    skip_dash(text, &at);
    if (at == before || !time_at(text, &at, full, end)) end[0] = '\0';
    return true;
}

bool textdate_times(struct slice text, bool bare, char start[static 6], char end[static 6]) {
    start[0] = end[0] = '\0';
    for (size_t i = 0; i + 2 < text.len; i++) {
        bool clock =
            (text.data[i] == 'k' || text.data[i] == 'K') && (text.data[i + 1] == 'l' || text.data[i + 1] == 'L');
        if (!clock || (i && reading_is_word_byte(text.data[i - 1]))) continue;
        size_t at = i + 2;
        if (slice_starts(slice_from(text, at), "okken")) at += 5;
        skip(text, &at, ".: ");
        if (time_range(text, at, false, start, end)) return true;
    }
    for (size_t i = 0; bare && i < text.len; i++) {
        if (!is_digit(text, i) || (i && (reading_is_word_byte(text.data[i - 1]) || strchr(".-/:", text.data[i - 1]))))
            continue;
        struct text_date date;
        size_t at = i;
        if (textdate_next(text, &at, &date) && date.start == i) {
            i = date.end - 1;
        } else if (time_range(text, i, true, start, end)) {
            return true;
        }
    }
    start[0] = end[0] = '\0';
    return false;
}
