# Permutation p values in plain R, made without any code of the program: exact for pubstatus in assink2016, Monte Carlo for two
# elements of landenberger2005. Sourced by expected.R; returns rows for expected.csv in `permutation_rows`.
#
# The statistic is |t| of the coefficient. "refit": variances by REML on every data set; "null": variances held at the model
# without the moderator. Whole studies change places.

# ---- exact: the moderator of the studies in every possible order ----

exact_rows <- local({
  m <- model("perm_null", "assink2016", c("study", "esid"))
  data <- read_data("assink2016")
  null <- solve_model(m)$s
  studies <- unique(data$study)
  x <- data$pubstatus[match(studies, data$study)]
  assignments <- combn(length(studies), sum(x == 0))
  t_of <- function(unpublished, statistic) {
    moved <- data
    moved$pubstatus <- ifelse(match(data$study, studies) %in% unpublished, 0, 1)
    d <- design_of(modifyList(m, list(mods = "~ pubstatus")), moved)
    s <- if (statistic == "refit") sharpen(d, null, c(TRUE, TRUE), TRUE) else null
    W <- chol2inv(chol(d$V + s[1] * d$A[[1]] + s[2] * d$A[[2]]))
    V <- solve(crossprod(d$X, W %*% d$X))
    abs((V %*% crossprod(d$X, W %*% d$y))[2] / sqrt(V[2, 2]))
  }
  rows <- lapply(c("refit", "null"), function(statistic) {
    t <- apply(assignments, 2, t_of, statistic)
    observed <- t_of(which(x == 0), statistic)
    exceed <- sum(t >= observed * (1 - 1e-8))
    # statistics section 9: 15 of 136 and 16 of 136
    stopifnot(length(t) == 136, exceed == c(refit = 15, null = 16)[[statistic]])
    data.frame(dataset = "assink2016", model = paste0("assink_exact_", statistic),
               quantity = c("permutation.replicates", "permutation.exceed", "permutation.exact", "permutation.floor", "coefficients[1].p_perm"),
               name = "pubstatus", value = c(136, exceed, 1, 1 / 136, exceed / 136), tolerance = c(0, 0, 0, 1e-12, 1e-12),
               provenance = "all 136 assignments in plain R (permutation.R)")
  })
  do.call(rbind, rows)
})

# ---- Monte Carlo: one level, all draws at a time ----

# Each column of `x` is one permuted element. Profile REML of tau2 by scoring, as in rma.uni but for many data sets together.
many_t <- function(y, v, x, tau2 = NULL) {
  n <- ncol(x)
  refit <- is.null(tau2)
  tau2 <- if (refit) rep(0.1, n) else rep(tau2, n)
  for (step in if (refit) 1:200 else 1) {
    w <- 1 / outer(v, tau2, "+")
    s0 <- colSums(w); s1 <- colSums(w * x); s2 <- colSums(w * x^2); det <- s0 * s2 - s1^2
    ty <- colSums(w * y); txy <- colSums(w * x * y)
    b0 <- (s2 * ty - s1 * txy) / det; b1 <- (s0 * txy - s1 * ty) / det
    if (!refit) break
    r <- y - rep(b0, each = length(y)) - sweep(x, 2, b1, "*")
    hat <- sweep(sweep(x, 2, -2 * s1, "*") + sweep(x^2, 2, s0, "*"), 2, s2, "+")
    w2 <- w^2; w3 <- w^3
    A0 <- colSums(w2); A1 <- colSums(w2 * x); A2 <- colSums(w2 * x^2)
    B0 <- colSums(w3); B1 <- colSums(w3 * x); B2 <- colSums(w3 * x^2)
    # tr(P) and tr(PP) with P = W - W X (X'WX)^-1 X'W and the 2x2 inverse written out
    i00 <- s2 / det; i01 <- -s1 / det; i11 <- s0 / det
    trP <- s0 - (i00 * A0 + 2 * i01 * A1 + i11 * A2)
    m00 <- i00 * A0 + i01 * A1; m01 <- i00 * A1 + i01 * A2; m10 <- i01 * A0 + i11 * A1; m11 <- i01 * A1 + i11 * A2
    trPP <- A0 - 2 * (i00 * B0 + 2 * i01 * B1 + i11 * B2) + m00^2 + 2 * m01 * m10 + m11^2
    new <- pmax(tau2 + (colSums((w * r)^2) - trP) / trPP, 0)
    done <- max(abs(new - tau2)) < 1e-10
    tau2 <- new
    if (done) break
  }
  b1 / sqrt(s0 / det)
}

monte_carlo_rows <- local({
  data <- read_data("landenberger2005")
  null <- solve_model(model("perm_null", "landenberger2005", "study"))$s
  draws <- 200000
  slice <- 5000
  set.seed(20170401, kind = "Mersenne-Twister", sample.kind = "Rejection")
  rows <- list()
  for (element in c("cbt.angerctrl", "cbt.cogrestruct")) for (statistic in c("refit", "null")) {
    x <- data[[element]]
    tau2 <- if (statistic == "null") null
    observed <- abs(many_t(data$yi, data$vi, cbind(x), tau2))
    check <- solve_model(model("check", "landenberger2005", "study", paste("~", element)))
    if (statistic == "refit") stopifnot(abs(abs(check$fit$zval[2]) - observed) < 1e-6)
    exceed <- 0
    for (part in seq_len(draws / slice)) {
      moved <- replicate(slice, sample(x))
      exceed <- exceed + sum(abs(many_t(data$yi, data$vi, moved, tau2)) >= observed * (1 - 1e-8))
    }
    p <- exceed / draws
    # The program draws 9,999: four standard errors of the difference, relative to p.
    error <- 4 * sqrt(p * (1 - p) * (1 / draws + 1 / 9999)) / p
    cat(sprintf("permutation %s %s: p %.5f, Monte Carlo SE %.5f\n", element, statistic, p, sqrt(p * (1 - p) / draws)))
    rows[[length(rows) + 1]] <- data.frame(dataset = "landenberger2005", model = paste0("landenberger_perm_", sub("cbt.", "", element, fixed = TRUE), "_", statistic),
      quantity = c("coefficients[1].p_perm", "permutation.replicates", "permutation.exact"), name = element, value = c(p, 9999, 0),
      tolerance = c(signif(error, 3), 0, 0), provenance = sprintf("%d draws in plain R (permutation.R), SE %.5f, 4 SE of the difference", draws, sqrt(p * (1 - p) / draws)))
  }
  do.call(rbind, rows)
})

permutation_rows <- rbind(exact_rows, monte_carlo_rows)

permutation_models <- rbind(
  data.frame(id = paste0("assink_exact_", c("refit", "null")), dataset = "assink2016",
             options = paste("--effect yi --variance vi --levels study,esid --mods '~ pubstatus' --permute 9999 --unit study --statistic", c("refit", "null"))),
  data.frame(id = unique(monte_carlo_rows$model), dataset = "landenberger2005",
             options = paste0("--effect yi --variance vi --levels study --mods '~ ", rep(c("cbt.angerctrl", "cbt.cogrestruct"), each = 2),
                              "' --permute 9999 --unit study --seed 1 --statistic ", c("refit", "null"))))
