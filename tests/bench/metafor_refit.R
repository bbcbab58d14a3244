# Time of metafor's rma.mv on the models whose refits bench.sh shows: a moderator that varies within studies, and correlated sampling errors in
# four levels. Lines: name, value, unit, separated by tabs.
#
#   Rscript tests/bench/metafor_refit.R DATA.csv CASE.csv        sim352.csv; 1,200 effects of `scaling csv`

suppressMessages(library(metafor))
file <- commandArgs(trailingOnly = TRUE)
seconds <- function(fit) median(replicate(5, sum(system.time(fit())[1:2]))) # of the processor, as ours
set.seed(20170401)
data <- read.csv(file[1])
data$within <- rnorm(nrow(data))
cat(sprintf("metafor.within\t%.1f\tms\n", 1000 * seconds(function() rma.mv(yi, vi, mods = ~within, random = ~ 1 | study/esid, data = data))))
case <- read.csv(file[2])
case$within <- rnorm(nrow(case))
V <- vcalc(vi, cluster = study, obs = esid, rho = 0.6, data = case)
che <- function(column) function() rma.mv(yi, V, mods = reformulate(column), random = ~ 1 | manual/study/esid, data = case, sparse = TRUE)
cat(sprintf("metafor.che.study\t%.1f\tms\n", 1000 * seconds(che("x"))))
cat(sprintf("metafor.che.within\t%.1f\tms\n", 1000 * seconds(che("within"))))
