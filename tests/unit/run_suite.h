/* run_suite.h - the end of every test program */
#ifndef WZ_RUN_SUITE_H
#define WZ_RUN_SUITE_H

#include <check.h>
#include <stdlib.h>

/* fork: CK_NOFORK where tests share what only the process has (a file that was read once); else CK_FORK_GETENV. Status for main(). */
static inline int run_suite(Suite *suite, enum fork_status fork) {
	SRunner *runner = srunner_create(suite);
	srunner_set_fork_status(runner, fork);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
