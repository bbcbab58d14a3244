# A published set with two tops, in plain R: dat.lau1992 without its largest trial (ISIS-2), log odds ratio on the year, by ML. metafor's rma.mv ends on the
# lower top (tau2 .0205); the likelihood is higher at tau2 = 0. Sourced by expected.R; returns `tops_rows` and `tops_models`.

tops_rows <- local({
  write_numbers(live_sets$lau1992(), data_files[["lau1992"]])
  data <- read_data("lau1992")
  data <- data[data$esid != 32, ]
  X <- cbind(1, data$year)
  profile <- function(tau2) { # log likelihood at the best coefficients
    w <- 1 / (data$vi + tau2)
    b <- solve(crossprod(X, w * X), crossprod(X, w * data$yi))
    list(value = -0.5 * sum(log(2 * pi) - log(w) + w * (data$yi - X %*% b)^2), b = b, se = sqrt(diag(solve(crossprod(X, w * X)))))
  }
  grid <- c(0, 10^seq(-8, 2, length.out = 4001))
  at_grid <- vapply(grid, function(t) profile(t)$value, 0)
  inside <- which(diff(sign(diff(at_grid))) < 0) + 1
  stopifnot(which.max(at_grid) == 1, at_grid[1] > at_grid[2], length(inside) == 1)
  lower <- optimize(function(t) profile(t)$value, grid[inside + c(-1, 1)], maximum = TRUE, tol = 1e-12)
  metafors <- rma.mv(yi, vi, mods = ~ year, random = ~ 1 | esid, data = data, method = "ML")
  stopifnot(abs(logLik(metafors) - lower$objective) < 1e-6)
  top <- profile(0)
  why <- sprintf("plain R: profile likelihood on a grid of tau2; metafor %s ends on the lower top", packageVersion("metafor"))
  row <- function(model, quantity, value, tolerance, name = "") data.frame(dataset = "lau1992", model = model, quantity = quantity, name = name, value = value, tolerance = tolerance, provenance = why)
  rbind(row("lau_ml_two_tops", "logLik", top$value, 1e-10), row("lau_ml_two_tops", "likelihood.tops", 2, 0), row("lau_ml_two_tops", "likelihood.next", lower$objective, 1e-9),
        row("lau_ml_two_tops", "levels[0].sigma2", 0, 1e-12), row("lau_ml_two_tops", "coefficients[0].b", top$b[1], 1e-7), row("lau_ml_two_tops", "coefficients[0].se", top$se[1], 1e-8),
        row("lau_ml_two_tops", "coefficients[1].se", top$se[2], 1e-8),
        row("lau_ml_loo", "loo[left_out=32].b", top$b[1], 1e-7), row("lau_ml_loo", "loo[left_out=32].se", top$se[1], 1e-8), row("lau_ml_loo", "loo[left_out=32].sigma2[0]", 0, 1e-12))
})

tops_models <- data.frame(id = c("lau_ml_two_tops", "lau_ml_loo"), dataset = "lau1992",
                          options = paste("--effect yi --variance vi --levels esid --mods '~ year' --method ml", c("--subset 'esid != 32'", "--loo esid")))
