/* date.h - civil dates as integers: 20310306 is 6 March 2031, 0 is no date. Their order is the order of days. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/slice.h"

#define DATE_TEXT_SIZE 11

bool date_is_valid(int year, int month, int day); /* years 1800-2199 */
static inline int date_make(int year, int month, int day) {
    return year * 10000 + month * 100 + day;
}
static inline int date_year(int date) {
    return date / 10000;
}
/* "2031-03-06"; "2031-03" for 20310300; "" for 0. */
void date_format(int date, char out[static DATE_TEXT_SIZE]);
/* Exactly "YYYY-MM-DD" and valid; 0 otherwise. */
int date_from_iso(struct slice text);
/*
 * "YYYY", "YYYY-MM" or "YYYY-MM-DD" as the first and last day it covers. False where it is none of these.
 */
bool date_range(struct slice text, int *first, int *last);

#endif
