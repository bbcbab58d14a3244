/* figures.h - the drawings of a page once more, as a PDF for print */
#ifndef WZ_FIGURES_H
#define WZ_FIGURES_H

#include "base/err.h"
#include "report/buffer.h"

#include <stdbool.h>

/** Was the program built with cairo? Else there are no PDFs; why_not is what a user should know then. */
bool wz_figures_possible(void);
extern const char wz_figures_why_not[];

/**
 * All drawings of a page, in its order, on A4: those for wide screens and the small ones, with headings and captions; an outline has the page's parts.
 *
 * What is drawn is read back from the page: the PDF can't differ from it, and no drawing is made twice. So only markup of this folder can be given.
 *
 * @param page   HTML of wz_page_html()
 * @param title  foreign text: of the document
 * @param out    bytes of the file are added: size counts, they hold NULs
 * @return WZ_OK; WZ_EUSAGE (built without cairo); WZ_ENOMEM; WZ_EBUG (a drawing has something that section 3 of figures.c does not know)
 * Same page, fonts and cairo: same bytes. Letters are text, of the fonts of this machine.
 */
WZ_CHECKED wz_status wz_figures_pdf(const char *page, const char *title, wz_buffer *out, wz_err *err);

#endif
