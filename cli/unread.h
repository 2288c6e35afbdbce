/* unread.h - a file of the index that can no longer be read while it is searched: a disk that fails, somebody who cuts
 * it. The library tells of it as of any damage where it reads a page for the first time; later the kernel can only send
 * SIGBUS, which ends the program here as damage does. */
#ifndef CLI_UNREAD_H
#define CLI_UNREAD_H

/* From here on that SIGBUS gives a message that names the file, and exit code 4. Every other one is what it was. */
void unread_catch(void);

#endif
