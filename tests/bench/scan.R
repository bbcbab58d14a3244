# Time of null-variance statistics in plain R, with matrix products: 200 elements of the studies, max-T included. Lines: name, value, unit.
#
#   Rscript tests/bench/scan.R DATA.csv

data <- read.csv(commandArgs(trailingOnly = TRUE)[1])
weight <- 1 / (data$vi + 0.05) # which variances does not matter for the time
w <- as.vector(tapply(weight, data$study, sum))
w <- w / (1 + 0.05 * w)
wy <- w * as.vector(tapply(weight * data$yi, data$study, sum) / tapply(weight, data$study, sum))
wy <- wy - w * sum(wy) / sum(w)
set.seed(1)
elements <- matrix(as.numeric(runif(length(w) * 200) < rep(seq(0.05, 0.75, length.out = 200), each = length(w))), length(w))
permutations <- 1000
loop <- function() {
  exceed <- numeric(200)
  largest <- numeric(permutations)
  for (r in seq_len(permutations)) {
    order <- sample(length(w))
    sums <- crossprod(elements, cbind(w[order], wy[order]))
    t2 <- sums[, 2]^2 * sum(w) / (sums[, 1] * (sum(w) - sums[, 1]))
    exceed <- exceed + (t2 >= 4)
    largest[r] <- max(t2)
  }
  exceed
}
cat(sprintf("scan.r\t%.1f\tns\n", 1e9 * median(replicate(5, system.time(loop())[["elapsed"]])) / permutations / 200))
