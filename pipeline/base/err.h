/* err.h - status codes, error messages and the one way out of a function */
#ifndef WZ_ERR_H
#define WZ_ERR_H

#define WZ_CHECKED __attribute__((warn_unused_result))
#define WZ_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/** What a call came to. Values are stable: they appear in logs. */
typedef enum {
	WZ_OK = 0,
	WZ_ECHECK = 1,        /* a check that was asked for found something (exit 1) */
	WZ_EUSAGE = 10,       /* wrong options */
	WZ_EINPUT,            /* the user's files: the message names place and mend */
	WZ_ERANK = 20,        /* design matrix not of full column rank */
	WZ_ENOCONV,           /* the model on the observed data did not converge */
	WZ_ENOTEST,           /* not estimable for another reason: too few units, constant moderator */
	WZ_ENOMEM = 30,
	WZ_EIO,               /* file system */
	WZ_ECORRUPT,          /* a file of the run is damaged */
	WZ_EMISMATCH,         /* a file of the run belongs to something else */
	WZ_EMPI,
	WZ_ESTOP = 75,        /* stopped in time, run again to go on */
	WZ_EBUG = 90
} wz_status;

/** A message for people. Start from `wz_err err = {0};`. */
typedef struct {
	wz_status status;
	char text[1024];
} wz_err;

/** Set err (NULL ok) and return status. First message wins: a later one does not hide the cause. */
wz_status wz_fail(wz_err *err, wz_status status, const char *fmt, ...) WZ_PRINTF(3, 4);

/** Exit status of the program for a status (docs/formats.md, exit status). */
int wz_exit_status(wz_status status);

/** Needs `wz_status st = WZ_OK;` and one label `done:` in the function. */
#define WZ_TRY(call)                                                                               \
	do {                                                                                           \
		st = (call);                                                                               \
		if (st != WZ_OK)                                                                           \
			goto done;                                                                             \
	} while (0)

#endif
