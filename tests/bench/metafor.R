# Time and answer of metafor's rma.mv on the model of bench.sh. Lines: name, value, unit, separated by tabs.
#
#   Rscript tests/bench/metafor.R DATA.csv

suppressMessages(library(metafor))
data <- read.csv(commandArgs(trailingOnly = TRUE)[1])
fit <- function(control = list()) rma.mv(yi, vi, mods = ~x, random = ~ 1 | study/esid, data = data, test = "t", control = control)
seconds <- function(control) median(replicate(5, system.time(fit(control))[["elapsed"]]))
# As it comes, and with the tightest tolerance at which its optimiser still says that it converged: as it comes, the answer has some
# five digits.
for (tolerance in c(1e-12, 1e-11, 1e-10, 1e-9)) {
  tight <- list(rel.tol = tolerance)
  if (!inherits(try(fit(tight), silent = TRUE), "try-error")) break
}
cat(sprintf("metafor.version\t%s\t\n", packageDescription("metafor")$Version))
cat(sprintf("metafor.ms\t%.1f\tms\nmetafor.b\t%.17g\t\n", 1000 * seconds(list()), coef(fit())[2]))
cat(sprintf("metafor.tight.tolerance\t%g\t\n", tolerance))
cat(sprintf("metafor.tight.ms\t%.1f\tms\nmetafor.tight.b\t%.17g\t\n", 1000 * seconds(tight), coef(fit(tight))[2]))
