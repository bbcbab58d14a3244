# Time of metafor's rma.mv with sparse matrices on the largest file that it manages in a minute. Lines: name, effects, seconds, separated by tabs.
#
#   Rscript tests/bench/metafor_sparse.R FILE...     smallest first: columns manual, study, esid, yi, vi, x

suppressMessages(library(metafor))
for (file in commandArgs(trailingOnly = TRUE)) {
  data <- read.csv(file)
  setTimeLimit(elapsed = 120)
  seconds <- tryCatch(system.time(rma.mv(yi, vi, mods = ~x, random = ~ 1 | manual/study/esid, data = data, sparse = TRUE))[["elapsed"]], error = function(e) Inf)
  setTimeLimit()
  cat(sprintf("metafor.sparse\t%d\t%.1f\n", nrow(data), seconds))
  if (seconds > 20) break
}
