/* results_book.h - all tables of a run as one workbook: a sheet a table, the types below each other */
#ifndef WZ_RESULTS_BOOK_H
#define WZ_RESULTS_BOOK_H

#include "base/err.h"
#include "report/view.h"

/**
 * Write the workbook to path. The first row of each sheet holds the names of the columns, as in the CSV files, with what they mean as
 * notes; it stays in view and has filter buttons. Numbers are numbers. Same run, same bytes.
 * @return WZ_OK; WZ_EIO; WZ_EUSAGE (more rows than a sheet holds); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_results_book(const char *path, const wz_view *view, wz_language language, wz_err *err);

#endif
