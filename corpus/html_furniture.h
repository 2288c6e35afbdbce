/* html_furniture.h - which parts of a web page belong to the site and not to what the page says. For decode_html.c. */
#ifndef CORPUS_HTML_FURNITURE_H
#define CORPUS_HTML_FURNITURE_H

#include "corpus/xml.h"

/* The element that holds what the page says: <main>, role="main", the only <article>, else <body>, else the root. */
const xmlNode *html_main_part(const xmlNode *root);
/* Whether the element is left out, with all in it. */
bool html_is_furniture(const xmlNode *node);

#endif
