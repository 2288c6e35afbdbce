/* date.c - civil dates as integers; see date.h. */
#include "base/date.h"

#include <stdio.h>

static bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(int year, int month) {
    static const int days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month] + (month == 2 && is_leap(year));
}

bool date_is_valid(int year, int month, int day) {
    return year >= 1800 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month);
}

static char *put_digits(char *out, int value, size_t count) {
    for (size_t i = count; i-- > 0; value /= 10) out[i] = (char)('0' + value % 10);
    return out + count;
}

void date_format(int date, char out[static DATE_TEXT_SIZE]) {
    char *end = out;
    if (date > 0 && date <= 21991231) {
        end = put_digits(out, date / 10000, 4);
        *end++ = '-';
        end = put_digits(end, date / 100 % 100, 2);
    }
    if (end != out && date % 100) {
        *end++ = '-';
        end = put_digits(end, date % 100, 2);
    }
    *end = '\0';
}

/* `count` digits at text[at] as a number; -1 where they are not all digits. */
static int digits(struct slice text, size_t at, size_t count) {
    int value = 0;
    if (text.len < at + count) return -1;
    for (size_t i = at; i < at + count; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return -1;
        value = value * 10 + (text.data[i] - '0');
    }
    return value;
}

int date_from_iso(struct slice text) {
    int first, last;
    return text.len == 10 && date_range(text, &first, &last) ? first : 0;
}

bool date_range(struct slice text, int *first, int *last) {
    int year = digits(text, 0, 4), month = 0, day = 0;
    if (year < 0 || (text.len != 4 && text.len != 7 && text.len != 10)) return false;
    if (text.len >= 7 && (text.data[4] != '-' || (month = digits(text, 5, 2)) < 1)) return false;
    if (text.len == 10 && (text.data[7] != '-' || (day = digits(text, 8, 2)) < 1)) return false;
    if (!date_is_valid(year, month ? month : 1, day ? day : 1)) return false;
    *first = date_make(year, month ? month : 1, day ? day : 1);
    *last = date_make(year, month ? month : 12, day ? day : days_in(year, month ? month : 12));
    return true;
}
