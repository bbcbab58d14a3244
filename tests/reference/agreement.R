# Expected values of agreement between two coders: Rscript tests/reference/agreement.R (from the project's folder; R, packages psych and vcd).
# Writes data/agreement_ratings.csv and agreement_expected.csv.
#
# Nothing here uses the code of the program. kappa and weighted kappa are checked against vcd, ICC comes from psych. Standard errors of kappa and
# AC1 are the delta method with derivatives by complex steps (no formula of a variance at all); vcd's are checked against them. alpha is
# computed from its definition, over all pairs of values. Published values are checked where there are any. (psych's own variance of weighted
# kappa is another one: it is not the delta method's.)

suppressMessages({ library(psych); library(vcd) })
psych_version <- as.character(packageVersion("psych"))

ratings <- list()
add <- function(case, metric, q, a, b) ratings[[case]] <<- list(metric = metric, q = q, a = a, b = b)

# Krippendorff 2011, Computing Krippendorff's alpha-reliability, sections A and B: alpha .095 and .692
add("krippendorff_binary", "nominal", 2, c(0, 1, 0, 0, 0, 0, 0, 0, 1, 0), c(1, 1, 1, 0, 0, 1, 0, 0, 0, 0))
add("krippendorff_nominal", "nominal", 5, c(0, 0, 1, 1, 3, 2, 2, 2, 4, 3, 3, 0), c(1, 0, 1, 1, 1, 2, 2, 2, 4, 3, 3, 3))
# A rare finding: 118 twice no, 5 and 2 apart, none twice yes. Kappa is below 0 with 94.4% agreement; AC1 is .94 (Gwet 2002).
add("rare", "nominal", 2, rep(c(0, 0, 1), c(118, 5, 2)), rep(c(0, 1, 0), c(118, 5, 2)))
add("coder_constant", "nominal", 2, rep(0, 12), rep(0:1, c(9, 3)))
set.seed(20170401)
noisy <- function(n, q, p, missing) {
  a <- sample(0:(q - 1), n, TRUE)
  b <- ifelse(runif(n) < p, a, pmin(pmax(a + sample(c(-1, 1, 2), n, TRUE), 0), q - 1))
  a[runif(n) < missing] <- NA
  b[runif(n) < missing] <- NA
  list(a = a, b = b)
}
x <- noisy(40, 5, 0.6, 0.1); add("ordinal_five", "ordinal", 5, x$a, x$b)
x <- noisy(60, 3, 0.7, 0.15); add("ordinal_three", "ordinal", 3, x$a, x$b)
x <- noisy(30, 2, 0.85, 0.2); add("element", "nominal", 2, x$a, x$b)
# A scale of which one code was never used
x <- noisy(50, 4, 0.7, 0); add("unused_code", "ordinal", 6, x$a + 1, x$b + 1)
# Shrout & Fleiss 1979, table 2, judges 1 and 2
add("shrout_fleiss", "interval", 0, c(9, 6, 8, 7, 10, 6), c(2, 1, 4, 1, 5, 2))
truth <- rnorm(25, 12, 5)
a <- round(truth + rnorm(25, 0, 1), 1); b <- round(truth + rnorm(25, 0.7, 1.5), 1); a[3] <- NA; b[17] <- NA
add("numbers", "interval", 0, a, b)

# ---- coefficients from definitions ----

