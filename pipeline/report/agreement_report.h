/* agreement_report.h - agreement between coders as text for the screen, CSV and workbook for the consensus meeting */
#ifndef WZ_AGREEMENT_REPORT_H
#define WZ_AGREEMENT_REPORT_H

#include "analysis/agreement.h"
#include "base/err.h"
#include "report/buffer.h"
#include "report/number.h"

/** The tables for the screen: items, summaries, differences, and what was not compared. Text of the files is cleaned. */
void wz_agreement_text(const wz_agreement *agreement, wz_language language, wz_buffer *out);

/** The list of differences as CSV: header of stable words, two empty columns for what is agreed; cells are inert. */
void wz_agreement_csv(const wz_agreement *agreement, wz_language language, wz_buffer *out);

/** Every coefficient of every summary and item, a row each, with standard error, interval and what is lacking; columns in docs/formats.md. */
void wz_agreement_csv_coefficients(const wz_agreement *agreement, wz_buffer *out);

/**
 * Workbook with the differences (with the definition beside each and a drop-down for the agreed code), the items, the summaries, and
 * what one coder only has.
 * @return WZ_OK; WZ_EIO; WZ_EUSAGE (more rows than a workbook has); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_agreement_workbook(const wz_agreement *agreement, wz_language language, const char *path, wz_err *err);

/** How a level and a domain are called in tables; the word itself when nobody has named it. Variables of the codebook have their level for a domain. */
const char *wz_agreement_level(const char *level, wz_language language);
const char *wz_agreement_domain(const char *domain, wz_language language);

#endif
