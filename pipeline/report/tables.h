/* tables.h - the tables that a report has as files and as sheets of a workbook */
#ifndef WZ_TABLES_H
#define WZ_TABLES_H

#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

/** A table of each type: SLUG-NAME.csv, and one sheet of all types. */
typedef struct {
	const char *name;
	wz_word title;
	void (*make)(const wz_view *view, size_t type, wz_language language, wz_grid *grid); /* starts the grid */
	bool (*any)(const wz_view *view, size_t type);                                       /* NULL: always */
} wz_type_table;

/** A table of the whole run: NAME.csv and a sheet. */
typedef struct {
	const char *name;
	wz_word title;
	void (*make)(const wz_view *view, wz_language language, wz_grid *grid);
} wz_run_table;

enum { WZ_N_TYPE_TABLES = 16, WZ_N_RUN_TABLES = 4 };

extern const wz_type_table wz_type_tables[WZ_N_TYPE_TABLES];
extern const wz_run_table wz_run_tables[WZ_N_RUN_TABLES];

/** Does a type have this table? */
bool wz_tables_has(const wz_view *view, size_t type, size_t table);

#endif
