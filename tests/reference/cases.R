# Limits of the bootstrap of cases in R, units of one level or of both: drawn, refitted and turned into limits without any code of the program. Sourced by expected.R;
# returns `cases_rows` and `cases_models`.
#
# Refits by REML (two levels in closed form, nlminb; without a unit sharpen(), which has more digits); limits by boot's boot.ci(), its influence values from leaving out units of the highest drawn level, each weighed by its
# pool as Davison & Hinkley 1997, sec. 5.3.2. The program draws other random numbers: four standard errors of the difference, that of a limit here from drawing
# the replicates again.

suppressMessages(library(boot))

cases_rows <- NULL
cases_models <- NULL
local({
  draws <- 4000 # here; the program: 19,999
  m <- model("cases", "konstantopoulos2011", c("district", "study"))
  full <- solve_model(m)
  data <- full$data
  district <- unname(split(seq_len(nrow(data)), match(data$district, unique(data$district))))
  # rows: places of data; district: which copy they are of
  fit <- function(rows, district) {
    d <- list(y = data$yi[rows], X = matrix(1, length(rows)), V = diag(data$vi[rows]), block = unname(split(seq_along(rows), district)),
              A = list(outer(district, district, "==") * 1, diag(length(rows))))
    s <- sharpen(d, full$s, c(TRUE, TRUE), TRUE)
    w <- solve(d$V + s[1] * d$A[[1]] + s[2] * d$A[[2]])
    c(sum(w %*% d$y) / sum(w), 1 / sum(w), s)
  }
  quick <- function(rows, district) {
    y <- data$yi[rows]; v <- data$vi[rows]
    parts <- function(s) {
      w <- 1 / (v + s[2])
      a <- rowsum(w, district); b <- rowsum(w * y, district); k <- 1 + s[1] * a
      list(X = sum(a / k), y = sum(b / k), yy = sum(w * y^2) - sum(s[1] * b^2 / k), logdet = -sum(log(w)) + sum(log(k)))
    }
    minus <- function(s) { q <- parts(s); (q$logdet + log(q$X) + q$yy - q$y^2 / q$X) / 2 }
    s <- nlminb(full$s, minus, lower = 0, control = list(rel.tol = 1e-12, x.tol = 1e-8))$par
    q <- parts(s)
    c(q$y / q$X, 1 / q$X, s)
  }
  draw <- function(districts, studies) {
    chosen <- if (districts) sample(seq_along(district), replace = TRUE) else seq_along(district)
    rows <- lapply(chosen, function(k) if (studies) district[[k]][sample.int(length(district[[k]]), replace = TRUE)] else district[[k]])
    quick(unlist(rows), rep(seq_along(rows), lengths(rows)))
  }
  observed <- fit(unlist(district), rep(seq_along(district), lengths(district)))
  stopifnot(max(abs(observed - quick(unlist(district), rep(seq_along(district), lengths(district))))) < 1e-6)
  set.seed(20170401, kind = "Mersenne-Twister", sample.kind = "Rejection")
  for (unit in c("district", "study", "district,study")) {
    t <- t(replicate(draws, draw(grepl("district", unit), grepl("study", unit))))
    if (unit == "study") {
      left <- vapply(seq_len(nrow(data)), function(i) { rows <- setdiff(unlist(district), i); fit(rows, match(data$district[rows], unique(data$district)))[1] }, 0)
      pool <- match(data$district, unique(data$district))
    } else {
      left <- vapply(seq_along(district), function(k) fit(unlist(district[-k]), rep(seq_along(district[-k]), lengths(district[-k])))[1], 0)
      pool <- rep(1, length(district))
    }
    n <- ave(left, pool, FUN = length)
    L <- (n - 1) / n * (ave(left, pool) - left)
    limits <- function(t) {
      b <- boot(L, function(d, i) c(mean(d[i]), 1), R = nrow(t))
      b$t <- t[, 1:2]; b$t0 <- observed[1:2]
      ci <- suppressWarnings(boot.ci(b, type = c("perc", "bca", "stud"), L = L))
      variance <- function(j) { b$t <- t[, c(j, 2)]; b$t0 <- observed[c(j, 2)]; suppressWarnings(boot.ci(b, type = "perc"))$percent[4:5] }
      c(percentile = ci$percent[4:5], bca = ci$bca[4:5], student = ci$student[4:5], variance(3), variance(4))
    }
    value <- limits(t)
    error <- apply(replicate(200, limits(t[sample.int(draws, replace = TRUE), ])), 1, sd)
    error <- 4 * error * sqrt(1 + draws / 19999)
    id <- paste0("konst_cases_", gsub(",", "_", unit), "_", c("percentile", "bca", "student"))
    quantity <- c("coefficients[0].boot.lo", "coefficients[0].boot.hi")
    put <- function(model, quantity, value, tolerance, from) data.frame(dataset = m$dataset, model = model, quantity = quantity, name = "", value = value,
                                                                        tolerance = signif(tolerance / abs(value), 3), provenance = from)
    said <- sprintf("%d draws in R and boot 1.3-28.1 (cases.R), 4 SE of the difference", draws)
    for (k in 1:3) cases_rows <<- rbind(cases_rows, put(id[k], quantity, unname(value[2 * k - 1:0]), unname(error[2 * k - 1:0]), said))
    cases_rows <<- rbind(cases_rows, put(id[1], paste0("levels[", c(0, 0, 1, 1), "].boot.", c("lo", "hi")), unname(value[7:10]), unname(error[7:10]), said),
                         put(id[2], "coefficients[0].boot.acceleration", sum(L^3) / (6 * sum(L^2)^1.5), 1e-6 * abs(sum(L^3) / (6 * sum(L^2)^1.5)), "units left out in R (cases.R)"))
    cases_models <<- rbind(cases_models, data.frame(id = id, dataset = m$dataset,
      options = paste(paste(options_of(m), collapse = " "), "--bootstrap 19999 --kind cases --unit", unit, "--interval", c("percentile", "bca", "student"))))
    cat("cases", unit, sprintf("%.4f (%.4f)", value, error / 4), "\n")
  }
})