both <- function(r) { keep <- !is.na(r$a) & !is.na(r$b); list(a = r$a[keep], b = r$b[keep]) }
# complex arguments: rowSums of R does not take them
margins <- function(p) list(row = apply(p, 1, sum), col = apply(p, 2, sum))
kappa_of <- function(p, w) { m <- margins(p); (sum(w * p) - sum(w * outer(m$row, m$col))) / (1 - sum(w * outer(m$row, m$col))) }
ac1_of <- function(p) { m <- margins(p); s <- (m$row + m$col) / 2; e <- sum(s * (1 - s)) / (nrow(p) - 1); (sum(diag(p)) - e) / (1 - e) }
# Standard deviation of a function of multinomial shares, once an observation: derivatives by complex steps. The functions are made
# homogeneous of degree 0, so that the derivative is that along the simplex.
delta_sd <- function(p, f) {
  g <- sapply(seq_along(p), function(i) { z <- p + 0i; z[i] <- z[i] + 1e-30i; Im(f(z / sum(z))) / 1e-30 })
  sqrt(sum(p * g^2) - sum(p * g)^2)
}
weights <- function(q, power) if (power == 0) diag(q) else 1 - (abs(outer(1:q, 1:q, "-")) / (q - 1))^power
alpha_of <- function(a, b, metric) {
  v <- c(a, b); N <- length(v)
  n_of <- function(x) sum(v == x)
  d2 <- switch(metric, nominal = function(x, y) as.numeric(x != y), interval = function(x, y) (x - y)^2,
               ordinal = function(x, y) { lo <- min(x, y); hi <- max(x, y); (sum(v >= lo & v <= hi) - (n_of(lo) + n_of(hi)) / 2)^2 * (x != y) })
  observed <- mean(mapply(d2, a, b))
  pairs <- combn(N, 2)
  expected <- mean(mapply(d2, v[pairs[1, ]], v[pairs[2, ]]))
  1 - observed / expected
}

rows <- list()
put <- function(case, quantity, value, tolerance, provenance)
  rows[[length(rows) + 1]] <<- data.frame(case, quantity, value = sprintf("%.17g", value), tolerance = sprintf("%.3g", tolerance), provenance)

for (case in names(ratings)) {
  r <- ratings[[case]]; x <- both(r); n <- length(x$a)
  put(case, "n", n, 0, "count")
  put(case, "percent", 100 * mean(x$a == x$b), 1e-12, "count")
  wilson <- 100 * prop.test(sum(x$a == x$b), n, correct = FALSE)$conf.int
  put(case, "percent.lo", wilson[1], 1e-10, "R prop.test without correction (Wilson)")
  put(case, "percent.hi", wilson[2], 1e-10, "R prop.test without correction (Wilson)")
  if (r$metric == "interval") {
    fit <- suppressWarnings(ICC(cbind(x$a, x$b), lmer = FALSE))$results["Single_random_raters", ]
    by <- paste("psych", psych_version, "ICC, ICC2")
    put(case, "icc", fit$ICC, 1e-10, by)
    put(case, "icc.lo", fit$`lower bound`, 1e-9, by)
    put(case, "icc.hi", fit$`upper bound`, 1e-9, by)
    put(case, "mean_difference", mean(x$a - x$b), 1e-12, "mean")
  } else {
    p <- unclass(table(factor(x$a, 0:(r$q - 1)), factor(x$b, 0:(r$q - 1)))) / n
    used <- rowSums(p) + colSums(p) > 0
    for (power in if (r$metric == "ordinal") 0:2 else 0) {
      name <- c("kappa", "linear", "quadratic")[power + 1]; w <- weights(r$q, power)
      k <- kappa_of(p, w); se <- delta_sd(p, function(z) kappa_of(z, w)) / sqrt(n)
      theirs <- Kappa(round(n * p), weights = if (power) w else "Equal-Spacing")[[if (power) "Weighted" else "Unweighted"]]
      stopifnot(abs(theirs[1] - k) < 1e-12, abs(theirs[2] - se) < 1e-9)
      by <- paste("vcd", packageVersion("vcd"), "Kappa; se also by complex-step delta method")
      put(case, name, k, 1e-10, by)
      if (se > 1e-9) {
        put(case, paste0(name, ".se"), se, 1e-10, by)
        put(case, paste0(name, ".lo"), max(k - qnorm(0.975) * se, -1), 1e-10, by)
        put(case, paste0(name, ".hi"), min(k + qnorm(0.975) * se, 1), 1e-10, by)
      }
    }
    g <- ac1_of(p); se <- delta_sd(p, ac1_of) / sqrt(n - 1)
    put(case, "ac1", g, 1e-10, "definition (Gwet 2008)")
    put(case, "ac1.se", se, 1e-10, "complex-step delta method, n - 1")
    put(case, "ac1.lo", max(g - qt(0.975, n - 1) * se, -1), 1e-10, "complex-step delta method, t")
    put(case, "ac1.hi", min(g + qt(0.975, n - 1) * se, 1), 1e-10, "complex-step delta method, t")
    # "not stated" as a code of its own
    a <- ifelse(is.na(r$a), r$q, r$a); b <- ifelse(is.na(r$b), r$q, r$b)
    p <- unclass(table(factor(a, 0:r$q), factor(b, 0:r$q))) / length(a)
    put(case, "all.percent", 100 * mean(a == b), 1e-12, "count")
    put(case, "all.kappa", kappa_of(p, diag(r$q + 1)), 1e-10, "definition")
    put(case, "all.ac1", ac1_of(p), 1e-10, "definition (Gwet 2008)")
  }
  put(case, "alpha", alpha_of(x$a, x$b, r$metric), 1e-10, "definition, over all pairs of values")
}

