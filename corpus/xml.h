/* xml.h - XML out of hostile hands, as a tree of libxml2, and the few questions that the decoders ask of it. */
#ifndef CORPUS_XML_H
#define CORPUS_XML_H

#include "corpus/decoder.h"

#include <libxml/tree.h>

/*
 * No network, no external parts, no entities of its own (a DOCTYPE ends it: no office format has one), at most 256
 * elements in each other. Free with xmlFreeDoc.
 */
enum decoder_end xml_read(struct slice bytes, xmlDocPtr *out);

/* Whether it is an element of that name, in whatever name space. */
bool xml_is(const xmlNode *node, const char *name);
/* The first child element of that name; NULL where there is none, or no node. */
xmlNode *xml_child(const xmlNode *node, const char *name);
/* The value of an attribute, in whatever name space; "" where it is not there. It belongs to the tree. */
const char *xml_attribute(const xmlNode *node, const char *name);
/* The value of the attribute of a child element: <w:ilvl w:val="1"/>. */
const char *xml_child_value(const xmlNode *node, const char *child, const char *attribute);
/* The text in a text or CDATA node; NULL in others. */
const char *xml_text(const xmlNode *node);
/* A whole number from 0 to max; `otherwise` where the text is none. */
int xml_number(const char *text, int max, int otherwise);

#endif
