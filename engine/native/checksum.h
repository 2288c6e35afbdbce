/*
 * checksum.h - CRC-32C (Castagnoli; the polynomial of iSCSI, RFC 3720 appendix B.4), by the processor's instruction
 * where it has one and by tables where not: the same value both ways.
 */
#ifndef ENGINE_NATIVE_CHECKSUM_H
#define ENGINE_NATIVE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* Of `before` followed by the bytes; 0 to begin with. */
uint32_t checksum(uint32_t before, const void *data, size_t len);
/* By tables alone: for the test that compares both. */
uint32_t checksum_portable(uint32_t before, const void *data, size_t len);

#endif
