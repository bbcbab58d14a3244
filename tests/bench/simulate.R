# Write tests/bench/sim352.csv: 352 effects in 121 studies (the size of phase 1's table) with a moderator that is constant in studies.
#
#   Rscript tests/bench/simulate.R       from the top folder
#
# Truth: mean 0.30, moderator 0.10, variance between studies 0.05, within 0.06, sampling errors independent.
# 17 significant digits; the generator is named, so that the file comes out the same in every version of R since 3.6.

set.seed(20170401, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
studies <- 121
effects <- 352
size <- 1 + tabulate(sample.int(studies, effects - studies, replace = TRUE, prob = rgamma(studies, 0.8)), studies)
study <- rep(seq_len(studies), size)
esid <- sequence(size)
x <- rbinom(studies, 1, 0.4)[study]
people <- round(exp(rnorm(studies, log(90), 0.7)))[study] + 10
vi <- 4 / people * runif(effects, 0.9, 1.2)
yi <- 0.30 + 0.10 * x + rnorm(studies, 0, sqrt(0.05))[study] + rnorm(effects, 0, sqrt(0.06)) + rnorm(effects, 0, sqrt(vi))
stopifnot(length(study) == effects, length(unique(study)) == studies, min(table(x)) > 50)
lines <- c("study,esid,yi,vi,x", sprintf("%d,%d,%.17g,%.17g,%d", study, esid, yi, vi, x))
connection <- file("tests/bench/sim352.csv", "wb")
writeLines(lines, connection)
close(connection)
