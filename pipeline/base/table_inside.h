/* table_inside.h - what table.c and table_part.c share; nobody else includes it */
#ifndef WZ_TABLE_INSIDE_H
#define WZ_TABLE_INSIDE_H

#include "base/arena.h"
#include "base/table.h"

/** What a column's cells say about the decimal mark. */
typedef struct {
	size_t comma, point, text;
} wz_table_vote;

/** A table being read: takes the rows of a wz_csv. */
typedef struct {
	wz_table *table;
	wz_arena *arena;
	wz_csv_sink sink;
	wz_problems *problems;
	bool header_read;
	bool header_only;     /* end the reading with WZ_ESTOP behind the header */
	bool voting;          /* the decimal mark is not known yet */
	size_t capacity;      /* rows */
	wz_table_vote *votes; /* a column each; free() them */
} wz_table_builder;

/** An empty table of a file; clear it also on failure. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_table_begin(wz_table_builder *b, const char *path, wz_table *table, wz_problems *problems, wz_err *err);

/** Room for more rows. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_table_reserve(wz_table_builder *b, size_t more, wz_err *err);

/** Add part k as it was read elsewhere. @param added  out: false: there is none that can be used. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_table_part_add(wz_table_builder *b, wz_csv *csv, const wz_table_ahead *ahead, size_t k, bool *added, wz_err *err);

#endif