value <- function(case, quantity) as.numeric(Filter(function(row) row$case == case && row$quantity == quantity, rows)[[1]]$value)
stopifnot(round(value("krippendorff_binary", "alpha"), 3) == 0.095, round(value("krippendorff_nominal", "alpha"), 3) == 0.692,
          round(value("rare", "kappa"), 3) == -0.023, round(value("rare", "ac1"), 2) == 0.94, abs(value("coder_constant", "kappa")) < 1e-12)

# ---- bootstrap: 50 runs of 1,999 draws of units; the tolerance is four standard deviations of one run ----

for (case in c("ordinal_three", "element", "numbers")) {
  r <- ratings[[case]]; x <- both(r); n <- length(x$a)
  # The quick form: alpha from counts or sums, checked against the definition above.
  quick <- switch(r$metric,
    interval = function(a, b) { v <- c(a, b); 1 - mean((a - b)^2) / (2 * var(v)) },
    function(a, b) {
      v <- c(a, b); N <- length(v); m <- tabulate(v + 1, r$q); upto <- cumsum(m)
      if (sum(m > 0) < 2) return(NA)
      d <- if (r$metric == "nominal") 1 - diag(r$q) else outer(1:r$q, 1:r$q, function(i, j) {
        lo <- pmin(i, j); hi <- pmax(i, j); ((upto[hi] - upto[lo] + m[lo] - (m[lo] + m[hi]) / 2) * (i != j))^2 })
      1 - mean(d[cbind(a + 1, b + 1)]) * N * (N - 1) / sum(d * outer(m, m))
    })
  stopifnot(abs(quick(x$a, x$b) - value(case, "alpha")) < 1e-12)
  runs <- replicate(50, {
    draws <- replicate(1999, { i <- sample(n, n, TRUE); quick(x$a[i], x$b[i]) })
    quantile(draws, c(0.025, 0.975), type = 6, na.rm = TRUE)
  })
  put(case, "alpha.lo", mean(runs[1, ]), 4 * sd(runs[1, ]), "50 bootstraps of 1999; tolerance: 4 SD of one")
  put(case, "alpha.hi", mean(runs[2, ]), 4 * sd(runs[2, ]), "50 bootstraps of 1999; tolerance: 4 SD of one")
}

cells <- do.call(rbind, lapply(names(ratings), function(case) with(ratings[[case]], data.frame(case, metric, codes = q, a, b))))
write.csv(cells, "tests/reference/data/agreement_ratings.csv", row.names = FALSE, quote = FALSE, na = "")
write.csv(do.call(rbind, rows), "tests/reference/agreement_expected.csv", row.names = FALSE, quote = TRUE)
