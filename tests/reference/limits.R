# Limits from bootstrap replicates by the package boot, for tests/unit/check_limits.c.
#
#   Rscript tests/reference/limits.R
#
# The replicates are a formula, so that the C test makes the same ones; boot.ci() gets them in place of its own.

library(boot)
cat("# boot", as.character(packageVersion("boot")), "\n")
for (R in c(999, 1999, 40)) {
  r <- seq_len(R)
  t <- log1p(5 * ((r * 7919) %% 10007) / 10007)
  se <- 0.2 + 0.3 * ((r * 104729) %% 10009) / 10009
  t0 <- 1.2
  se0 <- 0.35
  L <- c(-2, -1, -0.5, 0, 0.25, 0.25, 3)  # influence values with acceleration sum(L^3) / (6 sum(L^2)^1.5)
  b <- boot(seq_along(L), function(d, i) c(mean(d[i]), 1), R = R)
  b$t <- cbind(t, se^2); b$t0 <- c(t0, se0^2)
  for (level in c(0.95, 0.80)) {
    ci <- suppressWarnings(boot.ci(b, conf = level, type = c("perc", "bca", "stud"), L = L))
    cat(sprintf("{%d, %g, {%.15g, %.15g}, {%.15g, %.15g}, {%.15g, %.15g}},\n", R, 100 * level, ci$percent[4], ci$percent[5], ci$bca[4], ci$bca[5],
                ci$student[4], ci$student[5]))
  }
}
cat(sprintf("acceleration %.15g\n", sum(L^3) / (6 * sum(L^2)^1.5)))
